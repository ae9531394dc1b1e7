"""From amounts to pay: which amounts join into a range, and what the words around say that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from jobscope.normalise.pay import lexicon, numbers
from jobscope.normalise.pay.lexicon import ASIDE_KINDS, PAY_KINDS, Hit
from jobscope.normalise.pay.scan import Amount
from jobscope.records import Basis, Pay, Period

_LEFT: Final = 110
_RIGHT: Final = 60
_GAP: Final = 48
_NEAR: Final = 30
_SENTENCE: Final = re.compile(r"[.!?。！？;；](?=\s+[A-ZÀ-ÞŁŚŻ\"(“•*–-]|\s*$|[\u3040-\u9fff])|\n")
_JOINER: Final = re.compile(
    r"[+＋&•|·,;]|\b(?:and|plus|with|und|zzgl|zuzüglich|et|y|más|mas|mais|e|en|oraz|a|och|og|i|inkl|incl|including|more|"
    r"along|exclusive|excluding|not|before|depending|based|dependent|commensurate|as|or|which|this|to|for)\b",
    re.IGNORECASE,
)
_OPEN_AFTER: Final = re.compile(
    r"\s?\+(?!\s?[^\W\d_]|\s?\d)|\s?(?:and|&|or)\s(?:up|above|more|higher|over)\b|\s(?:minimum|or more|upwards)\b"
    r"|\s?以上|\s?起|\s?[〜～](?!\s?\d)",
    re.IGNORECASE,
)
_CLOSED_AFTER: Final = re.compile(r"\s?(?:max\b|maximum\b|以下|以内)", re.IGNORECASE)
_PER_UNIT: Final = re.compile(
    r"\s?(?:/|\b(?:per|a|an|each|for each|por|pro|par|za|na|je)\b)\s{0,2}(?:[^\W\d_]+\s){0,1}?([^\W\d_]+)",
    re.IGNORECASE,
)
_DASHES: Final = re.compile(r"[\s\u00a0]*(?:[-–—‑‒―−~〜～－→]|->|--)[\s\u00a0]*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One amount, or two joined into a range, before it is judged."""

    first: Amount
    last: Amount
    low: float | None
    high: float | None
    notes: tuple[str, ...] = ()
    fault: str | None = None

    @property
    def start(self) -> int:
        return self.first.start

    @property
    def end(self) -> int:
        return self.last.end

    @property
    def is_range(self) -> bool:
        return self.first is not self.last

    @property
    def signed(self) -> bool:
        return self.first.signed or self.last.signed

    @property
    def currency(self) -> str | None:
        return self.first.currency or self.last.currency

    @property
    def unit(self) -> str | None:
        return self.last.unit or self.first.unit

    @property
    def stated(self) -> str | None:
        """The period that touches an amount."""
        return self.last.period or self.first.period

    @property
    def gross(self) -> bool | None:
        return self.last.gross if self.last.gross is not None else self.first.gross

    @property
    def months(self) -> float | None:
        return self.last.months or self.first.months

    @property
    def top(self) -> float:
        return max(self.low or 0.0, self.high or 0.0)


# ── ranges ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def candidates(text: str, amounts: Sequence[Amount]) -> Iterator[Candidate]:
    """Neighbours joined where the gap between them says a range; all others alone."""
    i = 0
    while i < len(amounts):
        first = amounts[i]
        if i + 1 < len(amounts) and (joined := join(text, first, amounts[i + 1])) is not None:
            yield joined
            i += 2
        else:
            yield Candidate(first, first, first.value, first.value, fault=first.fault)
            i += 1


def join(text: str, first: Amount, second: Amount) -> Candidate | None:
    """Two amounts as one range, or None where they stand apart."""
    gap = text[first.end : second.start]
    if len(gap) > _GAP or not _gap_joins(text, first, gap):
        return None
    if first.currency and second.currency and first.currency != second.currency:
        return None
    if first.period and second.period and first.period != second.period and second.number != first.number:
        return None
    fault = first.fault or second.fault
    if fault:
        return Candidate(first, second, None, None, fault=fault)
    low, high = _scaled(first, second)
    if not low or not high or max(low, high) > 25 * min(low, high):
        return None
    notes = ("doubled sign",) if first.doubled or second.doubled else ()
    if low > high:
        low, high, notes = high, low, (*notes, "range written high to low")
    return Candidate(first, second, low, high, notes)


def _scaled(first: Amount, second: Amount) -> tuple[float, float]:
    """The two values, with a unit that stands once given to both where the sizes ask for it."""
    low, high = first.value, second.value
    if first.unit is None and second.unit is not None and low < 1000:
        if low <= (second.number or 0) or low * second.factor <= high * 25:
            low *= second.factor
    elif second.unit is None and first.unit is not None and high < 1000:
        high *= first.factor
    elif first.unit is None and second.unit is None and 10 <= low <= 999 and high >= 10000 and low * 1000 <= high:
        low *= 1000
    return low, high


def _gap_joins(text: str, first: Amount, gap: str) -> bool:
    """Does all that stands between two amounts say that they are the two ends of one range?"""
    if _DASHES.fullmatch(gap):
        return True
    if gap.count("\n") > 1:
        return False
    kinds: list[str] = []
    covered = 0
    for hit in lexicon.gaps().hits(gap):
        kinds.append(hit.sense.kind)
        covered += sum(1 for _ in lexicon.words(gap, hit.start, hit.end))
    if covered != sum(1 for _ in lexicon.words(gap)):
        return False
    symbols = re.sub(r"[\w\s]", "", gap)
    if any(c not in "-–—‑‒―−~〜～－→>/&'’.,:()" for c in symbols):
        return False
    if symbols == "/" and not kinds and not (first.signed or first.unit or first.period):
        return False
    dash = any(c in "-–—‑‒―−~〜～－→" for c in symbols) or "/" in symbols
    if dash and set(kinds) <= {"to", "fill", "upto", "and"}:
        return True
    if not kinds:
        return False
    joined = "to" in kinds or ("upto" in kinds and "from" not in kinds)
    if joined and "\n" not in gap and ("," not in symbols or "upto" in kinds):
        return "to" in kinds or _opened(text, first.start) or len(gap) <= 12
    if "and" in kinds and "from" not in kinds:
        return _opened(text, first.start)
    return False


def _opened(text: str, at: int) -> bool:
    """Does "between", or a minimum, stand before the first amount?"""
    hits = [h for h in lexicon.bounds().hits(text, max(0, at - 40), at) if h.sense.kind in ("between", "from", "upto")]
    return bool(hits) and (hits[-1].phrase in lexicon.openers() or hits[-1].sense.kind == "from")


# ── what it is ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Context:
    """The words around a candidate, inside its sentence or line: nouns to its left and right, the nearest first."""

    left: tuple[Hit, ...]
    right: tuple[Hit, ...]
    heading: tuple[Hit, ...]
    start: int
    end: int


def context(text: str, candidate: Candidate, previous: int, following: int) -> Context:
    """The senses around a candidate: back to the sentence's beginning or the candidate before, on to the next."""
    low = max(0, candidate.start - _LEFT)
    cut, heading_at = max(low, previous), None
    for match in _SENTENCE.finditer(text, cut, candidate.start):
        if match.group() == "\n" or text[match.end() : candidate.start].strip():
            heading_at, cut = cut, match.end()
    stop = min(len(text), candidate.end + _RIGHT, following)
    edge = _SENTENCE.search(text, candidate.end, stop)
    if edge is not None:
        stop = edge.start()
    table = lexicon.context()
    left = table.hits(text, cut, candidate.start)
    right = table.hits(text, candidate.end, stop)
    heading: list[Hit] = []
    if heading_at is not None and text[:cut].endswith("\n"):
        heading = table.hits(text, heading_at, cut)
        lines = text[heading_at:cut].rstrip("\n").split("\n")
        line_start = cut - len(lines[-1]) - (len(text[heading_at:cut]) - len(text[heading_at:cut].rstrip("\n")))
        heading = [h for h in heading if h.start >= line_start] if lines[-1].strip() else heading
    return Context(tuple(reversed(left)), tuple(right), tuple(reversed(heading)), cut, stop)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a candidate was found to be: a pay entry, or why it is none."""

    pay: Pay | None
    rule: str
    issue: str | None = None


_LISTED: Final = re.compile(
    r"[+＋&/,(]|\b(?:and|or|plus|with|not|excluding|excl|exclusive|including|incl|und|zzgl|inkl|ohne|et|hors|y|e|en|más|mais|excl|exclusief)\b",
    re.IGNORECASE,
)


def _governing(text: str, nouns: Sequence[Hit]) -> Hit | None:
    """The noun that rules an amount on its right: in "base + equity" and "salary (plus bonus)" the first one."""
    for i, hit in enumerate(nouns):
        if hit.sense.kind not in ASIDE_KINDS or i + 1 == len(nouns):
            return hit
        before = nouns[i + 1]
        if before.sense.kind == "not" or not _LISTED.search(text[before.end : hit.start]):
            return hit
    return None


def _noun(text: str, candidate: Candidate, around: Context) -> tuple[Hit | None, str]:
    """The noun that says what the amount is, and where it stands."""
    nouns = PAY_KINDS | ASIDE_KINDS | {"not"}
    left = _governing(text, [h for h in around.left if h.sense.kind in nouns])
    right = next((h for h in around.right if h.sense.kind in nouns), None)
    if right is not None:
        between = text[candidate.end : right.start]
        if len(between) > 25 or _JOINER.search(between) or between.count("(") > between.count(")") + 1:
            right = None
    if right is not None and left is not None and right.sense.kind == "not" and left.sense.kind in PAY_KINDS:
        right = None if right.start - candidate.end > 3 else right
    if right is not None:
        return right, "after"
    if left is not None:
        if left.sense.kind == "not" and candidate.start - left.end > 12:
            better = next((h for h in around.left if h.sense.kind in PAY_KINDS), None)
            if better is not None and candidate.start - better.end < 60 and candidate.is_range:
                return better, "before"
        return left, "before"
    heading = next((h for h in around.heading if h.sense.kind in nouns), None)
    return (heading, "heading") if heading is not None else (None, "")


def bound(text: str, candidate: Candidate, start: int) -> tuple[bool, bool]:
    """Is a single value open above ("from X", "X+"), or below ("up to X")?"""
    opened = closed = False
    hits = lexicon.bounds().hits(text, max(start, candidate.start - 45), candidate.start)
    position = candidate.start
    for hit in reversed(hits):
        if text[hit.end : position].strip(" \u00a0:('’.–-<>≥≤=~") and position - hit.end > 1:
            break
        if hit.sense.kind == "from":
            opened = True
            break
        if hit.sense.kind == "upto":
            closed = True
            break
        position = hit.start
    before = text[max(0, candidate.start - 3) : candidate.start].strip()
    opened = opened or before[-1:] in ("≥", ">")
    closed = closed or before[-1:] in ("≤", "<")
    after = text[candidate.end : candidate.end + 24]
    if not closed and _OPEN_AFTER.match(after):
        opened = True
    if not opened and _CLOSED_AFTER.match(after):
        closed = True
    return opened, closed


def judge(
    text: str, candidate: Candidate, around: Context, *, country: str | None, field: bool, last: Verdict | None
) -> Verdict:
    """Is this candidate pay, of which basis and period, and by which rule?"""
    if candidate.fault:
        return Verdict(None, "malformed", candidate.fault)
    unit = _PER_UNIT.match(text, candidate.end)
    if unit is not None and any(word in _units() for word in lexicon.normal(unit.group(0)).split(" ")):
        return Verdict(None, "money per unit", None)
    if candidate.unit in _LARGE and not (
        _pay_near(around) and numbers.dollars(candidate.top, candidate.currency) <= 5e6
    ):
        return Verdict(None, "millions")
    noun, where = _noun(text, candidate, around)
    kind = noun.sense.kind if noun is not None else None
    if kind is None and last is not None and last.pay is not None and around.start and field is False:
        kind_from_last = last.pay.basis if candidate.signed or candidate.stated else None
        if (
            kind_from_last is not None
            and text[max(0, around.start - 1) : candidate.start].count("\n") == 0
            and around.start > 0
            and not around.left
        ):
            kind, where = kind_from_last, "chain"
    if not field:
        refusal = _refused(text, candidate, around, noun, kind, where)
        if refusal is not None:
            return Verdict(None, refusal)
    elif kind in ("not", None):
        kind = "pay"
    if kind == "stipend" and noun is not None and noun.phrase not in ("stipend", "stipends", "allowance"):
        return Verdict(None, f"{noun.phrase} is no pay")
    return _pay(text, candidate, around, noun, kind or "pay", where, country=country, field=field)


_LARGE: Final = frozenset(
    {
        "m",
        "mm",
        "mn",
        "mln",
        "mio",
        "million",
        "millions",
        "millionen",
        "millones",
        "millón",
        "milhões",
        "milhão",
        "milioni",
        "miljoen",
        "b",
        "bn",
        "bio",
        "billion",
        "billions",
        "milliard",
        "milliards",
        "milliarden",
        "t",
        "tn",
        "trillion",
        "quadrillion",
    }
)


def _units() -> frozenset[str]:
    return frozenset(lexicon.normal(w) for w in lexicon.data("not_pay.toml")["unit"]["words"])


def _pay_near(around: Context) -> bool:
    return any(h.sense.kind in PAY_KINDS for h in (*around.left[:2], *around.right[:1]))


_COUNTS: Final = re.compile(
    r"\s?\+?\s?(?!(?:per|an?|and|or|plus|depending|based|to|for|with|dependent|doe|gross|net|p|in|on|at|by|as|is|negotiable|base|basic|ote)\b)[a-zà-ž]{2,}"
)


def _refused(
    text: str, candidate: Candidate, around: Context, noun: Hit | None, kind: str | None, where: str
) -> str | None:
    """Why a candidate in prose has not earned its place, or None where it has."""
    if kind == "not" and noun is not None:
        return f"near {noun.phrase!r}"
    top = numbers.dollars(candidate.top, candidate.currency)
    if not candidate.signed:
        year = (
            candidate.unit is None
            and 1900 <= candidate.top <= 2100
            and not candidate.stated
            and candidate.gross is None
        )
        if candidate.unit is None and candidate.stated is None and candidate.gross is None:
            if kind is None or noun is None or where == "after":
                return "bare number"
            if candidate.start - noun.end > _NEAR or year or (candidate.top < 100 and not candidate.is_range):
                return "bare number"
            if _COUNTS.match(text, candidate.end):
                return "bare number of something"
            if candidate.top < 5 or ("\n" in text[noun.end : candidate.start] and candidate.top < 1000):
                return "bare number"
        elif kind is None and candidate.gross is None and not (candidate.stated and candidate.top >= 5):
            return "no sign and no noun of pay"
    if kind is not None:
        return None
    if _alone(text, candidate):
        return None
    if any(h.sense.kind == "weak" for h in around.left[:2]):
        return "weak context"
    if candidate.is_range and candidate.signed and 10_000 <= top <= 3_000_000:
        return None
    if candidate.stated in ("hour", "year", "day") and numbers.within(
        candidate.top, candidate.currency, candidate.stated
    ):
        limits = {"hour": 300.0, "day": 3_000.0, "year": 2_000_000.0}
        if top <= limits[candidate.stated] and (candidate.stated != "year" or top >= 10_000):
            return None
    if candidate.gross is not None and candidate.top > 5:
        return None
    return "no noun of pay"


SHORT: Final = 160


def _alone(text: str, candidate: Candidate) -> bool:
    """Is the amount nearly all that its part of a short text says, as in a column of pay?"""
    if len(text) > SHORT or not (candidate.signed or candidate.stated or candidate.unit):
        return False
    start = max(text.rfind("•", 0, candidate.start), text.rfind("\n", 0, candidate.start)) + 1
    ends = [at for at in (text.find("•", candidate.end), text.find("\n", candidate.end)) if at >= 0]
    rest = text[start : candidate.start] + " " + text[candidate.end : min(ends, default=len(text))]
    known = sum(len(hit.phrase.split(" ")) for hit in (*lexicon.bounds().hits(rest), *lexicon.context().hits(rest)))
    return sum(1 for _ in lexicon.words(rest)) - known <= 2


def _period(
    text: str, candidate: Candidate, around: Context, noun: Hit | None, currency: str | None
) -> tuple[Period | None, bool]:
    """The period, and whether it was only guessed. What touches the amount, then what follows, then what precedes."""
    if candidate.stated:
        return candidate.stated, False  # type: ignore[return-value]
    options = [h.sense.period for h in around.right if h.sense.period and h.start - candidate.end < 40]
    tail = _per_phrase(text, candidate.end, around.end)
    if tail:
        options.insert(0, tail)
    options += [h.sense.period for h in around.left if h.sense.period]
    options += [h.sense.period for h in around.heading if h.sense.period]
    for option in options:
        if option and numbers.within(candidate.top, currency, option) and _likely(candidate.top, currency, option):
            return option, False  # type: ignore[return-value]
    return numbers.guess_period(candidate.top, currency), True


def _likely(top: float, currency: str | None, period: str) -> bool:
    """A word that does not touch the amount must also fit its size."""
    worth = numbers.dollars(top, currency)
    limits = {
        "hour": (1, 500),
        "day": (5, 3_000),
        "week": (30, 8_000),
        "fortnight": (60, 15_000),
        "month": (60, 40_000),
        "year": (700, 9e9),
    }
    low, high = limits[period]
    return low <= worth <= high


_PER: Final = re.compile(
    r"[^\d.;\n]{0,30}?(?:\bper|/|\ban?|\beach|\bpar|\bpro|\bim|\bpor|\bal|\bper|\bna|\bza|\bi|\bom)\s?([^\W\d_]+)"
)


def _per_phrase(text: str, start: int, end: int) -> str | None:
    from jobscope.normalise.pay.scan import _period_of

    match = _PER.match(text, start, min(end, start + 45))
    return _period_of().get(match.group(1).lower()) if match else None


def _pay(
    text: str,
    candidate: Candidate,
    around: Context,
    noun: Hit | None,
    kind: str,
    where: str,
    *,
    country: str | None,
    field: bool,
) -> Verdict:
    currency = candidate.currency or (None if candidate.signed else numbers.currency_of_country(country))
    period, guessed = _period(text, candidate, around, noun, currency)
    if period is not None and not numbers.within(candidate.top, currency, period):
        issue = f"{candidate.top:g} is no pay a {period}"
        return Verdict(None, "outside the limits of its period", issue if field else None)
    low: float | None = candidate.low
    high: float | None = candidate.high
    if not candidate.is_range:
        opened, closed = bound(text, candidate, max(0, around.start))
        low, high = (None if closed else low), (None if opened else high)
    gross = candidate.gross
    if gross is None:
        word = next((h for h in (*around.right[:3], *around.left[:4]) if h.sense.kind in ("gross", "net")), None)
        gross = None if word is None else word.sense.kind == "gross"
    basis: Basis = "base" if kind in ("pay", "base") else kind  # type: ignore[assignment]
    rule = (
        f"{where} {noun.phrase!r}"
        if noun is not None
        else ("field" if field else where or ("range" if candidate.is_range else "rate"))
    )
    if guessed:
        rule = "period_guessed"
    months = (
        numbers.tidy(candidate.months) if candidate.months and candidate.months > 12 and period == "month" else None
    )
    pay = Pay(
        min=None if low is None else numbers.tidy(low),
        max=None if high is None else numbers.tidy(high),
        currency=currency,
        period=period,
        months=months,
        basis=basis,
        gross=gross,
        origin="text",
        rule=rule,
    )
    return Verdict(pay, rule, "; ".join(candidate.notes) or None)


def explicit(noun: Hit | None) -> bool:
    return noun is not None and noun.sense.kind == "base"


def with_place(pay: Pay, text: str, span: tuple[int, int]) -> Pay:
    """The entry with its evidence."""
    return replace(pay, text=text[span[0] : span[1]], span=span)
