"""From candidates to pay: what the words around an amount say that it is, and of which basis and period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, cast

from jobscope.normalise.pay import lexicon, numbers, scan
from jobscope.normalise.pay.lexicon import ASIDE_KINDS, NOUN_KINDS, PAY_KINDS, Hit
from jobscope.normalise.pay.ranges import Candidate
from jobscope.records import Basis, Pay, Period

SHORT: Final = 160  # a text up to here may be a column's value; it is looked at whole
_LEFT: Final = 120
_RIGHT: Final = 60
_NEAR: Final = 30  # a bare number needs its noun within this many characters
_BESIDE: Final = 25  # a noun after an amount is no further than this
_LEAST: Final = 1.5  # dollars' worth an hour, where nothing says that it is by the hour
_SENTENCE: Final = re.compile(
    r"[.!?](?=\s+[A-ZÀ-ÞŁŚŻČŠŽ\"(“•*]|\s*$)|(?<=[a-z]{5}[.!?])(?=\s+[$£€\d])|[。！？；;\u3000](?!\s*\d)|\n"
)
_MARKS: Final = re.compile(r"[+＋&•|·,;、，・｜]|\d\s?%")
_TOGETHER: Final = re.compile(r"[+＋&/(（・•|]|\d\s?%")


@dataclass(frozen=True, slots=True)
class Context:
    """The senses around a candidate, the nearest first: left and right in its sentence, and in the heading above."""

    left: tuple[Hit, ...]
    right: tuple[Hit, ...]
    heading: tuple[Hit, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a candidate was found to be: a pay entry, or why it is none."""

    pay: Pay | None
    rule: str
    issue: str | None = None
    noun: str | None = None
    explicit: bool = False

    @property
    def vague(self) -> bool:
        """Is it named by a noun that may also mean the sum of base and all the rest ("compensation")?"""
        return self.noun is not None and not lexicon.vocabulary("lexicon.toml", "sums", "words").isdisjoint(
            self.noun.split(" ")
        )


@dataclass(frozen=True, slots=True)
class Noun:
    """The noun that rules an amount, its kind, and where it stands: before, after, heading or chain."""

    kind: str
    where: str
    hit: Hit | None = None


# ── the words around ─────────────────────────────────────────────────────────────────────────────────────────────────


def context(text: str, candidate: Candidate, previous: int, following: int, beyond: int) -> Context:
    """The senses around a candidate: back to its sentence's beginning or to the amount before, on to the next."""
    low = max(0, candidate.start - _LEFT, previous)
    cut, above = low, None
    for match in _SENTENCE.finditer(text, low, candidate.start):
        if match.end() < candidate.start:
            above, cut = cut, match.end()
    stop = min(len(text), candidate.end + _RIGHT, following)
    edge = _SENTENCE.search(text, candidate.end, stop)
    if edge is not None:
        stop = edge.start()
    table = lexicon.context()
    left = table.hits(text, cut, candidate.start)
    right = table.hits(text, candidate.end, stop)
    if right and stop == following < beyond and _next_has(text, candidate, right, following, beyond):
        right.pop()
    heading: list[Hit] = []
    if above is not None and len(lexicon.words(text, cut, candidate.start)) <= 4:
        heading = _heading(text, low, cut)
    return Context(tuple(reversed(left)), tuple(right), tuple(heading), cut, stop)


def _next_has(text: str, candidate: Candidate, right: Sequence[Hit], following: int, beyond: int) -> bool:
    """Does the last noun before the next amount belong to that one ("27,000 OTE 40,000")?"""
    gap = following - right[-1].end
    if gap > 3 or gap > right[-1].start - candidate.end or text[right[-1].end : following].strip(" :("):
        return False
    after = lexicon.context().hits(text, beyond, min(len(text), beyond + 16))
    return not any(hit.sense.kind in NOUN_KINDS and hit.start - beyond <= 2 for hit in after)


def _heading(text: str, low: int, cut: int) -> list[Hit]:
    """The nouns of the line above, the nearest first; of the sentence before in one line only those of pay."""
    end = cut
    while end > low and text[end - 1].isspace():
        end -= 1
    start = max(low, text.rfind("\n", low, end) + 1)
    hits = list(reversed(lexicon.context().hits(text, start, end)))
    if "\n" in text[end:cut]:
        return hits
    return [hit for hit in reversed(hits) if hit.sense.kind in PAY_KINDS]


def _separates(text: str, start: int, end: int) -> bool:
    """Does what stands between an amount and a noun after it say that the noun is about something beside it?"""
    if end - start > _BESIDE or _MARKS.search(text, start, end):
        return True
    beside = lexicon.vocabulary("lexicon.toml", "beside", "words")
    return any(word in beside for word, _, _ in lexicon.words(text, start, end))


def _listed(text: str, start: int, end: int) -> bool:
    """Are two nouns members of one list: "base + equity", "salary (not including bonus)"?"""
    if end - start > 40:
        return False
    if _TOGETHER.search(text, start, end):
        return True
    if "," in text[start:end]:
        return False
    beside = lexicon.vocabulary("lexicon.toml", "beside", "words")
    return any(word in beside for word, _, _ in lexicon.words(text, start, end))


def _governing(text: str, nouns: Sequence[Hit], at: int) -> Hit | None:
    """The noun that rules an amount on its right: in "base + equity" the first, in "OTE salary" the more exact."""
    for i, hit in enumerate(nouns):
        if i + 1 == len(nouns):
            return hit
        before = nouns[i + 1]
        if hit.sense.kind in ASIDE_KINDS and before.sense.kind in NOUN_KINDS - {"not"}:
            if not lexicon.words(text, hit.end, at) and _listed(text, before.end, hit.start):
                continue
            return hit
        if hit.sense.kind == "pay" and before.sense.kind in {"base", "total", "ote"} and hit.start - before.end <= 45:
            return hit if _MARKS.search(text, before.end, hit.start) else before
        return hit
    return None


def noun(text: str, candidate: Candidate, around: Context) -> Noun | None:
    """The noun that says what an amount is: the one after it, unless something separates them, else the one before."""
    left = _governing(text, [hit for hit in around.left if hit.sense.kind in NOUN_KINDS], candidate.start)
    right = next((hit for hit in around.right if hit.sense.kind in NOUN_KINDS), None)
    glued = right is not None and right.sense.kind == "ote" and text[candidate.end : right.start].strip() == "+"
    if right is not None and not glued and _separates(text, candidate.end, right.start):
        right = None
    if right is not None and left is not None and left.sense.kind in PAY_KINDS:
        far = right.start - candidate.end
        if (
            (right.sense.kind == "not" and far > 3)
            or (right.sense.kind == "pay")
            or far > 12 > candidate.start - left.end
        ):
            right = None
    if right is not None:
        return Noun(right.sense.kind, "after", right)
    if left is not None:
        if left.sense.kind == "not" and candidate.start - left.end > 12 and candidate.is_range:
            better = next((hit for hit in around.left if hit.sense.kind in PAY_KINDS), None)
            if better is not None and candidate.start - better.end < 60:
                return Noun(better.sense.kind, "before", better)
        return Noun(left.sense.kind, "before", left)
    above = next((hit for hit in around.heading if hit.sense.kind in NOUN_KINDS), None)
    return None if above is None else Noun(above.sense.kind, "heading", above)


# ── bounds ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _after(kind: str) -> re.Pattern[str]:
    phrases = lexicon.pattern(lexicon.data("lexicon.toml")["after"][kind])
    extra = r"|[〜～~](?!\s?\d)" if kind == "open" else ""
    return re.compile(rf"[\s\u00a0]?(?:(?:{phrases})(?![a-z]){extra})", re.IGNORECASE)


_PLUS: Final = re.compile(r"(\s?)\+\s?([^\W_]+)?")


def _plus(text: str, end: int) -> bool:
    """Is it "X+", and not "X + bonus" or "X+ bonus", where a noun follows?"""
    match = _PLUS.match(text, end)
    if match is None:
        return False
    if match.group(2) is None:
        return True
    sense = lexicon.context().senses.get(match.group(2).lower())
    return not match.group(1) and not match.group(2)[0].isdigit() and sense is None and match.group(2).islower()


_OVERPAY: Final = re.compile(r"[Üü]ber(?:be)?zahl|[Uu]eberzahl|overpay", re.IGNORECASE)


def _opens(around: Context) -> bool:
    """Does the noun itself say a minimum ("Mindestgehalt")?"""
    noun_ = next((hit for hit in around.left if hit.sense.kind in PAY_KINDS), None)
    return noun_ is not None and noun_.phrase.startswith(tuple(lexicon.data("lexicon.toml")["compound"]["opens"]))


def bound(text: str, candidate: Candidate, around: Context) -> tuple[bool, bool]:
    """Is a single value open above ("from X", "X+"), or below ("up to X")?"""
    opened = closed = False
    position = candidate.start
    hits = lexicon.bounds().hits(text, max(around.start, candidate.start - 45), candidate.start)
    for hit in reversed(hits):
        if text[hit.end : position].strip(" \u00a0:('’.–-<>≥≤=~*\t\n"):
            break
        if hit.sense.kind == "adjacent":
            opened = position == candidate.start
            break
        if hit.sense.kind in ("from", "upto"):
            opened, closed = hit.sense.kind == "from", hit.sense.kind == "upto"
            break
        position = hit.start
    before = text[max(0, candidate.start - 3) : candidate.start].strip()[-1:]
    opened, closed = opened or before in ("≥", ">"), closed or before in ("≤", "<")
    more = _after("open").match(text, candidate.end)
    if closed and more:
        return False, False
    if not closed and (candidate.last.plus or more or _plus(text, candidate.end)):
        opened = True
    if not opened and _after("closed").match(text, candidate.end):
        closed = True
    if not closed and (_opens(around) or _OVERPAY.search(text, candidate.end, candidate.end + 160)):
        opened = True
    return opened, closed


# ── the verdict ──────────────────────────────────────────────────────────────────────────────────────────────────────


def judge(
    text: str,
    candidate: Candidate,
    limits: tuple[int, int, int],
    *,
    country: str | None,
    field: bool,
    last: Verdict | None,
) -> Verdict:
    """Is this candidate pay, of which basis and period, and by which rule?

    `limits`: the end of the amount before, the start and the end of the next; `last`: what was found of the amount before.
    """
    if candidate.fault:
        return Verdict(None, "malformed", candidate.fault)
    if scan.counts(text, candidate.end):
        return Verdict(None, "money for something else than time")
    if not field and not candidate.marked and not _maybe_bare(text, candidate, limits[0]):
        return Verdict(None, "bare number")
    large = candidate.unit is not None and numbers.is_large(candidate.unit)
    if large and numbers.dollars(candidate.high, candidate.currency) > 5e6:
        return Verdict(None, "millions")
    around = context(text, candidate, *limits)
    if large and not any(hit.sense.kind in PAY_KINDS for hit in (*around.left[:2], *around.right[:1])):
        return Verdict(None, "millions")
    ruling = noun(text, candidate, around)
    if ruling is None and not field:
        ruling = _chained(text, candidate, limits[0], last)
    if field:
        if ruling is None or ruling.kind == "not":
            ruling = Noun("pay", "field")
    elif (refusal := _refused(text, candidate, around, ruling)) is not None:
        return Verdict(None, refusal)
    if ruling is not None and ruling.kind == "stipend" and not _is_stipend(ruling):
        return Verdict(None, f"{ruling.hit.phrase if ruling.hit else 'this'} is no pay")
    return _entry(text, candidate, around, ruling, country=country, field=field)


def _is_stipend(ruling: Noun) -> bool:
    return ruling.hit is not None and ruling.hit.phrase in ("stipend", "stipends", "allowance")


def _maybe_bare(text: str, candidate: Candidate, previous: int) -> bool:
    """A cheap look before the dear one: is a noun of pay near a number that nothing marks as money?"""
    hits = lexicon.context().hits(text, max(previous, candidate.start - 60), candidate.start)
    return any(hit.sense.kind in PAY_KINDS for hit in hits) or alone(text, candidate)


def _chained(text: str, candidate: Candidate, previous: int, last: Verdict | None) -> Noun | None:
    """An amount that follows another in the same list or sentence, with no noun of its own, is what that one was."""
    if last is None or last.pay is None or not candidate.marked or candidate.start - previous > 60:
        return None
    if last.pay.currency != candidate.currency and candidate.currency and last.pay.currency:
        return None
    top = last.pay.max or last.pay.min or 0
    if text[previous : candidate.start].count("\n") > 1 or not top / 4 <= candidate.high <= top * 4:
        return None
    return Noun("base" if last.explicit else "pay" if last.pay.basis == "base" else last.pay.basis, "chain")


def _refused(text: str, candidate: Candidate, around: Context, ruling: Noun | None) -> str | None:
    """Why a candidate in prose has not earned its place, or None where it has."""
    if ruling is not None and ruling.kind == "not":
        return f"near {ruling.hit.phrase!r}" if ruling.hit else "not pay"
    if not candidate.signed and (bare := _bare(text, candidate, ruling)) is not None:
        return bare
    if ruling is not None or not candidate.signed or alone(text, candidate):
        return None
    weak = next((hit for hit in around.left if hit.sense.kind == "weak"), None)
    if weak is not None and candidate.start - weak.end <= 30:
        return f"near {weak.phrase!r}"
    top = numbers.dollars(candidate.high, candidate.currency)
    if candidate.is_range and candidate.signed and 10_000 <= top <= 3_000_000:
        return None
    if candidate.signed and candidate.is_range:
        low, high = _RANGES.get(candidate.stated or numbers.guess_period(candidate.high, candidate.currency), _NONE)
        if low <= top <= high and (candidate.stated or not candidate.vague):
            return None
    if candidate.signed and candidate.stated in _RATES:
        low, high = _RATES[candidate.stated]
        if low <= top <= high:
            return None
    return None if candidate.gross is not None and candidate.high > 5 else "no noun of pay"


# Dollars' worth of a signed range, by its period, that needs no noun of pay.
_RANGES: Final = {
    "hour": (3.0, 300.0),
    "week": (150.0, 8_000.0),
    "fortnight": (300.0, 15_000.0),
    "month": (250.0, 25_000.0),
}
_NONE: Final = (1.0, 0.0)

# Dollars' worth of a signed amount with its period that needs no noun of pay.
_RATES: Final = {"hour": (3.0, 300.0), "day": (40.0, 3_000.0), "year": (10_000.0, 2_000_000.0)}


def _bare(text: str, candidate: Candidate, ruling: Noun | None) -> str | None:
    """Why a number without a sign has not earned its place: it needs a pay noun near, and must count nothing."""
    if alone(text, candidate):
        return None
    if candidate.marked:
        if ruling is not None or candidate.gross is not None:
            return None
        fits = candidate.stated is not None and candidate.unit is not None
        fits |= candidate.stated in ("year", "month") and candidate.high >= 5_000
        fits |= candidate.stated == "hour" and candidate.high != int(candidate.high)
        return None if fits else "no sign and no noun of pay"
    if ruling is None or ruling.hit is None or ruling.where == "after" or ruling.kind not in PAY_KINDS:
        return "bare number"
    if candidate.start - ruling.hit.end > _NEAR or (candidate.high < 100 and not candidate.is_range):
        return "bare number"
    if _years(candidate) and (candidate.first.digits + candidate.last.digits).isdigit():
        return "a year"
    if candidate.high < 5 or ("\n" in text[ruling.hit.end : candidate.start] and candidate.high < 1000):
        return "bare number"
    return "bare number of something" if _counted(text, candidate) else None


_NEXT: Final = re.compile(r"[\s\u00a0]?\+?[\s\u00a0]?([^\W\d_]+)")


def _counted(text: str, candidate: Candidate) -> bool:
    """Does a word follow that a bare number would count ("30 days", "400 people"), or name ("80331 München")?"""
    match = _NEXT.match(text, candidate.end)
    if match is None:
        return False
    word = match.group(1).lower()
    known = lexicon.vocabulary("lexicon.toml", "beside", "words") | lexicon.vocabulary("lexicon.toml", "fill", "words")
    if word in known or word >= lexicon.EAST:
        return False
    if match.group(1)[0].isupper() and not (candidate.last.digits.isdigit() and not candidate.is_range):
        return False
    sense = lexicon.context().senses.get(word)
    return sense is None or sense.kind in ("not", "weak")


def alone(text: str, candidate: Candidate) -> bool:
    """Is the amount nearly all that its part of a short text says, as in a column of pay?"""
    if len(text) > SHORT:
        return False
    start = max(text.rfind(mark, 0, candidate.start) for mark in "•\n|") + 1
    ends = [at for mark in "•\n|" if (at := text.find(mark, candidate.end)) >= 0]
    end = min(ends, default=len(text))
    table = lexicon.context()
    beside = _starts_beside(text, candidate.end)
    right = table.hits(text, candidate.end, end)
    left = table.hits(text, start, candidate.start)
    if any(hit.sense.kind in ("not", "weak") for hit in (left if beside == "apart" else (*left, *right))):
        return False
    if any(hit.sense.kind in ASIDE_KINDS for hit in right) and not beside:
        return False
    whole = candidate.low >= 1000 and not _years(candidate)
    rest = text[start : candidate.start] + " " + text[candidate.end : candidate.end if beside == "apart" else end]
    inside = left if beside == "apart" else [*left, *right]
    known = sum(hit.phrase.count(" ") + 1 for hit in (*lexicon.bounds().hits(rest), *inside))
    unknown = sum(not word.isdigit() for word, _, _ in lexicon.words(rest)) - known
    if candidate.marked:
        return unknown <= 2
    if candidate.is_range:
        return whole and unknown <= 2
    return known > 0 and unknown == 0 and candidate.low >= 10_000


def _years(candidate: Candidate) -> bool:
    return candidate.low >= 1900 and candidate.high <= 2100


_FIRST: Final = re.compile(r"[\s,(]*(?:([+＋&•|])|([^\W\d_]+))")


def _starts_beside(text: str, at: int) -> str:
    """Does what follows an amount begin a thing beside it: by a mark or "plus" ("apart"), or by another word ("word")?"""
    match = _FIRST.match(text, at)
    if match is None:
        return ""
    if match.group(1) or match.group(2).lower() in ("plus", "zzgl", "más", "mais"):
        return "apart"
    return "word" if match.group(2).lower() in lexicon.vocabulary("lexicon.toml", "beside", "words") else ""


# ── the entry ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _entry(
    text: str, candidate: Candidate, around: Context, ruling: Noun | None, *, country: str | None, field: bool
) -> Verdict:
    currency = candidate.currency or (None if candidate.signed else numbers.currency_of_country(country))
    if candidate.vague:
        currency = scan.currency_near(text, candidate.start, candidate.end) or currency
    months = candidate.months or scan.months_near(text, candidate.end)
    period, guessed = _period(text, candidate, around, currency, months)
    if guessed and period == "hour" and numbers.dollars(candidate.high, currency) < _LEAST:
        return Verdict(None, "too little to be pay")
    if not numbers.within(candidate.high, currency, period):
        issue = f"{candidate.high:g} {currency or ''} is outside the limits of pay a {period}"
        return Verdict(None, "outside the limits of its period", issue if field else None)
    low: float | None = candidate.low
    high: float | None = candidate.high
    if not candidate.is_range:
        opened, closed = bound(text, candidate, around)
        low, high = (None if closed else low), (None if opened else high)
    kind = ruling.kind if ruling is not None else "pay"
    rule = "period_guessed" if guessed else _rule(candidate, ruling)
    pay = Pay(
        min=None if low is None else numbers.tidy(low),
        max=None if high is None else numbers.tidy(high),
        currency=currency,
        period=period,
        months=numbers.tidy(months) if months and months > 12 and period == "month" else None,
        basis="base" if kind in ("pay", "base") else cast(Basis, kind),
        gross=_gross(candidate, around),
        origin="text",
        rule=rule,
    )
    phrase = ruling.hit.phrase if ruling is not None and ruling.hit is not None else None
    return Verdict(pay, rule, "; ".join(candidate.notes) or None, phrase, kind == "base")


def _rule(candidate: Candidate, ruling: Noun | None) -> str:
    if ruling is None:
        return "range" if candidate.is_range else "rate"
    return f"{ruling.where} {ruling.hit.phrase!r}" if ruling.hit is not None else ruling.where


def _gross(candidate: Candidate, around: Context) -> bool | None:
    if candidate.gross is not None:
        return candidate.gross
    return next((h.sense.gross for h in (*around.right[:3], *around.left[:4]) if h.sense.gross is not None), None)


def _period(
    text: str, candidate: Candidate, around: Context, currency: str | None, months: float | None
) -> tuple[Period, bool]:
    """The period, and whether it was only guessed. What touches the amount, then what follows, then what precedes."""
    if candidate.stated:
        return cast(Period, candidate.stated), False
    if months and months > 12 and numbers.guess_period(candidate.high, currency) == "month":
        return "month", False
    options = [scan.period_after(text, candidate.end, around.end)]
    options += [hit.sense.period for hit in around.right if hit.start - candidate.end < 40]
    options += [hit.sense.period for hit in around.left if not _counts_time(text, hit)]
    if any(hit.sense.kind in PAY_KINDS for hit in around.heading):
        options += [hit.sense.period for hit in around.heading if not _counts_time(text, hit)]
    for option in options:
        if option is not None and numbers.likely(candidate.high, currency, option):
            return cast(Period, option), False
    return numbers.guess_period(candidate.high, currency), True


def _counts_time(text: str, hit: Hit) -> bool:
    """Is it the period of another number ("37.5 hours weekly")?"""
    return hit.sense.kind == "period" and any(c.isdigit() for c in text[max(0, hit.start - 14) : hit.start])
