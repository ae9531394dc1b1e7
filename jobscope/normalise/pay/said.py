"""Which basis the words of a pay field give its figures: "includes base and commission", "$82,400 OTE" of another sum.

A word that stands beside an amount speaks of that amount: of the field's where it is one of its bounds, else of
something else. Words that stand beside none speak of the field, where no others do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from jobscope.records import Basis, Number

_FLAGS: Final = re.IGNORECASE
_OTE: Final = re.compile(r"\bote\b|(?<!based )\bon[- ]?target\b|\bon[- ]track\b", _FLAGS)
_TOTAL: Final = re.compile(
    r"\btotal (?:target )?(?:cash|compensation|comp|pay|rewards?|remuneration)\b"
    r"(?! (?:package|program|philosophy|offering))",
    _FLAGS,
)
_BASE: Final = re.compile(r"\bbased? (?:salary|pay|compensation|comp|wage|rate)\b|\bbase\b", _FLAGS)
_VARIABLE: Final = r"(?:commissions?|variable|incentives?|ote)\b"
_EXTRA: Final = rf"(?:{_VARIABLE}|bonus(?:es)?\b)"
_JOINT: Final = r"\s*(?:,|\+|&|\band\b|\bplus\b)\s*(?:an? |the |any |target |annual |uncapped |performance )*"
_MIX: Final = re.compile(
    rf"\b(?:inclu(?:des?|ding|sive of)|consists of|made up of|compris(?:es|ing)|combines)\s[^.;\n]{{0,20}}?"
    rf"\bbase\b(?: salary| pay| compensation)?{_JOINT}(?P<extra>{_EXTRA})",
    _FLAGS,
)
_SHARES: Final = re.compile(rf"\d\s?%\s*(?:is )?base\b[^.;\n]{{0,20}}?\d\s?%\s*(?:is )?{_EXTRA}", _FLAGS)
_WITH_BASE: Final = re.compile(rf"\bbase\b(?: salary| pay| compensation)?{_JOINT}{_EXTRA}", _FLAGS)
_LEFT_OUT: Final = re.compile(
    r"\b(?:(?:not|n['’]t) (?:be )?inclu(?:de|ding|sive)|exclu(?:des?|ding|sive)|on top of|in addition to"
    r"|(?:part|portion|component|element|piece|aspect) of)\b[^.;\n]{0,160}",
    _FLAGS,
)  # fmt: skip
_AMOUNT: Final = re.compile(r"(?<![\w.,])(?:[^\W\d]{0,3}[$€£¥₹]\s?)?(\d[\d.,]*\d|\d)\s?([kK])?(?![\d%/])")
_BEFORE: Final = 4
_AFTER: Final = 26


def basis_said(words: Sequence[str], bounds: Sequence[Number]) -> Basis | None:
    """The basis that these words name for the amounts `bounds`; None where they name none.

    >>> basis_said(["Includes base and commission. $90K - $110K"], [90000, 110000])
    'ote'
    >>> basis_said(["$62.4K", "$82,400 OTE"], [62400]), basis_said(["Base pay $50K", "OTE is $100K"], [50000])
    (None, 'base')
    """
    beside: list[tuple[int, Basis]] = []
    alone: list[Basis] = []
    for text in words:
        for basis, start, end in _words(_LEFT_OUT.sub(" ", text)):
            found = _beside(_LEFT_OUT.sub(" ", text), start, end)
            if found is None:
                alone.append(basis)
            elif any(abs(found[0] - bound) <= 0.02 * bound for bound in bounds):
                beside.append((found[1], basis))
    if beside:
        return min(beside, key=lambda one: one[0])[1]
    return next((basis for basis in ("ote", "total", "base") if basis in alone), None)


def _words(text: str) -> Iterator[tuple[Basis, int, int]]:
    """The words for a basis and where they stand. A base that is named with what comes on top is none by itself."""
    for found in _MIX.finditer(text):
        yield ("total" if found["extra"].lower().startswith("bonus") else "ote"), found.start(), found.end()
    for found in _SHARES.finditer(text):
        yield "ote", found.start(), found.end()
    for found in _OTE.finditer(text):
        yield "ote", found.start(), found.end()
    for found in _TOTAL.finditer(text):
        yield "total", found.start(), found.end()
    joined = [found.span() for pattern in (_MIX, _SHARES, _WITH_BASE) for found in pattern.finditer(text)]
    for found in _BASE.finditer(text):
        if not any(start <= found.start() < end for start, end in joined):
            yield "base", found.start(), found.end()


def _beside(text: str, start: int, end: int) -> tuple[float, int] | None:
    """The amount that stands beside, and how far away: "$82,400 OTE", "OTE: $82,400"."""
    for amount, first, last in _amounts(text):
        if last <= start <= last + _BEFORE and not text[last:start].strip(" \t(-–"):
            return amount, start - last
        if end <= first <= end + _AFTER and not re.search(r"\n|[.;]\s", text[end:first]):
            return amount, first - end
    return None


def _amounts(text: str) -> Iterator[tuple[float, int, int]]:
    for found in _AMOUNT.finditer(text):
        digits = re.sub(r"[.,](?=\d{3}(?!\d))", "", found[1]).replace(",", ".")
        try:
            amount = float(digits) * (1000 if found[2] else 1)
        except ValueError:
            continue
        if amount >= 1000 or found[0][0] in "$€£¥₹":
            yield amount, found.start(), found.end()
