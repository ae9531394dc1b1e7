"""One linear scan for amounts: where in a text money may stand, and the numbers there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from jobscope.normalise import _patterns
from jobscope.normalise.pay import lexicon, numbers
from jobscope.normalise.pay.amount import NUMBER, Amount, read

MOST: Final = 200  # amounts of one text that are read
_LOOKS: Final = 10  # numbers that are looked at, for each of them
_BARE: Final = 5  # numbers without a sign whose words are looked at, for each of them
_BEFORE: Final = 26
_AFTER: Final = 36
_LONGEST: Final = 2000  # of one window
_NOUN: Final = 45  # a bare number is worth a look where a noun of pay stands so near before it
_YEARS: Final = frozenset(str(year) for year in range(1900, 2100))
_NO_MARK: Final = frozenset("0123456789.,'’ \u00a0\u202f０１２３４５６７８９")
_MILLIONS: Final = re.compile(r"\s?(?:[MB](?![^\W\d_])|MM|bn|[mb]illion|trillion|T(?![^\W\d_]))")


@cache
def _gate() -> Any:
    """What makes a place worth a look: a sign or code beside a digit, a unit or period after one, or a bare number.

    Kept small, since it runs over every text whole: the grammar of amounts decides about what it finds.
    """
    codes = "|".join((*sorted(numbers.codes()), *numbers.lower_codes()))
    marks = "[$£€₹₩₪₱₺₽₴฿₫₦円圓元¥￥]"
    words = r"[Rr]s\.?|[Kk]r\.?|Fr\.|R|RM|Rp|PhP|Php|TL|NIS|RMB|[Ee]uro[sant]?|EUROS?|N|S/\.?"
    pieces = lexicon.data("lexicon.toml")["gate"]
    after, per = "|".join(pieces["after"]), "|".join(pieces["per"])
    follows = f"(?:{marks}|(?:{codes}|{words}|{after})(?:[^a-z]|$)|{per})"
    no_year = r"\b(?:[3-9][0-9]{2}|1[0-8][0-9]|2[1-9][0-9]|(?:19|20)[0-9](?:\b|[0-9]{2}))|[０-９]{3,}"
    return _patterns.compile(
        f"(?:{marks}[ \u00a0\u202f]{{0,2}}[0-9０-９]|(?:{codes}|{words})[ \u00a0:$]{{0,3}}[0-9]"
        f"|[0-9０-９][ \u00a0\u202f]?{follows}"
        f"|{no_year}|[0-9][.,'’ \u00a0\u202f][0-9]{{2}})[0-9.,]*(?:[ \u00a0\u202f]?{follows})?"
    )


def windows(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text that may hold money, merged where they touch."""
    first = last = -1
    looks = 0
    for match in _gate().finditer(text):
        start, end = match.span()
        if end <= last:
            continue
        hit = text[start:end]
        if _MILLIONS.match(text, end) and not lexicon.names_pay(text, max(0, start - 60), start):
            continue
        if _NO_MARK.issuperset(hit):
            looks += 1
            if hit in _YEARS or looks > MOST * _BARE:
                continue
            if not (lexicon.names_pay(text, max(0, start - _NOUN), start) or _own_line(text, start)):
                continue
        start = _edge(text, max(0, start - _BEFORE))
        if start > last or start - first > _LONGEST:
            if last >= 0:
                yield first, last
            first = max(start, last)
        last = min(len(text), end + _AFTER)
    if last >= 0:
        yield first, last


def _own_line(text: str, start: int) -> bool:
    """Does a number begin its line, but for a word or two of a bound?"""
    line = text.rfind("\n", max(0, start - 20), start)
    return line >= 0 and not any(c.isdigit() for c in text[line + 1 : start].rstrip("0123456789"))


def _edge(text: str, at: int) -> int:
    """The window's beginning, moved back so that it cuts no number."""
    while at and (text[at - 1].isdigit() or (text[at - 1] in ".,'" and text[at].isdigit())) and text[at] != "\n":
        at -= 1
        if at % 64 == 0:
            break
    return at


def amounts(text: str, country: str | None, *, whole: bool = False) -> Iterator[Amount]:
    """The numbers inside the windows (or the `whole` text) that may be money, in order."""
    looked = 0
    for start, end in [(0, len(text))] if whole else windows(text):
        at = start
        while at < end and looked < MOST * _LOOKS:
            match = NUMBER.search(text, at, min(len(text), end + 20))
            if match is None or match.start() >= end:
                break
            looked += 1
            amount = read(text, match, country)
            if amount is None:
                at = match.end()
            else:
                at = max(match.end(), amount.end)
                yield amount
