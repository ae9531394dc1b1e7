"""Sums in a sentence about pay that are not this job's pay: somebody else's, the law's, denied, or asked for."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from jobscope.normalise.pay import lexicon
from jobscope.normalise.pay.around import Context
from jobscope.normalise.pay.ranges import Candidate

_GAP: Final = r"(?:\s+(?!(?:and|or|to|while|you|we|und|et|y|e|en|i|a|och|og)\b)[^\W\d_]+){0,4}\s+"  # "…"
_WORD: Final = r"(?<![^\W\d_])"
_END: Final = r"(?![^\W\d_])"
_SHORT_ITEM: Final = 12  # characters, where words are not spaced
_SHARED: Final = 60  # characters between a full-time pay and its share
_DENIES: Final = 5  # words between what denies and the sum
_TITLE: Final = re.compile(r"[,|–—]|\b[A-Z][a-z]")  # the phrase is part of a job's name, or of a list
_COLLEAGUES: Final = re.compile(r"\b(?:team|crew|staff)\b", re.IGNORECASE)
_TEAM: Final = re.compile(r"\b(?:our|team|colleagues)\b", re.IGNORECASE)

_REASONS: Final = {
    "theirs": "somebody else's earnings",
    "law": "a sum of the law",
    "objects": "money that the work is about",
}


def refused(text: str, candidate: Candidate, around: Context) -> str | None:
    """Why the sentence before an amount says that it is not what this job pays, or None."""
    before = text[around.start : candidate.start]
    if not any(c.isalpha() for c in before):
        return None
    if not _may_say(before):
        return _behind_or_asked(text, candidate, around, before)
    for name, reason in _REASONS.items():
        match = _last(_phrases(name), before)
        if match is None or _own(before[match.end() :]) or _named_anew(before[match.end() :]):
            continue
        if name == "objects" and _TITLE.search(before, match.end()):
            continue
        if name == "theirs" and _TEAM.search(before[: match.start()]) and match.group().lower().startswith("who"):
            continue
        return reason
    match = _last(_earning_others(), before)
    if (
        match is not None
        and not _COLLEAGUES.search(match.group())
        and not _own(before[match.end() :])
        and not _named_anew(before[match.end() :])
    ):
        return _REASONS["theirs"]
    if _minimum(before):
        return _REASONS["law"]
    if _denied(before):
        return "denied"
    return _behind_or_asked(text, candidate, around, before)


def _behind_or_asked(text: str, candidate: Candidate, around: Context, before: str) -> str | None:
    if _denied_behind(text, candidate):
        return "denied"
    return "shows how to write one's wish" if _asked(text, candidate, around, before) else None


def apart(text: str, previous: int, candidate: Candidate) -> bool:
    """Does an amount after another stand in an item that says when or for whom it is ("Sunday $61.60")?"""
    start = candidate.start
    if _YOUNG.match(text, candidate.end):
        return True
    item = _ITEM.split(text[max(previous, start - 40) : start])[-1]
    words = lexicon.normal(item).split(" ")
    known = _list("apart", "words")
    if len(item) <= _SHORT_ITEM and any(word >= lexicon.EAST and word in item for word in known):
        return True
    count = len(words)
    return count <= 4 and any(" ".join(words[i:j]) in known for i in range(count) for j in range(i + 1, count + 1))


def share(text: str, first: Candidate, second: Candidate) -> Candidate | None:
    """Which of two amounts is the share of the full-time pay that is the other ("£28,000 FTE (actual £16,800)")?"""
    between, before = text[first.end : second.start], text[max(0, first.start - 40) : first.start]
    if len(between) > _SHARED:
        return None
    part, full = _list("share", "words"), _list("share", "full")
    if second.high < first.high and _any(part, between) and _any(full, f"{before} {between}"):
        return second
    return first if second.high > first.high and _any(part, before) and _any(full, between) else None


_YOUNG: Final = re.compile(
    r"(?:\s?/?\s?(?:per|an|p)\s?/?\s?(?:hour|h))?\s?\((?:aged?|ages|under|u)?\s?(?:1[5-9]|20)(?:\s?(?:-|–|to)\s?(?:1[6-9]|2[0-2]))?\)",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(r"[;,.\n|•(·/、，；。（]")


def _any(phrases: frozenset[str], text: str) -> bool:
    said = f" {lexicon.normal(text)} "
    return any(f" {phrase} " in said for phrase in phrases)


@cache
def _list(*keys: str) -> frozenset[str]:
    return lexicon.vocabulary("elsewhere.toml", *keys)


@cache
def _alternatives(name: str) -> str:
    """The phrases of one table as a pattern, in which "…" stands for a few words."""
    western: list[str] = []
    eastern: list[str] = []
    for phrase in sorted(set(lexicon.spellings(lexicon.by_language(_table(name)))), key=lambda one: (-len(one), one)):
        escaped = re.escape(phrase.replace(" … ", "…")).replace(r"\ ", r"\s+").replace("'", "['’]")
        (western if phrase < lexicon.EAST else eastern).append(escaped.replace("…", _GAP))
    pieces = [f"{_WORD}(?:{'|'.join(western)}){_END}"] if western else []
    return "|".join((*pieces, *eastern))


_LETTERS: Final = re.compile(r"[^\W\d_]+")
_TABLES: Final = ("theirs", "law", "objects", "others", "minimum", "denied")


@cache
def _first_words() -> frozenset[str]:
    """The letters that each phrase begins with, up to the first mark or space."""
    phrases = (phrase for name in _TABLES for phrase in lexicon.spellings(lexicon.by_language(_table(name))))
    return frozenset(_LETTERS.findall(phrase)[0] for phrase in phrases)


def _may_say(before: str) -> bool:
    """A quick look: does a stretch of text hold a word that one of the phrases begins with?"""
    return max(before) >= lexicon.EAST or not _first_words().isdisjoint(_LETTERS.findall(before.lower()))


def _table(name: str) -> dict[str, Any]:
    found: dict[str, Any] = lexicon.data("elsewhere.toml")[name]
    return found


@cache
def _phrases(name: str) -> re.Pattern[str]:
    return re.compile(_alternatives(name), re.IGNORECASE)


@cache
def _earning_others() -> re.Pattern[str]:
    """One of the others, and a verb of earning after a few words that keep to them."""
    verbs = lexicon.pattern(_table("others")["earn"]["words"])
    who, earn = ("|".join(_table("others")["east"][key]) for key in ("who", "earn"))
    east = rf"(?:{who})[^\d\n，。、,.；;]{{0,3}}(?:{earn})"
    return re.compile(f"(?:{_alternatives('others')}){_GAP}(?:{verbs}){_END}|{east}", re.IGNORECASE)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for last in pattern.finditer(text):  # noqa: B007
        pass
    return last


def _named_anew(text: str) -> bool:
    """Does another clause, with a noun of pay of its own, begin before the sum?"""
    cut = max(text.rfind(mark) for mark in ",;，；、")
    if cut < 0:
        return False
    hits = lexicon.context().hits(text, cut)
    return any(hit.sense.kind in lexicon.PAY_KINDS and hit.phrase not in _verbs() for hit in hits)


def _verbs() -> frozenset[str]:
    return lexicon.vocabulary("lexicon.toml", "verbs", "words")


def _own(text: str) -> bool:
    """Do these words speak of the reader, of us, or of this job?"""
    return _any(_list("own", "words"), text)


def _minimum(before: str) -> bool:
    """Is the lowest wage of the law named, and no colon, bracket or job after it?"""
    match = _last(_phrases("minimum"), before)
    if match is None:
        return False
    statutory = _list("minimum", "statutory", "words")
    beside = (*lexicon.words(before, 0, match.start())[-1:], *lexicon.words(before, match.end())[:1])
    if any(word in statutory for word, _, _ in beside):
        return True
    rest = before[match.end() :]
    said = {word for word, _, _ in lexicon.words(rest)} - _list("minimum", "prepositions", "words")
    return bool(said) and not rest.lstrip().startswith((":", "：", "(")) and not _own(before)


def _denied(before: str) -> bool:
    match = _last(_phrases("denied"), before)
    if match is None:
        return False
    rest = before[match.end() :]
    if _own(rest) or any(c in ",;:–—，；：、" for c in rest):
        return False
    if match.group() >= lexicon.EAST:
        return len(rest) <= _SHORT_ITEM and not any(c.isspace() for c in rest)
    said = [word for word, _, _ in lexicon.words(rest)]
    stops = _list("denied", "ends", "words") | _list("denied", "ends", "below")
    return len(said) <= _DENIES and stops.isdisjoint(said)


def _denied_behind(text: str, candidate: Candidate) -> bool:
    """Does the sentence end in what denies it, as in Japanese?"""
    rest = text[candidate.end : candidate.end + 40].partition("。")[0].partition("\n")[0]
    return any(words in rest for words in _table("denied")["behind"]["words"])


@cache
def _shown() -> re.Pattern[str]:
    words = lexicon.pattern(_table("shown")["words"])
    return re.compile(rf"{_WORD}(?:{words})\s*[:：]?\s*\Z", re.IGNORECASE)


def _asked(text: str, candidate: Candidate, around: Context, before: str) -> bool:
    """Is it an example of what an applicant may write?"""
    if _shown().search(before) is None:
        return False
    sentence = text[around.start : max(around.end, candidate.end)]
    asks = _list("shown", "asks")
    return _any(asks, sentence) or any(ask >= lexicon.EAST and ask in sentence for ask in asks)
