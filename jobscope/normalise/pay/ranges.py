"""Which amounts stand together: a minimum and a maximum become one range, the others stay alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from jobscope.normalise.pay import lexicon
from jobscope.normalise.pay.amount import Amount
from jobscope.normalise.pay.numbers import A_YEAR

_GAP: Final = 64
_WIDEST: Final = 25
_DASH: Final = "-–—‑‒―−~〜～－→"
_DASHES: Final = re.compile(rf"[\s\u00a0]*(?:[{_DASH}]|->|--)[\s\u00a0]*")
_ASIDE: Final = re.compile(r"\([^()\n\d]{0,30}\)")  # whom the lower end is for: "2.800 € (Berufsanfänger) bis 3.600 €"
_BULLET: Final = re.compile(r"\n[^\S\n]*[-–—*•▪●][^\S\n]+\Z")  # the next item of a list, no range
_POINT: Final = re.compile(
    r"\b(?:SCP|(?:spine |scale |pay )?point|grade|level|stufe|step|niveau|échelon|trinn?|trede|nivel|livello)"
    r"\.?\s?\d{1,2}\b",
    re.IGNORECASE,
)
_SYMBOLS: Final = re.compile(r"[\w\s]")
_ALIKE: Final = 1.05  # a high end below this times the low one says the same
_FARTHEST: Final = 4
_EXACT: Final = frozenset({"base", "total", "ote"})
_THAI: Final = "\u0e31" + "".join(map(chr, (*range(0x0E34, 0x0E3B), *range(0x0E47, 0x0E4F))))  # vowels and tones above
_ALLOWED: Final = frozenset(f"{_DASH}>/&'’.,:(){_THAI}")


class Candidate(NamedTuple):
    """One amount, or two joined into a range, before it is judged. `low` and `high` are in order."""

    first: Amount
    last: Amount
    low: float
    high: float
    notes: tuple[str, ...] = ()
    fault: str | None = None
    rule: str | None = None  # how its ends were made alike, where they were not

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
        exact = next((a.currency for a in (self.first, self.last) if a.currency and not a.vague), None)
        return exact or self.first.currency or self.last.currency

    @property
    def vague(self) -> bool:
        """Is its sign one that several countries share?"""
        return self.signed and all(a.vague or not a.signed for a in (self.first, self.last))

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
    def marked(self) -> bool:
        """Does anything touch the number that money has: a sign, a unit, a period, gross or net?"""
        return self.signed or bool(self.unit or self.stated) or self.gross is not None


def candidates(text: str, amounts: Sequence[Amount]) -> Iterator[Candidate]:
    """Neighbours joined where the gap between them says a range; all others alone."""
    i = 0
    while i < len(amounts):
        first = amounts[i]
        if i + 1 < len(amounts) and (joined := join(text, first, amounts[i + 1])) is not None:
            yield joined
            i += 2
        elif (joined := _over_a_step(text, amounts, i)) is not None:
            yield joined
            i += 3
        else:
            yield Candidate(first, first, first.value, first.value, fault=first.fault)
            i += 1


def _over_a_step(text: str, amounts: Sequence[Amount], i: int) -> Candidate | None:
    """A range whose ends are at two steps of a scale: "SCP 6 (£24,500) - SCP 9 (£27,300)"."""
    if i + 2 >= len(amounts) or len(amounts[i + 1].digits) > 2 or amounts[i + 1].signed:
        return None
    between = _POINT.search(text, amounts[i].end, amounts[i + 1].end)
    return join(text, amounts[i], amounts[i + 2]) if between is not None else None


def join(text: str, first: Amount, second: Amount) -> Candidate | None:
    """Two amounts as one range, or None where they stand apart."""
    gap = text[first.end : second.start]
    if len(gap) > _GAP or not _joins(text, first, second, gap):
        return None
    if first.currency != second.currency and first.currency and second.currency and not (first.vague or second.vague):
        return None
    fault = first.fault or second.fault
    if first.period and second.period and first.period != second.period and second.number != first.number:
        return None if fault or "/" in gap else _of_two_periods(first, second)
    if fault:
        return Candidate(first, second, 0.0, 0.0, fault=fault)
    low, high = scaled(first, second)
    if not low or not high or max(low, high) > _WIDEST * min(low, high):
        return None
    if _unlike(first, second) and 3 * low < high:
        return None
    notes = ("doubled sign",) if first.doubled or second.doubled else ()
    if low > high:
        low, high, notes = high, low, (*notes, "range written high to low")
    return Candidate(first, second, low, high, notes)


def _of_two_periods(first: Amount, second: Amount) -> Candidate | None:
    """A range with its low end for a shorter time than its high end, as one of a year ("$58/hour to $170,000/year").

    None where both say the same, in two ways, or are too far apart to be one range.
    """
    times = A_YEAR.get(first.period or "")
    if second.period != "year" or times is None or times == 1:
        return None
    low, high = round(first.value * (first.months or times), 2), second.value
    if not _ALIKE * low < high <= _FARTHEST * low:
        return None
    return Candidate(first, second, low, high, rule=f"low end by the {first.period}, × {first.months or times:g}")


def _unlike(first: Amount, second: Amount) -> bool:
    """Is one a plain bare number and the other written with cents, so that they are hardly of one kind?"""
    return not first.signed and first.digits.isdigit() and second.number != int(second.number or 0)


def scaled(first: Amount, second: Amount) -> tuple[float, float]:
    """The two values, with a unit that stands once given to both where the sizes ask for it."""
    low, high = first.value, second.value
    if first.unit is None and second.unit is not None and low < 1000:
        if low <= (second.number or 0) or low * second.factor <= high * _WIDEST:
            low *= second.factor
    elif second.unit is None and first.unit is not None and high < 1000:
        high *= first.factor
    elif first.unit is None and second.unit is None and 10 <= low <= 999 and high >= 10000 and low * 1000 <= high:
        low *= 1000
    return low, high


def _joins(text: str, first: Amount, second: Amount, gap: str) -> bool:
    """Does all that stands between two amounts say that they are the two ends of one range?"""
    if _BULLET.search(gap):
        return False
    if _DASHES.fullmatch(gap):
        return True
    if _named_apart(text, gap, second.end):
        return False
    if not first.signed and text[first.start - 1 : first.start] == "(" and gap.lstrip().startswith(")"):
        return False
    gap = _ASIDE.sub(" ", _POINT.sub(" ", gap))
    symbols = _SYMBOLS.sub("", gap)
    if gap.count("\n") > 1 or not _ALLOWED.issuperset(symbols):
        return False
    hits = lexicon.gaps().hits(gap)
    known = sum(_count(gap, hit) for hit in hits)
    if known < len(lexicon.words(gap)):
        nouns = [hit for hit in lexicon.context().hits(gap) if hit.sense.kind in lexicon.PAY_KINDS]
        hits = [hit for hit in hits if not any(noun.start <= hit.start < noun.end for noun in nouns)]
        if sum(_count(gap, hit) for hit in (*hits, *nouns)) != len(lexicon.words(gap)):
            return False
        if not any(hit.sense.kind == "upto" for hit in hits):
            return False
    if not lexicon.vocabulary("lexicon.toml", "join", "never").isdisjoint(hit.phrase for hit in hits):
        return False  # "£12.21 per hour. Under 21: £10.00"
    kinds = {hit.sense.kind for hit in hits}
    if symbols == "/" and second.signed and not first.signed and not text[second.start].isdigit():
        return False  # "2 openings / $2.5k": the sign before the second says that the first is no money
    if symbols == "/" and not kinds and not (first.signed or first.unit or first.period or second.unit):
        return gap == "/" and second.signed and 20 <= first.value < second.value <= 2 * first.value
    if (any(c in _DASH for c in symbols) or "/" in symbols) and kinds <= {"to", "fill", "upto", "and"}:
        return True
    if not kinds:
        return False
    if "from" in kinds:
        return False
    if "to" in kinds and "\n" not in gap and "," not in symbols:
        return True
    opened = _opened(text, first.start)
    if "upto" in kinds:
        return opened or len(gap) <= 12
    return "and" in kinds and opened


def _named_apart(text: str, gap: str, end: int) -> bool:
    """Is each of two amounts followed by a noun of its own ("90k base / 180k OTE")?"""
    own = {hit.sense.kind for hit in lexicon.context().hits(gap) if hit.sense.kind in _EXACT}
    if not own:
        return False
    after = lexicon.context().hits(text, end, min(len(text), end + 24))
    return bool(after) and after[0].start - end <= 2 and after[0].sense.kind in _EXACT - own


def _count(text: str, hit: lexicon.Hit) -> int:
    return hit.phrase.count(" ") + 1 if hit.phrase < lexicon.EAST else len(lexicon.words(text, hit.start, hit.end))


def _opened(text: str, at: int) -> bool:
    """Does "between", or a minimum, stand before the first amount?"""
    hits = [h for h in lexicon.bounds().hits(text, max(0, at - 40), at) if h.sense.kind != "fill"]
    return bool(hits) and (hits[-1].phrase in lexicon.openers() or hits[-1].sense.kind == "from")
