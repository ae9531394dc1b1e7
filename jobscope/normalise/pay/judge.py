"""From candidates to pay: what the words around an amount say that it is, and of which basis and period."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple, cast

from jobscope.normalise.pay import beside, lexicon, numbers
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
from jobscope.normalise.pay.lexicon import ASIDE_KINDS, PAY_KINDS, Hit
from jobscope.normalise.pay.ranges import Candidate
from jobscope.records import Basis, Pay, Period

SHORT: Final = 160  # a text up to here may be a column's value; it is looked at whole
_MESSAGE: Final = 300  # an advertisement up to here is a message, whose one sum is the pay
_NEAR: Final = 30  # a bare number needs its noun within this many characters
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
    if counts(text, candidate.end):
        return Verdict(None, "money for something else than time")
    large = candidate.unit is not None and numbers.is_large(candidate.unit)
    if large and numbers.dollars(candidate.high, candidate.currency) > 5e6:
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
    elif (refusal := _refused(text, candidate, around, ruling, limits[0])) is not None:
        return Verdict(None, refusal)
    if ruling is not None and ruling.kind == "stipend" and _lakhs_a_year(text, candidate):
        ruling = Noun("pay", "unit")
    if ruling is not None and ruling.kind == "stipend" and not _is_stipend(ruling):
        return Verdict(None, f"{ruling.hit.phrase if ruling.hit else 'this'} is no pay")
    return _entry(text, candidate, around, ruling, country=country, field=field)


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
    return lexicon.names_pay(text, max(previous, candidate.start - 60), candidate.start) or alone(text, candidate)


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


def _refused(text: str, candidate: Candidate, around: Context, ruling: Noun | None, before: int) -> str | None:
    """Why a candidate in prose has not earned its place, or None where it has."""
    if ruling is not None and ruling.kind == "not":
        return f"near {ruling.hit.phrase!r}" if ruling.hit else "not pay"
    if not candidate.signed and (bare := _bare(text, candidate, around, ruling)) is not None:
        return bare
    potential = lexicon.vocabulary("lexicon.toml", "potential", "words")
    if not candidate.is_range and ruling is not None and ruling.hit is not None and ruling.hit.phrase in potential:
        return "what can be earned, and no range"
    if ruling is not None and not candidate.stated and not candidate.is_range and beside.needs_period(around, ruling):
        return "no period, as its noun needs one"
    if beside.example(around, ruling):
        return "an example"
    if ruling is not None and beside.other_item(text, candidate, ruling):
        return "an item of its own beside its noun"
    if ruling is not None and beside.another_thing(text, candidate, ruling):
        return "what is paid for is another thing"
    if beside.for_bringing(text, candidate, around):
        return "for bringing somebody"
    if ruling is not None and beside.small_and_far(text, candidate, around, ruling):
        return f"far from {ruling.hit.phrase!r}" if ruling.hit else "far from its noun"
    if ruling is not None or not candidate.signed or alone(text, candidate):
        return None
    weak = next((hit for hit in around.left if hit.sense.kind == "weak"), None)
    if weak is not None and candidate.stated in ("hour", "day") and candidate.is_range:
        weak = None if weak.phrase in lexicon.vocabulary("lexicon.toml", "engaged", "words") else weak
    if weak is not None and candidate.start - weak.end <= 30:
        return f"near {weak.phrase!r}"
    top = numbers.dollars(candidate.high, candidate.currency)
    stands = candidate.stated is not None or _stands_alone(text, _bounded(text, candidate))
    if candidate.is_range and stands and 10_000 <= top <= (3_000_000 if candidate.currency == "USD" else 400_000):
        return None
    if candidate.is_range and stands and candidate.stated == "year" and numbers.dollars(1, candidate.currency) < 0.1:
        return None if top >= 1_500 else "no noun of pay"
    if candidate.is_range and stands:
        low, high = _RANGES.get(candidate.stated or numbers.guess_period(candidate.high, candidate.currency), _NONE)
        if low <= top <= high and (candidate.stated or not (candidate.vague or _small(candidate))):
            return None
    if candidate.stated in _RATES and (candidate.stated != "year" or _stands_alone(text, _bounded(text, candidate))):
        low, high = _RATES[candidate.stated]
        if low <= top <= high:
            return None
    if _stands_alone(text, _bounded(text, candidate)) and _with_more(text, candidate):
        return None
    if not before and len(text) <= _MESSAGE and _sized(candidate, 0.4) and beside.hires(text):
        return None
    if candidate.stated in ("week", "fortnight", "month") and beside.own_field(text, candidate) and _sized(candidate, 0.5):
        return None
    if candidate.is_range and candidate.vague and beside.own_field(text, candidate) and _sized(candidate):
        return None
    if (candidate.stated or candidate.is_range) and _offered(text, candidate, around):
        return None
    return None if candidate.gross is not None and candidate.high > 5 else "no noun of pay"


_WORD_BEFORE: Final = re.compile(r"([^\W\d_]+)[^\S\n]*\Z")


def _stands_alone(text: str, start: int) -> bool:
    """Does an amount begin a line, an item or a bracket, or follow a name, and no running words?"""
    before = _WORD_BEFORE.search(text, max(0, start - 24), start)
    return before is None or (before.group(1) < lexicon.EAST and before.group(1)[0].isupper())


def _bounded(text: str, candidate: Candidate) -> int:
    """Where a sum begins together with the "from" or "up to" right before it."""
    hits = lexicon.bounds().hits(text, max(0, candidate.start - 30), candidate.start)
    if not hits or hits[-1].sense.kind not in ("from", "upto", "between"):
        return candidate.start
    return hits[-1].start if not text[hits[-1].end : candidate.start].strip() else candidate.start


_MORE: Final = re.compile(r"\s{1,2}[+＋&]\s{0,2}(?=[^\W\d])")


def _small(candidate: Candidate) -> bool:
    """Is it, by its size, an hour's or a day's pay, or a price?"""
    return numbers.guess_period(candidate.high, candidate.currency) in ("hour", "day")


def _sized(candidate: Candidate, margin: float = 1.4) -> bool:
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
    return _sized(candidate, 0.4 if added.sense.kind == "bonus" else 1.4)


def _offered(text: str, candidate: Candidate, around: Context) -> bool:
    """Does "we offer" stand before a sum that is as large as pay of its period?"""
    if not _sized(candidate):
        return False
    offers, whom = (lexicon.vocabulary("lexicon.toml", "offers", key) for key in ("words", "whom"))
    known = lexicon.bounds().senses
    for word, _, _ in reversed(lexicon.words(text, max(around.start, candidate.start - 40), candidate.start)):
        if word in offers:
            return True
        if word not in known and word not in whom:
            return False
    return False


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


_TIED: Final = frozenset("-–/\\=&?#_")


def _bare(text: str, candidate: Candidate, around: Context, ruling: Noun | None) -> str | None:
    """Why a number without a sign has not earned its place: it needs a pay noun near, and must count nothing."""
    if alone(text, candidate):
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
        fits |= candidate.stated == "month" and candidate.is_range and beside.own_field(text, candidate)
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
    if candidate.high < 1000 and not (rated or ruling.hit.sense.period or "rate" in ruling.hit.phrase or ruling.hit.sense.gross):
        return "too small without a sign"
    said = any(hit.sense.period or hit.sense.gross is not None for hit in around.left[:2])
    if _years(candidate) and not (said and candidate.is_range) and (candidate.first.digits + candidate.last.digits).isdigit():
        return "a year"
    if candidate.high < 5 or ("\n" in text[ruling.hit.end : candidate.start] and candidate.high < 1000):
        return "bare number"
    nearest = max(hit.end for hit in (ruling.hit, *around.left) if hit.sense.kind in PAY_KINDS | {"gross", "net", "period"})
    if nearest + 3 >= candidate.start and _NEXT_ITEM.match(text, candidate.end):
        return None
    return "bare number of something" if _counted(text, candidate) else None


def _by_the_hour(candidate: Candidate, around: Context) -> bool:
    """Is it written with cents, right after an hourly rate is named ("Taux horaire fixe de 13.73")?"""
    cents = all(not amount.digits.isdigit() for amount in (candidate.first, candidate.last))
    return cents and any(h.sense.period == "hour" and candidate.start - h.end <= _NEAR for h in around.left)


_NEXT_ITEM: Final = re.compile(r"[\s\u00a0]?[A-ZÀ-Þ][a-zß-ÿ]+ [^\W\d_]")  # a label without its line end: "2900 Altres dades"
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


def alone(text: str, candidate: Candidate) -> bool:
    """Is the amount nearly all that its part of a short text says, as in a column of pay?"""
    if len(text) > SHORT:
        return beside.on_a_card(text, candidate)
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
    whole = candidate.low >= 1000 and not _years(candidate)
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


def _years(candidate: Candidate) -> bool:
    return candidate.low >= 1900 and candidate.high <= 2100


_FIRST: Final = re.compile(r"[\s,(]*(?:([+＋&•|])|([^\W\d_]+))")


def _starts_beside(text: str, at: int) -> str:
    """How what follows begins a thing beside the amount: a mark or "plus" ("apart"), another word ("word"), or not."""
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
        if hit.start - candidate.end < 40 and not _counts_time(text[candidate.end : hit.end], hit, candidate.end)
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
