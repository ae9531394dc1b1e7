"""What one of several ranges is for: the zone, place, level or language that stands beside it."""

from __future__ import annotations

import re
from typing import Final

from jobscope.normalise.pay import lexicon

_LONGEST: Final = 60
_LINE: Final = re.compile(r"[\n•;|]|(?<=[^\d][.!?])\s")
_BULLET: Final = re.compile(
    r"^[\s\-–—*·▪◦>+\d.)(#,]*(?:(?:for|in|and|or|if|pour|für|para|voor|dla)\b[\s:]*)?", re.IGNORECASE
)
_BEFORE: Final = re.compile(r"(?P<label>[^\n:]*?[^\W\d_][^\n:]*?)\s*(?::|[-–—=]|\s)\s*$")
_PLACED: Final = re.compile(
    r"\b(?:[Ff]or|[Ii]n|[Ff]ür|[Pp]our|[Pp]ara)\s+(?P<label>[^:\n]{2,80}?)(?:-based)?"
    r"(?:\s+(?:roles?|candidates?|residents?|applicants?|positions?|employees))?\s*[,:]\s*"
    r"(?:[Tt]he|[Oo]ur|[Ww]e|[Tt]his|[Tt]otal|[Bb]ase|[Tt]arget)\b"
)
_WHO: Final = re.compile(
    r"^(?:all\s+)?(?:candidates?|applicants?|roles?|positions?|employees?|those|residents?)\s+(?:who\s+are\s+)?"
    r"(?:located|based|living|residing|working)?\s*(?:in|of)\s+",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"\W*(\d{1,2})[.)]\s")
_CLAUSE: Final = re.compile(r"[.;,\n+\d]")
_SUM: Final = re.compile(r"[\s\u00a0]*\(([^()\n\d]{2,30}[+&][^()\n\d]{2,40})\)")
_AFTER: Final = re.compile(r"[\s\u00a0]*(?:\((?P<inside>[^()\n]{2,60})\)|(?:for|in)\s+(?P<label>[A-Z][^.,;\n(]{1,50}))")


def label(text: str, start: int, end: int, previous: int) -> str | None:
    """The words that say what an amount between two places is for, or None.

    Looks between the amount before (`previous`) and this one, in its line, then right behind it.
    """
    low = max(previous, start - 160)
    if previous and (behind := _AFTER.match(text, previous, start)) is not None and behind.group("inside"):
        low = behind.end()
    line = low
    for match in _LINE.finditer(text, low, start):
        line = match.end()
    placed = _PLACED.search(text, line, start)
    if placed is not None:
        return _clean(placed.group("label"))
    parts = [part for part in text[line:start].split(":") if part.strip()]
    named = _BEFORE.match(_BULLET.sub("", parts[-1] + ":")) if parts else None
    if named is not None and (found := _clean(named.group("label"))) is not None:
        number = _NUMBERED.match(parts[-1])
        return f"{number.group(1)}. {found}" if number is not None and is_alternative(found) else found
    after = _AFTER.match(text, end, min(len(text), end + 70))
    if after is not None:
        return _clean(after.group("inside") or after.group("label"))
    return None


def called_total(text: str, start: int, end: int, before: int, after: int) -> bool:
    """Does a word for the total stand right before an amount, or behind it (`before`, `after`: its neighbours)?"""
    known = lexicon.vocabulary("lexicon.toml", "totals", "words")
    near = _CLAUSE.split(text[max(before, start - 24) : start].rstrip(": \u00a0"))[-1]
    if any(word in known for word, _, _ in lexicon.words(near)[-3:]):
        return True
    return any(word in known and at == end + 1 for word, at, _ in lexicon.words(text, end, min(after, end + 14))[:1])


def summed(text: str, end: int) -> bool:
    """Do brackets behind an amount say that it is the base and something more ("(base + bonus)")?"""
    inside = _SUM.match(text, end)
    if inside is None:
        return False
    kinds = {hit.sense.kind for hit in lexicon.context().hits(inside.group(1))}
    return "base" in kinds and bool(kinds & {"bonus", "equity"})


def is_alternative(words: str) -> bool:
    """Does a label name a contract, weekly hours or a year of training, one of which applies, not all?"""
    known = lexicon.vocabulary("lexicon.toml", "alternatives", "words")
    said = lexicon.normal(words).split(" ")
    return any(" ".join(said[i:j]) in known for i in range(len(said)) for j in range(i + 1, len(said) + 1))


def _clean(words: str) -> str | None:
    """A label without the words of pay beside it; None where nothing else is left, or too much."""
    found = _trim(_WHO.sub("", words))
    inside = re.search(r"\(([^()]{2,60})\)", found)
    hits = _nouns(found)
    if hits:
        found = _trim(inside.group(1)) if inside is not None else _trim(found[: hits[0].start])
    if _nouns(found) or not 1 < len(found) <= _LONGEST or len(found.split()) > 9:
        return None
    return found if any(c.isalpha() for c in found) else None


def _trim(words: str) -> str:
    """The words without marks at their ends; a bracket stays where it has its fellow."""
    found = words.strip(" \u00a0\t,.:-–—*\"'")
    return found.strip("()") if found.count("(") != found.count(")") else found


def _nouns(words: str) -> list[lexicon.Hit]:
    return [hit for hit in lexicon.context().hits(words) if hit.sense.kind not in ("weak", "neutral", "named")]
