"""The platform's words of employment and the title → schema.org's words, by data/lookups/employment.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from jobscope.normalise import _lookups, titles
from jobscope.normalise.text import fold

WORDS: Final = ("FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER")
"""schema.org's employmentType, in this order."""

_HOURS: Final = frozenset(("FULL_TIME", "PART_TIME"))
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|_")


def read(words: Sequence[str], title: str = "") -> tuple[str, ...]:
    """What is said of the employment, in the order of WORDS; () where nothing is.

    A title that says part-time is believed over a platform's default of full-time.

    >>> read(["FullTime"], "Software Engineer Intern"), read(["Regular"]), read(["full_time"], "Barista (part-time)")
    (('FULL_TIME', 'INTERN'), (), ('PART_TIME',))
    """
    found = _kinds(("hours", "kind"), (_CAMEL.sub(" ", word) for word in words))
    in_title = _kinds(("title",), [title])
    if titles.level(title)[0] != "intern":  # "Internship Programme Director"
        in_title -= {"INTERN"}
    if in_title & _HOURS:
        found -= _HOURS
    found |= in_title
    if len(found) > 1:
        found -= {"OTHER"}
    return tuple(word for word in WORDS if word in found)


def _kinds(tables: Iterable[str], texts: Iterable[str]) -> set[str]:
    folded = [fold(text) for text in texts if text]
    return {
        name
        for table in tables
        for name, pattern in _patterns_of(table)
        if any(pattern.search(text) for text in folded)
    }


@cache
def _patterns_of(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)"))
        for name, patterns in _lookups.table("employment")[table].items()
    )
