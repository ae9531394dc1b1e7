"""Reading pay: what a text or a platform's field says that a job pays, each value with its words and its rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from jobscope.normalise.pay import asides, elsewhere, judge, labels, markup, numbers, ranges, scan, unnamed
from jobscope.normalise.text import whole
from jobscope.records import Number, Pay

_BESIDE = 6  # times what a supplement of the same period may be
_ORDER = ("base", "total", "ote")


@dataclass(frozen=True, slots=True)
class Reading:
    """One candidate: where it stands, its words, the rule that took or refused it, and the pay that it is.

    `span` and `text` index the string that was passed. `issue` says what is wrong with it, in words.
    """

    span: tuple[int, int]
    text: str
    rule: str
    pay: Pay | None = None
    issue: str | None = None


def read_pay(text: str, *, country: str | None = None, field: bool = False) -> list[Reading]:
    """Every candidate of a text, in order of appearance: those that are pay, and those that are not and why.

    `country` (ISO 3166-1 alpha-2, EU for the euro) says what a bare `$` or a missing sign means; `field`: the text is
    a pay field, where no context word is needed. Never raises.
    """
    text = whole(text)
    plain, places = markup.strip(text)
    plain = asides.without_genders(plain)
    where = numbers.country_code(country)
    amounts = list(islice(scan.amounts(plain, where, whole=field or len(plain) <= unnamed.SHORT), scan.MOST))
    found = list(ranges.candidates(plain, amounts))
    plain = asides.plans_apart(plain, found)
    readings: list[Reading] = []
    verdicts: list[judge.Verdict] = []
    last: judge.Verdict | None = None
    previous = 0
    for i, candidate in enumerate(found):
        after = next(
            ((c.start, c.end) for c in found[i + 1 : i + 9] if (c.marked and not c.fault) or field),
            (len(plain), len(plain)),
        )
        verdict = judge.judge(plain, candidate, (previous, *after), country=where, field=field, last=last)
        verdicts.append(verdict)
        if candidate.marked or field or verdict.pay is not None:
            previous, last = candidate.end, verdict
        span = (places(candidate.start), places(candidate.end - 1) + 1)
        pay = verdict.pay
        if pay is not None:
            low, high = annual(pay)
            pay = replace(pay, text=text[span[0] : span[1]], span=span, annual_min=low, annual_max=high)
        readings.append(Reading(span, text[span[0] : span[1]], verdict.rule, pay, verdict.issue))
    if not field:
        readings = _first_alone(readings, plain, found)
    readings = _labelled(_totals(_beside_base(readings, verdicts), plain, found), plain, found)
    if len(amounts) == scan.MOST:
        readings[-1] = replace(readings[-1], issue=f"more than {scan.MOST} amounts: the rest was not read")
    return _consistent(readings, found) if field else readings


def _labelled(readings: list[Reading], plain: str, found: Sequence[ranges.Candidate]) -> list[Reading]:
    """Where several amounts stand for the job, each with what it is for."""
    if sum(reading.pay is not None and reading.pay.basis in _ORDER for reading in readings) < 2:
        return readings
    named: list[Reading] = []
    previous = 0
    for candidate, reading in zip(found, readings, strict=True):
        if reading.pay is not None and reading.pay.basis in _ORDER:
            words = labels.label(plain, candidate.start, candidate.end, previous)
            reading = replace(reading, pay=replace(reading.pay, label=words))
        previous = candidate.end if reading.pay is not None else previous
        named.append(reading)
    return named


def _first_alone(readings: list[Reading], plain: str, found: Sequence[ranges.Candidate]) -> list[Reading]:
    """Beside the pay: no rate of another day, no rate of the young, no share of a part-time worker."""
    kept = list(readings)
    before: int | None = None
    for i, (candidate, reading) in enumerate(zip(found, readings, strict=True)):
        if reading.pay is None or reading.pay.basis not in _ORDER:
            continue
        if before is not None:
            part = elsewhere.share(plain, found[before], candidate)
            if elsewhere.apart(plain, found[before].end, candidate):
                kept[i] = replace(reading, pay=None, rule="for other days or other people than the pay before it")
                continue
            if part is not None:
                at = i if part is candidate else before
                kept[at] = replace(readings[at], pay=None, rule="a share of the full-time pay beside it")
                before = before if at == i else i
                continue
        before = i
    return kept


def _beside_base(readings: list[Reading], verdicts: Sequence[judge.Verdict]) -> list[Reading]:
    """Where a base is named, a larger amount called compensation or package is the total."""
    readings = [_whole(reading, verdict, verdicts) for reading, verdict in zip(readings, verdicts, strict=True)]
    bases = [v.pay for v in verdicts if v.pay is not None and v.explicit]
    if not bases:
        return readings
    return [
        replace(reading, pay=replace(reading.pay, basis="total"))
        if reading.pay is not None
        and reading.pay.basis == "base"
        and verdict.vague
        and not verdict.explicit
        and any(_exceeds(reading.pay, base) for base in bases)
        else reading
        for reading, verdict in zip(readings, verdicts, strict=True)
    ]


def _totals(readings: list[Reading], plain: str, found: Sequence[ranges.Candidate]) -> list[Reading]:
    """An amount called the total beside a smaller one, or the sum of the base and more, is the total."""
    bases = [reading.pay for reading in readings if reading.pay is not None and reading.pay.basis == "base"]
    if not bases:
        return readings
    named: list[Reading] = []
    for i, (candidate, reading) in enumerate(zip(found, readings, strict=True)):
        pay = reading.pay
        if pay is not None and pay.basis in ("base", "bonus"):
            before, after = found[i - 1].end if i else 0, found[i + 1].start if i + 1 < len(found) else len(plain)
            if (
                any(_exceeds(pay, base) for base in bases)
                and labels.called_total(plain, candidate.start, candidate.end, before, after)
            ) or (pay.basis == "base" and labels.summed(plain, candidate.end)):
                reading = replace(reading, pay=replace(pay, basis="total"))
        named.append(reading)
    return named


def _whole(reading: Reading, verdict: judge.Verdict, others: Sequence[judge.Verdict]) -> Reading:
    """A part of the pay (基本給) is none where the whole of it is named too."""
    pay = reading.pay
    if pay is None or not verdict.part:
        return reading
    if any(v.pay is not None and not v.explicit and v.pay.basis == "base" and _exceeds(v.pay, pay) for v in others):
        return replace(reading, pay=None, rule="a part of the pay named beside it")
    return reading


def _exceeds(pay: Pay, base: Pay) -> bool:
    if (pay.currency, pay.period) != (base.currency, base.period):
        return False
    return (pay.max or pay.min or 0) > (base.max or base.min or 0) and (pay.min or pay.max or 0) >= (base.min or 0)


def _consistent(readings: list[Reading], found: Sequence[ranges.Candidate]) -> list[Reading]:
    """In a field, once one number has a sign (or a unit), those without one outside its range are ignored."""
    marked = [c for c, r in zip(found, readings, strict=True) if r.pay is not None and (c.signed or c.unit or c.stated)]
    if not marked:
        return readings
    low, high = min(c.low for c in marked), max(c.high for c in marked)
    if not any(r.pay is not None and r.pay.basis in _ORDER for r in readings):
        readings = [_plain(r) if c.is_range else r for c, r in zip(found, readings, strict=True)]
    return [
        replace(reading, rule="no sign, outside the amounts that have one", pay=None)
        if not (c.signed or c.unit or c.stated) and not low <= c.high <= high
        else reading
        for c, reading in zip(found, readings, strict=True)
    ]


def _plain(reading: Reading) -> Reading:
    """A range that is all that a pay field says is pay, whatever is named beside it."""
    return reading if reading.pay is None else replace(reading, pay=replace(reading.pay, basis="base"))


def find_pay(text: str, *, country: str | None = None, field: bool = False) -> list[Pay]:
    """The pay entries of a text, in order of appearance, annual values filled; `[]` where there is none."""
    return [reading.pay for reading in read_pay(text, country=country, field=field) if reading.pay is not None]


def headline(pays: Sequence[Pay]) -> Pay | None:
    """The one range that stands for a posting: base, else total, else ote, in the majority's currency and period.

    Several entries become their union (`rule="union of N"`, no span), alternatives (two contracts, the years of an
    apprenticeship) the first of them; bonus, equity and stipend never stand for it.
    """
    for basis in _ORDER:
        group = [pay for pay in pays if pay.basis == basis and (pay.min is not None or pay.max is not None)]
        if group:
            return _union(group)
    return None


def _union(group: Sequence[Pay]) -> Pay:
    counts = Counter((pay.currency, pay.period) for pay in group)
    most = max(counts.values())
    unit = next((p.currency, p.period) for p in group if counts[p.currency, p.period] == most)
    same = _without_small(_one_kind([pay for pay in group if (pay.currency, pay.period) == unit]))
    if len(same) == 1:
        return same[0]
    if all(pay.label is not None and labels.is_alternative(pay.label) for pay in same):
        return same[0]
    low = min((p.min for p in same if p.min is not None), default=None)
    high = max((p.max for p in same if p.max is not None), default=None)
    if low is not None and high is not None:
        high = max(high, *(p.min for p in same if p.min is not None))
    merged = replace(same[0], min=low, max=high, label=None, text=None, span=None, rule=f"union of {len(same)}")
    annual_min, annual_max = annual(merged)
    return replace(merged, annual_min=annual_min, annual_max=annual_max)


def _one_kind(group: list[Pay]) -> list[Pay]:
    """Gross and net amounts are two units: those of the majority (ties: the first), with those that say neither."""
    said = [pay.gross for pay in group if pay.gross is not None]
    if len(set(said)) < 2:
        return group
    kept = max(said, key=lambda gross: (said.count(gross), -said.index(gross)))
    return [pay for pay in group if pay.gross in (kept, None)]


def _without_small(group: list[Pay]) -> list[Pay]:
    """Without what is so much less than the first that it can only be paid beside it."""
    least = (group[0].min or group[0].max or 0) / _BESIDE
    return [pay for pay in group if (pay.max or pay.min or 0) >= least]


def annual(pay: Pay) -> tuple[Number | None, Number | None]:
    """The bounds a year: 2080 hours, 260 days, 52 weeks, 26 fortnights, 12 months or as many as are stated."""
    if pay.period is None:
        return None, None
    times = pay.months if pay.period == "month" and pay.months else numbers.A_YEAR[pay.period]
    low = None if pay.min is None else numbers.tidy(pay.min * times)
    high = None if pay.max is None else numbers.tidy(pay.max * times)
    return low, high
