"""What makes an amount pay that no noun names: its size, where it stands, what is added to it."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from jobscope.normalise.pay import lexicon, numbers
from jobscope.normalise.pay.around import Context
from jobscope.normalise.pay.lexicon import ASIDE_KINDS
from jobscope.normalise.pay.ranges import Candidate

SHORT: Final = 160  # a text up to here may be a column's value; it is looked at whole
_MESSAGE: Final = 300  # an advertisement up to here is a message, whose one sum is the pay

# Dollars' worth of a signed range, by its period, that needs no noun of pay.
_RANGES: Final = {
    "hour": (3.0, 300.0),
    "week": (150.0, 8_000.0),
    "fortnight": (300.0, 15_000.0),
    "month": (250.0, 25_000.0),
}
_NONE: Final = (1.0, 0.0)

# Dollars' worth of a single amount, by its period, that is nearly all that a short text says.
_SINGLES: Final = {
    "hour": (4.0, 300.0),
    "day": (40.0, 3_000.0),
    "week": (150.0, 8_000.0),
    "fortnight": (300.0, 15_000.0),
    "month": (500.0, 25_000.0),
    "year": (8_000.0, 3_000_000.0),
}

# Dollars' worth of a signed amount with its period that needs no noun of pay.
_RATES: Final = {"hour": (3.0, 300.0), "day": (40.0, 3_000.0), "year": (10_000.0, 2_000_000.0)}


def refused(text: str, candidate: Candidate, around: Context, limits: tuple[int, int, int]) -> str | None:
    """Why a signed amount without a noun has not earned its place, or None. `limits`: the amounts before and after."""
    if alone(text, candidate):
        return None
    weak = next((hit for hit in around.left if hit.sense.kind == "weak"), None)
    if weak is not None and candidate.stated in ("hour", "day") and candidate.is_range:
        weak = None if weak.phrase in lexicon.vocabulary("lexicon.toml", "engaged", "words") else weak
    if weak is not None and candidate.start - weak.end <= 30:
        return f"near {weak.phrase!r}"
    apart = _stands_alone(text, _bounded(text, candidate))
    if candidate.is_range and (apart or candidate.stated is not None) and (said := _range(candidate)) is not None:
        return said or None
    if candidate.stated in _RATES and (apart if candidate.stated == "year" else not _runs_into(text, candidate)):
        low, high = _RATES[candidate.stated]
        if low <= numbers.dollars(candidate.high, candidate.currency) <= high:
            return None
    if apart and _with_more(text, candidate):
        return None
    only = limits[0] == 0 and limits[1] == len(text)
    if only and len(text) <= _MESSAGE and sized(candidate, 0.4) and _hires(text):
        return None
    if by_experience(text, candidate):
        return None
    inside = text[candidate.start - 1 : candidate.start] == "("
    if (
        candidate.stated in ("week", "fortnight", "month")
        and not inside
        and own_field(text, candidate)
        and sized(candidate, 0.5)
    ):
        return None
    if candidate.is_range and candidate.vague and own_field(text, candidate) and sized(candidate):
        return None
    if (
        _MONTHLY.search(text, max(0, candidate.start - 3), candidate.start)
        and not _small(candidate)
        and sized(candidate)
    ):
        return None
    if (candidate.stated or candidate.is_range) and _offered(text, candidate, around):
        return None
    before = around.left[0] if around.left else None
    beside = before is not None and before.sense.gross is not None and candidate.start - before.end <= 3
    return None if (candidate.gross is not None or beside) and candidate.high > 5 else "no noun of pay"


def _range(candidate: Candidate) -> str | None:
    """What a range says by itself: "" that it is pay, a reason that it is none, None neither."""
    top = numbers.dollars(candidate.high, candidate.currency)
    if 10_000 <= top <= (3_000_000 if candidate.currency == "USD" else 400_000):
        return ""
    if candidate.stated == "year" and numbers.dollars(1, candidate.currency) < 0.1:
        return "" if top >= 1_500 else "no noun of pay"
    low, high = _RANGES.get(candidate.stated or numbers.guess_period(candidate.high, candidate.currency), _NONE)
    clear = candidate.stated is not None or not (candidate.vague or _small(candidate))
    return "" if low <= top <= high and clear else None


_WORD_BEFORE: Final = re.compile(r"([^\W\d_]+)(?:[^\S\n]?[»”“\"’])?[^\S\n]*\Z")


def _stands_alone(text: str, start: int) -> bool:
    """Does an amount begin a line, an item or a bracket, or follow a name, and no running words?"""
    before = _WORD_BEFORE.search(text, max(0, start - 24), start)
    return before is None or (before.group(1) < lexicon.EAST and before.group(1)[0].isupper())


def _runs_into(text: str, candidate: Candidate) -> bool:
    """Does an unknown word stand right before a rate, so that it is that thing's ("Classes are $25 per hour")?"""
    start = _bounded(text, candidate)
    before = _WORD_BEFORE.search(text, max(0, start - 24), start)
    if before is None or before.group(1) >= lexicon.EAST or before.end() == before.end(1):
        return False
    if text[start : candidate.start].lower().startswith(tuple(lexicon.data("lexicon.toml")["bound"]["begins"])):
        return False
    if before.group(1)[0].isupper() and candidate.currency not in ("EUR", "CHF"):
        return False  # a name, where nouns have small letters
    word = before.group(1).lower()
    known = (lexicon.vocabulary("lexicon.toml", "offers", key) for key in ("words", "whom"))
    return not (word in lexicon.bounds().senses or any(word in words for words in known))


def _bounded(text: str, candidate: Candidate) -> int:
    """Where a sum begins together with the "from" or "up to" right before it."""
    hits = lexicon.bounds().hits(text, max(0, candidate.start - 30), candidate.start)
    if not hits or hits[-1].sense.kind not in ("from", "upto", "between"):
        return candidate.start
    return hits[-1].start if not text[hits[-1].end : candidate.start].strip() else candidate.start


_MONTHLY: Final = re.compile(r"(?<![\d一-鿿가-힣])[월月]\s?\Z")  # "월 250만원"
_MORE: Final = re.compile(r"\s{1,2}[+＋&]\s{0,2}(?=[^\W\d])")


def _small(candidate: Candidate) -> bool:
    """Is it, by its size, an hour's or a day's pay, or a price?"""
    return numbers.guess_period(candidate.high, candidate.currency) in ("hour", "day")


def sized(candidate: Candidate, margin: float = 1.4) -> bool:
    """Is it clearly as large as pay of its period?"""
    period = candidate.stated or numbers.guess_period(candidate.high, candidate.currency)
    low, high = _SINGLES[period]
    if margin < 1 and candidate.stated is None and period in ("hour", "day"):
        return False
    return low * margin <= numbers.dollars(candidate.high, candidate.currency) <= high


def _with_more(text: str, candidate: Candidate) -> bool:
    """Is something variable or some allowance added to it ("R$ 1.800 + comissão"), so that it is the pay itself?"""
    plus = _MORE.match(text, candidate.end)
    if plus is None:
        return False
    added = next(iter(lexicon.context().hits(text, plus.end(), plus.end() + 40)), None)
    if added is None or added.start - plus.end() > 12 or added.sense.kind not in ASIDE_KINDS:
        return False
    return sized(candidate, 0.4 if added.sense.kind == "bonus" else 0.7)


def _offered(text: str, candidate: Candidate, around: Context) -> bool:
    """Does "we offer" stand before a sum that is as large as pay of its period?"""
    if not sized(candidate):
        return False
    offers, whom = (lexicon.vocabulary("lexicon.toml", "offers", key) for key in ("words", "whom"))
    known = lexicon.bounds().senses
    for word, _, _ in reversed(lexicon.words(text, max(around.start, candidate.start - 40), candidate.start)):
        if word in offers:
            return True
        if word not in known and word not in whom:
            return False
    return False


def alone(text: str, candidate: Candidate) -> bool:
    """Is the amount nearly all that its part of a short text says, as in a column of pay?"""
    if len(text) > SHORT:
        return _on_a_card(text, candidate)
    start = max(text.rfind(mark, 0, candidate.start) for mark in "•\n|") + 1
    ends = [at for mark in "•\n|" if (at := text.find(mark, candidate.end)) >= 0]
    end = min(ends, default=len(text))
    table = lexicon.context()
    how = _starts_beside(text, candidate.end)
    right = table.hits(text, candidate.end, end)
    left = table.hits(text, start, candidate.start)
    if not candidate.marked and any(hit.sense.kind == "named" for hit in left):
        return False
    if any(hit.sense.kind in ("not", "weak") for hit in (left if how == "apart" else (*left, *right))):
        return False
    if any(hit.sense.kind in ASIDE_KINDS for hit in right) and not how:
        return False
    whole = candidate.low >= 1000 and not years(candidate)
    if numbers.dollars(candidate.high, candidate.currency) > 3_000_000:
        return False
    last = candidate.end if how == "apart" else end
    known = [*table.hits(text, start, last), *lexicon.bounds().hits(text, start, last)]
    unknown, bounded = 0, False
    for word, at, _ in (*lexicon.words(text, start, candidate.start), *lexicon.words(text, candidate.end, last)):
        named = any(hit.start <= at < hit.end for hit in known)
        unknown += not named and not word.isdigit()
        bounded = bounded or named
    if candidate.marked and not candidate.is_range:
        period = candidate.stated or numbers.guess_period(candidate.high, candidate.currency)
        low, high = _SINGLES.get(period, _NONE)
        return unknown == 0 or (unknown <= 2 and low <= numbers.dollars(candidate.high, candidate.currency) <= high)
    if candidate.marked:
        return unknown <= 2
    if candidate.is_range:
        return whole and unknown <= 2
    return bounded and unknown == 0 and candidate.low >= 10_000


_FIRST: Final = re.compile(r"[\s,(]*(?:([+＋&•|])|([^\W\d_]+))")


def _starts_beside(text: str, at: int) -> str:
    """How what follows begins a thing beside the amount: a mark or "plus" ("apart"), another word ("word"), or not."""
    match = _FIRST.match(text, at)
    if match is None:
        return ""
    if match.group(1) or match.group(2).lower() in ("plus", "zzgl", "más", "mais"):
        return "apart"
    return "word" if match.group(2).lower() in lexicon.vocabulary("lexicon.toml", "beside", "words") else ""


_SENTENCES: Final = re.compile(r"[^\W\d_]{3}[.!?]\s+[^\W\d_]|\n\s*[-•*]")


@cache
def _hiring() -> re.Pattern[str]:
    words = lexicon.pattern(lexicon.by_language(lexicon.data("lexicon.toml")["hiring"]))
    return re.compile(rf"(?<![^\W\d_])(?:{words})", re.IGNORECASE)


def _hires(text: str) -> bool:
    """Does a short message, without sentences, say that somebody is wanted?"""
    return _SENTENCES.search(text) is None and _hiring().search(text) is not None


@cache
def _depends() -> re.Pattern[str]:
    words = lexicon.pattern(lexicon.by_language(lexicon.data("lexicon.toml")["depends"]))
    return re.compile(rf"\+?[\s,(–-]{{0,4}}(?:{words})(?![^\W\d_])", re.IGNORECASE)


def by_experience(text: str, candidate: Candidate) -> bool:
    """Does what pay depends on follow a range, or a sum of a month's or a year's size ("85-105k DOE")?"""
    if not sized(candidate) or (_small(candidate) and not candidate.is_range):
        return False
    return _depends().match(text, candidate.end) is not None


_FIELD_STARTS: Final = re.compile(r"(?:^|[\n/|•(\[–—-])[^\S\n]*$")
_FIELD_ENDS: Final = re.compile(r"\+{0,2}[^\S\n]*(?:[\n/|•)\]–—☑✓✔●■◆★▪◦·✅]|$)")


def own_field(text: str, candidate: Candidate) -> bool:
    """Is it all that one field of a title or a line says ("Technician x 2 / $2.5K - $3K++")?"""
    before = _FIELD_STARTS.search(text, max(0, candidate.start - 4), candidate.start)
    return before is not None and _FIELD_ENDS.match(text, candidate.end) is not None


def _on_a_card(text: str, candidate: Candidate) -> bool:
    """Is it all that one line of a board's card says, next to the line that says how one is employed?"""
    digits = candidate.first.digits
    if candidate.low < 1000 or digits.isdigit() or "-" in digits or numbers.value(digits)[0] is None:
        return False
    start = text.rfind("\n", max(0, candidate.start - 24), candidate.start) + 1
    end = text.find("\n", candidate.end, candidate.end + 24)
    if not start or end < 0:
        return False
    known = lexicon.vocabulary("lexicon.toml", "card", "words")
    around = (*lexicon.words(text, start, candidate.start), *lexicon.words(text, candidate.end, end))
    hits = lexicon.bounds().hits(text, start, candidate.start)
    if any(word not in known and not any(h.start <= at < h.end for h in hits) for word, at, _ in around):
        return False
    above = text.rfind("\n", 0, start - 1) + 1
    below = text.find("\n", end + 1, end + 60)
    lines = (text[above : start - 1], text[end + 1 : below if below >= 0 else end + 60])
    bounded = candidate.is_range or bool(hits)
    return bounded and any(lexicon.normal(line) in known for line in lines)


def years(candidate: Candidate) -> bool:
    """May it be two years, or one?"""
    return candidate.low >= 1900 and candidate.high <= 2100
