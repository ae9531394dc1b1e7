"""The one polite client: robots, pace, retries, redirects and limits over a transport.

`Web` is what a command has, `Visit` what a source is handed: one board's view of it, with its counts and cookies.
Transports: `Live` (the internet), and archive's `Record`, `Replay` and `Conditional`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jobscope.web.client import Web
from jobscope.web.exchange import Request, Response, Transport
from jobscope.web.visit import Size, Source, Visit, with_params

if TYPE_CHECKING:
    from jobscope.web.net import Live

__all__ = [
    "Live",
    "Request",
    "Response",
    "Size",
    "Source",
    "Transport",
    "Visit",
    "Web",
    "proxy_note",
    "with_params",
]


def __getattr__(name: str) -> object:
    if name == "Live":  # brings httpx along, 0.13 s that only a fetch should pay
        from jobscope.web.net import Live

        return Live
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def proxy_note() -> str | None:
    """One line for the user where the environment names a proxy, which jobscope does not use yet."""
    names = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
    named = [name for name in names if os.environ.get(name) or os.environ.get(name.lower())]
    return f"set, and ignored: {', '.join(named)} (jobscope does not use proxies yet)" if named else None
