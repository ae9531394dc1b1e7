"""Structured pay fields of platforms: their words and units, made into pay entries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from jobscope.normalise.pay import annual, find_pay, headline, lexicon, numbers
from jobscope.normalise.pay.said import basis_said
from jobscope.records import Basis, DraftPay, Json, Number, Pay, Period

_PLAIN: Final = frozenset(
    {"range", "ranges", "rate", "the", "of", "us", "usd", "in", "base", "and", "for", "a", "this", "role"}
)
TOLERANCE: Final = 0.02
_NUMBER: Final = re.compile(r"[^\d-]*(\d[\d.,'\s]*)[^\d]*")
_BASE: Final = re.compile(r"\bbase\b|\bbasic\b|\bfixed\b|\bfix\b|\bgrund", re.IGNORECASE)
_UNEVEN: Final = re.compile(r"\bone[- ]?time\b|\bonce\b|\b(?:semi|bi|twice)[- ]?(?:a[- ])?month", re.IGNORECASE)
"""What is paid once, or twice a month: no period that pay is compared in, and none to guess."""
_TAGS: Final = re.compile(r"<[^<>]*>")


@cache
def _words() -> dict[str, Any]:
    return lexicon.data("intervals.toml")


def structured(
    drafts: Sequence[DraftPay], *, country: str | None = None, texts: Sequence[Pay] = ()
) -> tuple[list[Pay], list[str]]:
    """The pay entries of a posting's structured fields (origin "field", annual values filled), and issues in words.

    `texts` is what the posting's text says of its pay: it names the basis of the same amounts where the field does not.
    Percentages, components without money and placeholders (0, 1, 999999) give nothing. Never raises.
    """
    entries: list[Pay] = []
    issues: list[str] = []
    for draft in drafts:
        found, said = _one(draft, numbers.country_code(country), texts)
        entries += [entry for entry in found if entry not in entries]
        issues += said
    return entries, issues


def _one(draft: DraftPay, country: str | None, texts: Sequence[Pay]) -> tuple[list[Pay], list[str]]:
    kind = _kind(draft)
    if kind is None:
        return [], []
    if draft.interval and _UNEVEN.search(draft.interval):
        return [], [f"pay field is paid {draft.interval!r}: left out"]
    low, high = _amount(draft.min, draft.scale), _amount(draft.max, draft.scale)
    if low is None and high is None:
        return _from_text(draft, country)
    currency = _currency(draft.currency, country)
    issues: list[str] = []
    if low is not None and high is not None and low > high:
        issues.append(f"pay field written high to low: {low:g} to {high:g}")
        low, high = high, low
    period, guessed = _period(draft, max(low or 0, high or 0), currency)
    top = max(low or 0, high or 0)
    if not numbers.within(top, currency, period):
        return [], [*issues, f"pay field of {top:g} {currency or ''} is outside the limits of pay a {period}"]
    said = _said(draft, low, high) if kind == "base" else None
    pay = Pay(
        min=low,
        max=high,
        currency=currency,
        period=period,
        basis=said or kind,
        label=_label(draft),
        origin="field",
        text=_TAGS.sub(" ", draft.note).strip() or None if draft.note else None,
        rule="period_guessed" if guessed else "structured field",
    )
    pay = _annual(pay)
    if kind == "base" and said is None:
        pay = _named_by(texts, pay)
    return [pay, *_base_in_note(pay, draft, country)], issues


def _annual(pay: Pay) -> Pay:
    low, high = annual(pay)
    return replace(pay, annual_min=low, annual_max=high)


def _from_text(draft: DraftPay, country: str | None) -> tuple[list[Pay], list[str]]:
    """A field that holds words: "$300 - $425/Day", "USD $190,000.00 /Yr." in the place of a currency."""
    for text in (draft.note, draft.currency, draft.min, draft.max):
        if isinstance(text, str) and any(c.isdigit() for c in text):
            found = find_pay(text, country=country, field=True)
            if found:
                return [replace(pay, origin="field", span=None, label=pay.label or _label(draft)) for pay in found], []
    return [], []


def _base_in_note(pay: Pay, draft: DraftPay, country: str | None) -> list[Pay]:
    """The base that the note of an on-target component gives beside it."""
    if pay.basis != "ote" or not draft.note:
        return []
    note = draft.note
    found = [p for p in find_pay(note, country=country) if p.basis == "base" and p.span and _names_base(note, p.span)]
    return [replace(p, origin="field", span=None, label=_label(draft)) for p in found if not _same(p, pay)]


def _names_base(note: str, span: tuple[int, int]) -> bool:
    return _BASE.search(note[max(0, span[0] - 40) : span[0]] + " " + note[span[1] : span[1] + 15]) is not None


def _amount(value: Json, scale: int) -> Number | None:
    """A number, a number in a string, or None for what is absent, a placeholder or words."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value.strip())
        if match is None:
            return None
        try:
            parsed: float | None = float(value)
        except ValueError:
            parsed, _ = numbers.value(match.group(1).strip())
        if parsed is None:
            return None
        value = parsed
    if not isinstance(value, int | float) or value != value or not 0 < value < 1e15:
        return None
    scaled = value / scale if scale > 1 else value
    return None if scaled in _placeholders() else numbers.tidy(float(scaled))


@cache
def _placeholders() -> frozenset[float]:
    return frozenset(float(v) for v in _words()["placeholders"]["values"])


def _currency(word: str | None, country: str | None) -> str | None:
    if not word or not word.strip():
        return None
    return numbers.currency_of(word.strip(), country)


def _key(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def period_of(interval: str | None) -> Period | None:
    """The period that a platform's word names ("1 YEAR", "per-hour-wage", "BW", "2 WEEKS"), or None.

    >>> period_of("per-year-salary"), period_of("2 WEEK"), period_of("NONE")
    ('year', 'fortnight', None)
    """
    if not interval:
        return None
    words = _key(interval)
    two = bool(re.search(r"\b2\b|\btwo\b|\bbi\b", interval.lower()))
    for period, names in _words()["period"].items():
        if period != "none" and any(word in names for word in words):
            return "fortnight" if period == "week" and two else period
    return {"PA": "year", "PH": "hour", "BW": "fortnight", "PD": "day", "PM": "month", "PW": "week"}.get(  # type: ignore[return-value]
        interval.strip().upper()
    )


def _period(draft: DraftPay, top: float, currency: str | None) -> tuple[Period, bool]:
    stated = period_of(draft.interval)
    if stated is not None:
        return stated, False
    for text in (draft.label, draft.note):
        for hit in lexicon.context().hits(text) if text else ():
            period = hit.sense.period
            if period and numbers.within(top, currency, period) and (period != "hour" or top < 1000):
                return period, False  # type: ignore[return-value]
    return numbers.guess_period(top, currency), True


def _said(draft: DraftPay, low: Number | None, high: Number | None) -> Basis | None:
    """The basis that label and note name for these amounts."""
    lines = [draft.label or "", *_TAGS.sub(" ", draft.note or "").splitlines()]
    return basis_said(lines, [bound for bound in (low, high) if bound])


def _named_by(texts: Sequence[Pay], pay: Pay) -> Pay:
    """The entry with the basis that the text gives the same amounts, where it is on-target or total and no other."""
    alike = [
        one for one in texts if one.period in (pay.period, None) and _same(one, pay) and _bounds(one) == _bounds(pay)
    ]
    bases = {one.basis for one in alike}
    if len(bases) == 1 and (basis := bases.pop()) in ("ote", "total"):
        return replace(pay, basis=basis, rule=f"{pay.rule}; {basis} in the text")
    return pay


def _bounds(pay: Pay) -> tuple[bool, bool]:
    return pay.min is None, pay.max is None


def _kind(draft: DraftPay) -> Basis | None:
    """The basis that the platform's kind names; None for a percentage."""
    kind = "".join(_key(draft.kind or ""))
    if "percent" in kind or kind == "none":
        return None
    basis: Basis = "base"
    for name, words in _words()["kind"].items():
        if kind in words:
            basis = name
    return basis


def _label(draft: DraftPay) -> str | None:
    """What the component is for; a title that only says pay and period ("Annual Salary:") is none."""
    words = draft.label.strip().rstrip(":").strip() if draft.label else ""
    known = {word for hit in lexicon.context().hits(words) for word in hit.phrase.split(" ")}
    left = [word for word, _, _ in lexicon.words(words) if word not in known and word not in _PLAIN]
    return words if left else None


def agree(fields: Sequence[Pay], texts: Sequence[Pay]) -> bool:
    """Do the headlines of fields and text agree within 2%, where both speak of the same currency, by the year?

    True where one side says nothing. A text that gives one of the field's own ranges agrees too.
    """
    field, text = headline(fields), headline(texts)
    if field is None or text is None:
        return True
    return any(_same(field, pay) for pay in (text, *texts)) or any(_same(pay, text) for pay in fields)


def _same(one: Pay, other: Pay) -> bool:
    if one.currency and other.currency and one.currency != other.currency:
        return False
    return _close(one.annual_min, other.annual_min) and _close(one.annual_max, other.annual_max)


def _close(one: Number | None, other: Number | None) -> bool:
    if one is None or other is None:
        return True
    return abs(one - other) <= TOLERANCE * max(abs(one), abs(other))
