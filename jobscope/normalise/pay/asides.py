"""What stands right beside amounts and is no word about them: the genders of a post, the plans of its benefits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from jobscope.normalise.pay.ranges import Candidate

_ONE: Final = "[mwfdhkxMWFDHKX]"
_GENDERS: Final = re.compile(  # begins with what it looks for first, since it runs over whole texts
    rf"/(?:(?<=(?<![^\W_]|/){_ONE}/)|(?<=(?<![^\W_]|/){_ONE}\s/))"
    rf"\s?[mwfdhkxivnaMWFDHKXIVNA](?![^\W_])(?:\s?/\s?[mwfdhkxivnaMWFDHKXIVNA](?![^\W_]))*"
)
_PLAN: Final = re.compile(r"[^\S\n]+(?=(?:401|403|457)\s?\(?[kKbB](?![^\W_]))")


def without_genders(text: str) -> str:
    """The text with blanks for the genders that a post is for ("m/w/d", "H/F"), whose letters are periods elsewhere.

    >>> without_genders("3.500 € (m/w/d), 20 €/h")
    '3.500 € (     ), 20 €/h'
    """
    if "/" not in text:
        return text
    parts: list[str] = []
    at = 0
    for match in _GENDERS.finditer(text):
        start, end = match.start() - (1 if text[match.start() - 1].isalpha() else 2), match.end()
        if start < at or not _is_gender(text, start, end):
            continue
        parts += (text[at:start], " " * (end - start))
        at = end
    return "".join((*parts, text[at:])) if parts else text


def _is_gender(text: str, start: int, end: int) -> bool:
    """Are letters with slashes between them genders, and not an amount's unit and period ("20 k/m", "40 h/w")?"""
    letters = [c for c in text[start:end] if c.isalpha()]
    if len({c.isupper() for c in letters}) > 1:
        return False
    said = {c.lower() for c in letters}
    return len(letters) > 2 or bool(said & {"f", "x"}) or not text[max(0, start - 2) : start].strip()[-1:].isdigit()


def plans_apart(text: str, candidates: Iterable[Candidate]) -> str:
    """The text with a semicolon where a plan follows a range or a rate with nothing between ("$24 an hour 401(k)")."""
    for candidate in candidates:
        if (candidate.is_range or candidate.stated) and (gap := _PLAN.match(text, candidate.end)) is not None:
            text = f"{text[: candidate.end]};{' ' * (gap.end() - gap.start() - 1)}{text[gap.end() :]}"
    return text
