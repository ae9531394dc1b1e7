"""Structured pay fields of platforms."""

from __future__ import annotations

import pytest

from jobscope.normalise.pay import find_pay, headline
from jobscope.normalise.pay.fields import agree, period_of, structured
from jobscope.records import DraftPay


def test_a_field_in_cents_is_read_in_whole_units_and_its_title_gives_the_period() -> None:
    pays, issues = structured([DraftPay(min=1875, max=2640, currency="USD", label="Hourly pay:", scale=100)])
    assert [(p.min, p.max, p.period, p.origin, p.annual_min, p.annual_max) for p in pays] == [
        (18.75, 26.4, "hour", "field", 39000, 54912)
    ]
    assert not issues


def test_tiers_stay_apart_and_a_percentage_is_no_money() -> None:
    pays, _ = structured(
        [
            DraftPay(min=0.2, max=0.9, interval="NONE", kind="EquityPercentage", label="North"),
            DraftPay(min=71000, max=80000, currency="USD", interval="1 YEAR", kind="Salary", label="North"),
            DraftPay(interval="1 YEAR", kind="Bonus", label="North"),
            DraftPay(min=90000, max=99000, currency="USD", interval="1 YEAR", kind="Salary", label="South"),
        ]
    )
    assert [(p.min, p.max, p.label) for p in pays] == [(71000, 80000, "North"), (90000, 99000, "South")]
    best = headline(pays)
    assert best is not None
    assert (best.min, best.max, best.rule, best.span) == (71000, 99000, "union of 2", None)


@pytest.mark.parametrize(
    ("interval", "period"),
    [
        ("1 YEAR", "year"),
        ("1 HOUR", "hour"),
        ("2 WEEKS", "fortnight"),
        ("per-year-salary", "year"),
        ("per-hour-wage", "hour"),
        ("per-day-wage", "day"),
        ("one-time", None),
        ("NONE", None),
        ("MONTH", "month"),
        ("HOURLY", "hour"),
        ("PA", "year"),
        ("PH", "hour"),
        ("BW", "fortnight"),
        ("yearly", "year"),
        (None, None),
        ("", None),
    ],
)
def test_the_words_of_platforms_for_a_period(interval: str | None, period: str | None) -> None:
    assert period_of(interval) == period


@pytest.mark.parametrize("value", [0, 1, 0.01, 999999, "0", "0.0", None, True, float("nan"), "unavailable", {}])
def test_placeholders_are_not_pay(value: object) -> None:
    assert structured([DraftPay(min=value, max=value, currency="USD", interval="YEAR")])[0] == []


def test_a_field_written_high_to_low_is_put_in_order_with_an_issue() -> None:
    pays, issues = structured([DraftPay(min="94,000", max="88,500", currency="USD", interval="YEAR")])
    assert [(p.min, p.max) for p in pays] == [(88500, 94000)]
    assert len(issues) == 1
    assert "high to low" in issues[0]


def test_field_and_text_agree_within_two_per_cent() -> None:
    field, _ = structured([DraftPay(min=100000, max=120000, currency="USD", interval="YEAR")])
    assert agree(field, find_pay("The base salary range is $101,000 - $121,000 per year."))
    assert not agree(field, find_pay("The base salary range is $90,000 - $121,000 per year."))
    assert agree(field, [])
