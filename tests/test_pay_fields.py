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


def test_an_on_target_component_gives_way_to_the_base_of_its_note() -> None:
    note = "OTE Total $180K – $200K\nBase salary is $110,000 - $120,000, the rest is commission."
    pays, _ = structured(
        [DraftPay(min=180000, max=200000, currency="USD", interval="1 YEAR", kind="Salary", note=note)]
    )
    assert [(p.min, p.max, p.basis, p.origin, p.span) for p in pays] == [
        (180000, 200000, "ote", "field", None),
        (110000, 120000, "base", "field", None),
    ]
    best = headline(pays)
    assert best is not None
    assert (best.min, best.max) == (110000, 120000)


def test_an_on_target_component_whose_note_names_no_base_stays_alone() -> None:
    pays, _ = structured(
        [DraftPay(min=90000, max=90000, currency="USD", interval="YEAR", note="On-target earnings of $90,000")]
    )
    assert [(p.min, p.basis) for p in pays] == [(90000, "ote")]


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (DraftPay(note="US$300 - US$425/Day"), (300, 425, "USD", "day")),
        (DraftPay(currency="USD $190,000.00 - USD $200,000.00 /Yr."), (190000, 200000, "USD", "year")),
        (DraftPay(min="£45k - £60k"), (45000, 60000, "GBP", "year")),
        (DraftPay(min="3500", max="3800", currency="EUR", interval="month"), (3500, 3800, "EUR", "month")),
        (DraftPay(min="134751.0", max="191900.0", currency="USD", interval="PA"), (134751, 191900, "USD", "year")),
        (DraftPay(min="1.234,50", currency="EUR", interval="MONTH"), (1234.5, None, "EUR", "month")),
        (DraftPay(min=13.66, max=19.16, currency="", interval="HOURLY"), (13.66, 19.16, None, "hour")),
        (DraftPay(min=85000, max=99999999, currency="USD", interval="YEAR"), (85000, None, "USD", "year")),
        (DraftPay(min=18.5, currency="€", interval="hourly"), (18.5, None, "EUR", "hour")),
        (DraftPay(min=70000, max=80000, currency="$", interval="year"), (70000, 80000, "CAD", "year")),
        (DraftPay(min=5000, max=6000, currency="USD", label="Monthly pay"), (5000, 6000, "USD", "month")),
        (DraftPay(min=2500, max=2600, currency="USD", note="Paid bi-weekly"), (2500, 2600, "USD", "fortnight")),
        (DraftPay(min=25, max=30, currency="USD", label="Range"), (25, 30, "USD", "hour")),
        (DraftPay(min=250000, max=300000, currency="USD", label="Total Compensation"), (250000, 300000, "USD", "year")),
    ],
)
def test_every_way_in_which_a_field_is_served(draft: DraftPay, expected: tuple[object, ...]) -> None:
    pays, issues = structured([draft], country="CA")
    assert [(p.min, p.max, p.currency, p.period) for p in pays] == [expected]
    assert not issues
    assert pays[0].annual_min is not None or pays[0].annual_max is not None


@pytest.mark.parametrize(
    ("kind", "basis"),
    [("Salary", "base"), ("Bonus", "bonus"), ("Commission", "bonus"), ("EquityCashValue", "equity"), ("Other", "base")],
)
def test_the_kinds_of_a_component(kind: str, basis: str) -> None:
    pays, _ = structured([DraftPay(min=20000, max=30000, currency="USD", interval="1 YEAR", kind=kind)])
    assert [p.basis for p in pays] == [basis]


def test_a_field_outside_the_limits_of_its_period_is_an_issue() -> None:
    pays, issues = structured([DraftPay(min=90000, max=120000, currency="USD", interval="HOUR")])
    assert pays == []
    assert "outside the limits" in issues[0]


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Annual Salary:", None),
        ("US Base Pay Range", None),
        ("San Francisco, CA", "San Francisco, CA"),
        ("Zone 1", "Zone 1"),
        (" ", None),
    ],
)
def test_a_title_is_a_label_where_it_says_more_than_pay(title: str, label: str | None) -> None:
    (pay,), _ = structured([DraftPay(min=90000, max=99000, currency="USD", interval="YEAR", label=title)])
    assert pay.label == label


def test_a_field_and_a_text_in_two_currencies_do_not_agree() -> None:
    field, _ = structured([DraftPay(min=100000, max=120000, currency="USD", interval="YEAR")])
    assert not agree(field, find_pay("Salary: €100,000 - €120,000 a year"))
    assert agree(field, find_pay("Base salary from $100,000 a year"))


def test_the_same_entry_twice_is_one() -> None:
    draft = DraftPay(min=100000, max=120000, currency="USD", interval="YEAR")
    assert len(structured([draft, draft])[0]) == 1


@pytest.mark.parametrize(
    ("low", "high", "label", "note", "basis"),
    [
        (90000, 130000, None, "Includes base and commission. $90K – $130K", "ote"),
        (90000, 130000, None, "The range comprises base salary plus variable. $90K – $130K", "ote"),
        (90000, 130000, None, "60% Base, 40% Commission $90K – $130K", "ote"),
        (90000, 130000, None, "$90K – $130K\nOTE (base + commission)", "ote"),
        (90000, 130000, "OTE", "$90K – $130K", "ote"),
        (90000, 130000, None, "$90K – $130K\nThese figures include base salary and bonus", "total"),
        (90000, 130000, None, "$90K – $130K\nThe figure includes base salary plus annual bonus", "total"),
        (90000, 130000, "Total cash", "$90K – $130K", "total"),
        (90000, 90000, None, "$90K base + bonus", "base"),
        (90000, 130000, None, "Base salary plus commission $90K – $130K", "base"),
        (90000, 130000, None, "Base wage $90K – $130K\nOTE is what sellers earn who meet their goal", "base"),
        (90000, 130000, None, "What you see is base pay, in a role with a 70/30 split. $90K – $130K", "base"),
        (41000, 41000, None, "$41K\n$58,500 OTE", "base"),
        (80000, 80000, None, "$160k OTE $80K", "base"),
        (80000, 80000, "OTE of $160,000, half of it fixed", "$80K", "base"),
        (160000, 160000, "OTE of $160,000, half of it fixed", "$160K", "ote"),
        (90000, 130000, None, "Commission comes on top, OTE up to $170K. Base goal: $90K – $130K", "base"),
        (90000, 130000, None, "Does not include bonus, shares or what else is in total compensation. $90K", "base"),
        (90000, 130000, None, "Pay is one part of total compensation here. $90K – $130K", "base"),
        (90000, 130000, None, "We offer a total compensation package. $90K – $130K", "base"),
        (90000, 130000, None, "The above includes base salary; there is no bonus", "base"),
        (90000, 130000, None, "Raises are based on target results. $90K – $130K", "base"),
    ],
)
def test_the_words_of_a_field_say_of_which_basis_its_own_amounts_are(
    low: int, high: int, label: str | None, note: str, basis: str
) -> None:
    draft = DraftPay(min=low, max=high, currency="USD", interval="1 YEAR", kind="Salary", label=label, note=note)
    pays, _ = structured([draft])
    assert [(p.min, p.max, p.basis) for p in pays] == [(low, high, basis)]


@pytest.mark.parametrize(
    ("note", "text", "basis", "rule"),
    [
        (None, "Pay: $80,000 to $120,000 OTE.", "ote", "structured field; ote in the text"),
        (None, "Total compensation of $80,000 - $120,000.", "total", "structured field; total in the text"),
        ("Base salary $80K – $120K", "Pay: $80,000 to $120,000 OTE.", "base", "structured field"),
        (None, "Pay: $80,000 to $140,000 OTE.", "base", "structured field"),
        (None, "OTE: £80,000 to £120,000.", "base", "structured field"),
        (None, "The base salary is $80,000 - $120,000. OTE is $80,000 - $120,000.", "base", "structured field"),
        (None, "Salary: $80,000 - $120,000 a year.", "base", "structured field"),
    ],
)
def test_the_text_names_the_basis_of_the_same_amounts_where_the_field_names_none(
    note: str | None, text: str, basis: str, rule: str
) -> None:
    draft = DraftPay(min=80000, max=120000, currency="USD", interval="1 YEAR", kind="Salary", note=note)
    pays, _ = structured([draft], texts=find_pay(text))
    assert [(p.basis, p.rule) for p in pays] == [(basis, rule)]
