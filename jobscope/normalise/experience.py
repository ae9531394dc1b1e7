"""Years of experience that a posting asks for: the smallest number that satisfies every requirement."""

from __future__ import annotations

import re
from typing import Final

from jobscope.normalise import _patterns
from jobscope.normalise.text import whole
from jobscope.records import Number

_WORDS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS: Final = {word: value for value, word in enumerate(_WORDS, start=1)}
_NUMBER: Final = rf"(?:\d{{1,2}}(?:\.5)?|{'|'.join(_WORDS)})"
_YEARS: Final = _patterns.compile(
    rf"\b({_NUMBER})(?: ?\(\d{{1,2}}\))?(?: ?\+| plus| or more)?"
    rf"(?: ?(?:-|–|—|/|to|bis) ?{_NUMBER}(?: ?\(\d{{1,2}}\))? ?\+?)?"
    r"(?: or more| full)?[ -]?(?:years?|yrs?|jahren?|ans|ann[eé]es|a[nñ]os|anni|jaar)\b"
)
_EXPERIENCE: Final = re.compile(
    r"experience|\bexp\b|experiencia|exp[eé]rience|esperienza|ervaring|erfahrung|background|track record|\bpqe\b"
    r"|practice"
)
# a requirement that is nothing but its years and what they were spent on: "- At least 5 years in data science"
_OPENS: Final = re.compile(
    r"^\W*(?:[^.:\n]{0,50}: ?)?(?:you |we )?(?:have |bring |possess |with |need )?"
    r"(?:at least|a? ?minimum(?: of)?|over|more than|mindestens|~)?\W*$"
)
_SPENT: Final = re.compile(r"'?’? (?:of|in|as|with|at|within|on|\w+ing)\b")
_PREFERRED: Final = re.compile(
    r"prefer|nice[ -]to[ -]have|\ba plus\b|bonus|ideal|would be great|desirable|advantage|von vorteil"
)
_NOT_THE_PERSON: Final = re.compile(
    r"\b(?:we(?: have|'ve|’ve| are| were)?"
    r"|our (?:\w+ )?(?:team|founders?|company|engineers|leaders|leadership|clients|customers|investors|combined)"
    r"|founded|founders?|combined|collective(?:ly)?|history|the company|has been|have been) [^,;:]*$"
)
_BOUND: Final = re.compile(
    r"\b(?:past|last|next|first|every|within|previous|under|(?:less|fewer|no more) than|up to|maximum(?: of)?)"
    r"(?: the)? $"
)
_ELSE: Final = re.compile(r" (?:old|ago|in business|warranty|of age|vest|cliff|degree|contract|term)|-old")
_OR: Final = re.compile(r"\bor\b|/|;")
_CLAUSE: Final = re.compile(r"[,;(]|\. ")
_LONGEST: Final = 40  # years; more is no requirement


def years(text: str) -> Number | None:
    """The least experience asked for, in years; None where no number of years is asked.

    Of "3-5 years" it is 3; of a choice on one line ("a degree and 4 years, or 8 years") the least; of several
    requirements the greatest, since all are asked. What is only preferred does not count.

    >>> years("5+ years of experience in software, with at least two years of experience leading")
    5
    >>> years("Our founders have 20 years of experience. 10 years of experience preferred.")
    """
    lowered = whole(text).lower()
    asked: dict[int, list[tuple[Number, int, int]]] = {}  # by the start of its line
    for match in _YEARS.finditer(lowered):
        start, end = match.span()
        line = lowered.rfind("\n", 0, start) + 1
        if (value := _number(match.group(1))) <= _LONGEST and _is_asked(lowered, line, start, end):
            asked.setdefault(line, []).append((value, start, end))
    return max((_of_line(lowered, found) for found in asked.values()), default=None)


def _is_asked(text: str, line: int, start: int, end: int) -> bool:
    """Do the years from `start` to `end` of the line belong to what the person must bring?"""
    before = text[max(line, start - 120) : start].rsplit(". ", 1)[-1]
    stop = text.find("\n", end)
    after = text[end : min(stop if stop >= 0 else len(text), end + 160)].split(". ", 1)[0]
    if not (
        _EXPERIENCE.search(after) or _EXPERIENCE.search(before[-60:]) or (_OPENS.search(before) and _SPENT.match(after))
    ):
        return False
    if _BOUND.search(before) or _ELSE.match(after) or _NOT_THE_PERSON.search(before):
        return False
    clause = _CLAUSE.split(after, maxsplit=1)[0]
    return not (_PREFERRED.search(before[-40:]) or _PREFERRED.search(clause))


def _of_line(text: str, found: list[tuple[Number, int, int]]) -> Number:
    """One line's requirement: the least of what is a choice, the greatest of what is asked together."""
    least, _, end = found[0]
    for value, start, next_end in found[1:]:
        least = min(least, value) if _OR.search(text[end:start]) else max(least, value)
        end = next_end
    return least


def _number(word: str) -> Number:
    if word in _NUMBERS:
        return _NUMBERS[word]
    return float(word) if "." in word else int(word)
