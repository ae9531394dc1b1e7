"""jobscope: what do job postings pay, where, and for what work, and how sure is that?

>>> from jobscope import find_pay
>>> [(pay.min, pay.max, pay.currency, pay.period) for pay in find_pay("Base salary: $120k - $150k a year")]
[(120000, 150000, 'USD', 'year')]
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jobscope.normalise.pay import find_pay
    from jobscope.normalise.places import find_places
    from jobscope.normalise.topics import find_topics
    from jobscope.pipeline import fetch, parse
    from jobscope.store import Store

__version__ = "0.1.0"
__all__ = ["Store", "__version__", "fetch", "find_pay", "find_places", "find_topics", "parse"]

_HOMES: Final = {
    "find_pay": "jobscope.normalise.pay",
    "find_places": "jobscope.normalise.places",
    "find_topics": "jobscope.normalise.topics",
    "fetch": "jobscope.pipeline",
    "parse": "jobscope.pipeline",
    "Store": "jobscope.store",
}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is asked for: `jobscope --help` must not wait for a store."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
