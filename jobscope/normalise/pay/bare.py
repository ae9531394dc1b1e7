"""Numbers that no sign marks as money: what they must have beside them to be pay."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from jobscope.normalise.pay import lexicon, unnamed
from jobscope.normalise.pay.around import Context, Noun
from jobscope.normalise.pay.lexicon import PAY_KINDS
from jobscope.normalise.pay.ranges import Candidate

_NEAR: Final = 30  # a bare number needs its noun within this many characters
_TIED: Final = frozenset("-–/\\=&?#_")


def refused(text: str, candidate: Candidate, around: Context, ruling: Noun | None) -> str | None:
    """Why a number without a sign has not earned its place: it needs a pay noun near, and must count nothing."""
    if unnamed.alone(text, candidate):
        return None
    if candidate.marked:
        if (
            candidate.stated is None
            and candidate.gross is None
            and not candidate.is_range
            and _counted(text, candidate)
        ):
            return "a number of something"
        if ruling is not None or candidate.gross is not None:
            return None
        fits = candidate.unit is not None and (candidate.stated is not None or candidate.months is not None)
        fits |= not around.left and _thousands(text, candidate)
        fits |= candidate.stated in ("year", "month") and candidate.high >= 5_000
        fits |= candidate.stated == "month" and candidate.is_range and unnamed.own_field(text, candidate)
        fits |= candidate.is_range and unnamed.by_experience(text, candidate)
        fits |= candidate.stated == "hour" and candidate.high != int(candidate.high)
        return None if fits else "no sign and no noun of pay"
    if ruling is None or ruling.hit is None or ruling.where == "after" or ruling.kind not in PAY_KINDS:
        return "bare number"
    if any(hit.sense.kind == "named" and hit.start >= ruling.hit.end for hit in around.left):
        return "a number that names something"
    if text[candidate.start - 1 : candidate.start] in _TIED:
        return "part of a name"
    rated = _by_the_hour(candidate, around)
    if candidate.start - ruling.hit.end > _NEAR or (candidate.high < 100 and not candidate.is_range and not rated):
        return "bare number"
    if candidate.high < 1000 and not (
        rated or ruling.hit.sense.period or "rate" in ruling.hit.phrase or ruling.hit.sense.gross
    ):
        return "too small without a sign"
    said = any(hit.sense.period or hit.sense.gross is not None for hit in around.left[:2])
    if (
        unnamed.years(candidate)
        and not (said and candidate.is_range)
        and (candidate.first.digits + candidate.last.digits).isdigit()
    ):
        return "a year"
    if candidate.high < 5 or ("\n" in text[ruling.hit.end : candidate.start] and candidate.high < 1000):
        return "bare number"
    nearest = max(
        hit.end for hit in (ruling.hit, *around.left) if hit.sense.kind in PAY_KINDS | {"gross", "net", "period"}
    )
    if nearest + 3 >= candidate.start and _NEXT_ITEM.match(text, candidate.end):
        return None
    return "bare number of something" if _counted(text, candidate) else None


def _by_the_hour(candidate: Candidate, around: Context) -> bool:
    """Is it written with cents, right after an hourly rate is named ("Taux horaire fixe de 13.73")?"""
    cents = all(not amount.digits.isdigit() for amount in (candidate.first, candidate.last))
    return cents and any(h.sense.period == "hour" and candidate.start - h.end <= _NEAR for h in around.left)


_NEXT_ITEM: Final = re.compile(
    r"[\s\u00a0]?[A-ZÀ-Þ][a-zß-ÿ]+ [^\W\d_]"
)  # a label without its line end: "2900 Altres dades"
_ENDS: Final = re.compile(r"[ \u00a0]*(?:[\n.,;)|•·–—-]|$)")


def _thousands(text: str, candidate: Candidate) -> bool:
    """Is it a range of thousands as a title has it ("Entre 45 et 60K"), with nothing after it that it would count?"""
    if not candidate.is_range or candidate.unit != "k" or not _ENDS.match(text, candidate.end):
        return False
    hits = lexicon.bounds().hits(text, max(0, candidate.start - 12), candidate.start)
    opened = bool(hits) and hits[-1].phrase in lexicon.openers() and not text[hits[-1].end : candidate.start].strip()
    return opened and candidate.low >= 18_000 and candidate.high <= 300_000


_NEXT: Final = re.compile(r"(?:\+[\s\u00a0]?|[^\S\n])?([^\W\d_]+)")


@cache
def _about_amounts() -> tuple[str, ...]:
    """The words in scripts without spaces that speak of an amount right after it, and count nothing."""
    after = lexicon.data("lexicon.toml")["after"]
    return tuple(word for kind in ("open", "closed", "about") for word in after[kind] if word >= lexicon.EAST)


def _counted(text: str, candidate: Candidate) -> bool:
    """Does a word follow that a bare number would count ("30 days", "400 people"), or name ("80331 München")?"""
    match = _NEXT.match(text, candidate.end)
    if match is None:
        return False
    word = match.group(1).lower()
    known = lexicon.vocabulary("lexicon.toml", "beside", "words") | lexicon.vocabulary("lexicon.toml", "fill", "words")
    if word >= lexicon.EAST:
        return "+" not in match.group() and not word.startswith(_about_amounts())
    if word in known:
        return False
    if match.group(1)[0].isupper() and not (candidate.last.digits.isdigit() and not candidate.is_range):
        return False
    sense = lexicon.context().senses.get(word)
    return sense is None or sense.kind in ("not", "weak")
