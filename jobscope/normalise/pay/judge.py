"""From candidates to pay: what the words around an amount say that it is, and of which basis and period."""

from __future__ import annotations

import re
from typing import Final, NamedTuple, cast

from jobscope.normalise.pay import bare, beside, elsewhere, lexicon, numbers, unnamed
from jobscope.normalise.pay.around import (
    Context,
    Noun,
    bound,
    context,
    counts,
    currency_near,
    months_near,
    period_after,
    ruling_noun,
)
from jobscope.normalise.pay.lexicon import PAY_KINDS, Hit
from jobscope.normalise.pay.ranges import Candidate
from jobscope.records import Basis, Pay, Period

_LEAST: Final = 1.5  # dollars' worth an hour, where nothing says that it is by the hour


class Verdict(NamedTuple):
    """What a candidate was found to be: a pay entry, or why it is none."""

    pay: Pay | None
    rule: str
    issue: str | None = None
    noun: str | None = None
    explicit: bool = False

    @property
    def part(self) -> bool:
        """Is it named as a part of the pay?"""
        return self.noun in lexicon.vocabulary("lexicon.toml", "parts", "words")

    @property
    def vague(self) -> bool:
        """Is it named by a noun that may also mean the sum of base and all the rest ("compensation")?"""
        return self.noun is not None and not lexicon.vocabulary("lexicon.toml", "sums", "words").isdisjoint(
            self.noun.split(" ")
        )


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

    `limits`: the end of the amount before, the start and the end of the next; `last`: the verdict on the one before.
    """
    if candidate.fault:
        return Verdict(None, "malformed", candidate.fault if field or candidate.signed else None)
    if not field and not candidate.marked and not _maybe_bare(text, candidate, limits[0]):
        return Verdict(None, "bare number")
    if (reason := _placeholder(text, candidate)) is not None:
        return Verdict(None, "a placeholder", reason)
    if counts(text, candidate.end):
        return Verdict(None, "money for something else than time")
    large = candidate.unit is not None and numbers.is_large(candidate.unit)
    if large and numbers.dollars(candidate.high, candidate.currency or numbers.currency_of_country(country)) > 5e6:
        return Verdict(None, "millions", f"{candidate.high:g} is no pay" if field else None)
    around = context(text, candidate, *limits)
    if large and not any(hit.sense.kind in PAY_KINDS for hit in (*around.left[:2], *around.right[:1])):
        return Verdict(None, "millions")
    ruling = ruling_noun(text, candidate, around)
    if ruling is None and limits[0] and _ADDED.fullmatch(text, limits[0], candidate.start):
        return Verdict(None, "added to the amount before")
    if ruling is None and not field:
        ruling = _chained(text, candidate, around, limits[0], last)
    if field:
        if ruling is None or ruling.kind == "not":
            ruling = Noun("pay", "field")
    elif (refusal := _refused(text, candidate, around, ruling, limits)) is not None:
        return Verdict(None, refusal)
    if ruling is not None and ruling.kind == "stipend" and _lakhs_a_year(text, candidate):
        ruling = Noun("pay", "unit")
    if ruling is not None and ruling.kind == "stipend" and not _is_stipend(ruling):
        return Verdict(None, f"{ruling.hit.phrase if ruling.hit else 'this'} is no pay")
    return _entry(text, candidate, around, ruling, country=country, field=field)


_HUNDREDS: Final = re.compile(r"['’]?s(?!\w)")
_NINES: Final = re.compile(r"9[.,'’ ]?9[.,'’ ]?9[.,'’ ]?9[.,'’ ]?9[.,'’ ]?9(?:[.,'’ ]?9)*(?:[.,]\d\d)?$")


def _placeholder(text: str, candidate: Candidate) -> str | None:
    """Is it what a form is filled in with ("$1 - $2", "999,999"), or a hundred without its thousands ("$100s")?"""
    if candidate.high >= 99_999 and any(_NINES.match(one.digits) for one in (candidate.first, candidate.last)):
        return "a number of nines is no pay"
    if candidate.is_range and candidate.signed and candidate.low <= 1 and candidate.high < 3:
        return f"{candidate.low:g} to {candidate.high:g} is no pay"
    if candidate.signed and candidate.unit is None and _HUNDREDS.match(text, candidate.end):
        return "tens or hundreds of something"
    return None


_ADDED: Final = re.compile(r"\s+[+＋]\s*|＋")  # "3.000 € + 500 €"; but "$180,000+ $200,000"


def _lakhs_a_year(text: str, candidate: Candidate) -> bool:
    """Lakhs per annum are said of nothing but pay ("Budget: 18-26 LPA")."""
    return candidate.unit == "lakh" and lexicon.normal(text[candidate.start : candidate.end]).replace(" ", "").endswith(
        "lpa"
    )


def _is_stipend(ruling: Noun) -> bool:
    return ruling.hit is not None and ruling.hit.phrase in ("stipend", "stipends", "allowance")


def _maybe_bare(text: str, candidate: Candidate, previous: int) -> bool:
    """A cheap look before the dear one: is a noun of pay near a number that nothing marks as money?"""
    return lexicon.names_pay(text, max(previous, candidate.start - 60), candidate.start) or unnamed.alone(
        text, candidate
    )


def _chained(text: str, candidate: Candidate, around: Context, previous: int, last: Verdict | None) -> Noun | None:
    """An amount that follows another in the same list or sentence, with no noun of its own, is what that one was."""
    if any(hit.sense.kind == "weak" for hit in around.left):
        return None
    if around.start > previous and text[around.start - 1] not in "\n;；":
        return None
    if last is None or last.pay is None or not candidate.marked or candidate.start - previous > 60:
        return None
    top = numbers.dollars(float(last.pay.max or last.pay.min or 0), last.pay.currency)
    if text[previous : candidate.start].count("\n") > 2:
        return None
    if not top / 4 <= numbers.dollars(candidate.high, candidate.currency) <= top * 4:
        return None
    return Noun("base" if last.explicit else "pay" if last.pay.basis == "base" else last.pay.basis, "chain")


def _refused(
    text: str, candidate: Candidate, around: Context, ruling: Noun | None, limits: tuple[int, int, int]
) -> str | None:
    """Why a candidate in prose has not earned its place, or None where it has."""
    if ruling is not None and ruling.kind == "not":
        return f"near {ruling.hit.phrase!r}" if ruling.hit else "not pay"
    if (reason := elsewhere.refused(text, candidate, around)) is not None:
        return reason
    if not candidate.signed and (reason := bare.refused(text, candidate, around, ruling)) is not None:
        return reason
    potential = lexicon.vocabulary("lexicon.toml", "potential", "words")
    if not candidate.is_range and ruling is not None and ruling.hit is not None and ruling.hit.phrase in potential:
        return "what can be earned, and no range"
    if ruling is not None and not candidate.stated and not candidate.is_range and beside.needs_period(around, ruling):
        return "no period, as its noun needs one"
    if ruling is not None and beside.repays(ruling) and bound(text, candidate, around)[1]:
        return "what was spent is given back"
    if beside.example(around, ruling):
        return "an example"
    if ruling is not None and beside.other_item(text, candidate, ruling):
        return "an item of its own beside its noun"
    if ruling is not None and beside.another_thing(text, candidate, ruling):
        return "what is paid for is another thing"
    if ruling is not None and beside.earned_once(candidate, ruling):
        return "a verb, and no time that it is paid for"
    if beside.for_bringing(text, candidate, around):
        return "for bringing somebody"
    if ruling is not None and beside.small_and_far(text, candidate, around, ruling):
        return f"far from {ruling.hit.phrase!r}" if ruling.hit else "far from its noun"
    if ruling is not None or not candidate.signed:
        return None
    return unnamed.refused(text, candidate, around, limits)


# ── the entry ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _entry(
    text: str, candidate: Candidate, around: Context, ruling: Noun | None, *, country: str | None, field: bool
) -> Verdict:
    currency = candidate.currency or (None if candidate.signed else numbers.currency_of_country(country))
    if candidate.vague:
        currency = currency_near(text, candidate.start, candidate.end) or currency
        currency = currency or numbers.hinted(hit.phrase for hit in (*around.left, *around.right, *around.heading))
    months = candidate.months or months_near(text, candidate.start, candidate.end)
    period: Period | None
    if candidate.stated is None and _once(ruling):
        period, guessed = None, False
    else:
        period, guessed = _period(text, candidate, around, currency, months)
    if guessed and period == "hour" and numbers.dollars(candidate.high, currency) < _LEAST:
        return Verdict(None, "too little to be pay")
    works = ruling is None or ruling.kind in PAY_KINDS
    if works and not field and guessed and _less_than_named(period, ruling):
        return Verdict(None, "too little for the time that its noun names")
    if works and not field and period is not None and numbers.too_little(candidate.high, currency, period):
        return Verdict(None, "too little to be pay")
    if period is not None and not numbers.within(candidate.high, currency, period):
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


def _less_than_named(period: str | None, ruling: Noun | None) -> bool:
    """Is it the size of an hour's or a day's pay, where its noun says a month or a year ("月額500円")?"""
    return (
        ruling is not None
        and ruling.hit is not None
        and ruling.hit.sense.period in ("month", "year")
        and period in ("hour", "day")
    )


def _once(ruling: Noun | None) -> bool:
    """Is it a sum that is paid once (for signing, joining, moving, referring), so that it has no period?"""
    if ruling is None or ruling.hit is None:
        return False
    return ruling.kind == "bonus" and ruling.hit.phrase in lexicon.vocabulary("lexicon.toml", "once", "words")


def _rule(candidate: Candidate, ruling: Noun | None) -> str:
    if candidate.rule is not None:
        return candidate.rule
    if ruling is None:
        return "range" if candidate.is_range else "rate"
    return f"{ruling.where} {ruling.hit.phrase!r}" if ruling.hit is not None else ruling.where


def _gross(candidate: Candidate, around: Context) -> bool | None:
    if candidate.gross is not None:
        return candidate.gross
    near = (*around.right[:3], *around.left[:4], *around.heading[:2])
    return next((hit.sense.gross for hit in near if hit.sense.gross is not None), None)


def _period(
    text: str, candidate: Candidate, around: Context, currency: str | None, months: float | None
) -> tuple[Period, bool]:
    """The period, and whether it was only guessed. What touches the amount, then what follows, then what precedes."""
    if candidate.stated:
        return cast(Period, candidate.stated), False
    if months and months > 12 and numbers.guess_period(candidate.high, currency) == "month":
        return "month", False
    options = [period_after(text, candidate.end, around.end)]
    options += [
        hit.sense.period
        for hit in around.right
        if hit.start - candidate.end < 40
        and not _counts_time(text[candidate.end : hit.end], hit, candidate.end)
        and not (hit.sense.kind == "period" and text[hit.end : hit.end + 2].strip()[:1].isdigit())
    ]
    options += [hit.sense.period for hit in around.left if not _counts_time(text, hit)]
    if any(hit.sense.kind in PAY_KINDS for hit in around.heading):
        options += [hit.sense.period for hit in around.heading if not _counts_time(text, hit)]
    for option in options:
        if option is not None and numbers.likely(candidate.high, currency, option):
            return cast(Period, option), False
    return numbers.guess_period(candidate.high, currency), True


def _counts_time(text: str, hit: Hit, offset: int = 0) -> bool:
    """Is it the period of another number ("37.5 hours weekly")?"""
    start = hit.start - offset
    return hit.sense.kind == "period" and any(c.isdigit() for c in text[max(0, start - 14) : start])
