"""Reading pay from text: what the rules promise about every text, beyond single cases."""

from __future__ import annotations

import doctest
import html
import importlib
import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jobscope.normalise import _patterns
from jobscope.normalise.pay import amount, annual, find_pay, headline, read_pay, scan
from jobscope.records import Pay

MONEY = st.builds(
    lambda noun, sign, low, high, dash, period: f"{noun}{sign}{low:,}{dash}{sign}{low + high:,}{period}",
    st.sampled_from(["Salary: ", "Pay range ", "Gehalt ", "Rémunération : ", "給与：", "", "base ", "OTE "]),
    st.sampled_from(["$", "£", "€", "", "US$", "kr ", "R$", "₹"]),
    st.integers(1, 200_000),
    st.integers(0, 200_000),
    st.sampled_from([" - ", "–", " to ", " bis ", "~", " and ", " / "]),
    st.sampled_from([" per year", "/hr", " a month", " p.a.", "", " brutto", "万円", "k"]),
)
TEXT = st.one_of(st.text(max_size=300), st.lists(st.one_of(MONEY, st.text(max_size=40)), max_size=6).map(" ".join))
COUNTRY = st.sampled_from([None, "US", "DE", "JP", "EU", "UK", "PHP", "", "zz", "in"])


@given(TEXT, COUNTRY, st.booleans())
@example("$" * 50 + "1", None, False)
@example("&#x110000; &#99999999999; <b", None, True)
@settings(max_examples=300, deadline=None)
def test_every_text_is_read_in_order_with_its_words(text: str, country: str | None, field: bool) -> None:
    readings = read_pay(text, country=country, field=field)
    assert readings == read_pay(text, country=country, field=field)
    assert [r.span for r in readings] == sorted(r.span for r in readings)
    for reading in readings:
        start, end = reading.span
        assert reading.text == text[start:end]
        assert reading.text
        assert reading.rule
        if reading.pay is not None:
            pay = reading.pay
            assert (pay.text, pay.span) == (reading.text, reading.span)
            assert pay.min is not None or pay.max is not None
            assert pay.min is None or pay.max is None or 0 < pay.min <= pay.max
            assert (pay.annual_min, pay.annual_max) == annual(pay)
    found = find_pay(text, country=country, field=field)
    assert found == [r.pay for r in readings if r.pay is not None]
    best = headline(found)
    assert best is None or best.basis in ("base", "total", "ote")


@given(MONEY)
@settings(max_examples=150, deadline=None)
def test_white_space_and_markup_do_not_change_a_value(text: str) -> None:
    def values(source: str) -> list[tuple[object, ...]]:
        return [(p.min, p.max, p.currency, p.period, p.basis) for p in find_pay(source, country="US")]

    plain = values(text)
    assert values(html.escape(text)) == plain
    assert values(html.escape(html.escape(text))) == plain
    assert values(re.sub(" ", " <b></b>", text)) == plain
    assert values(f"\n\n{text}\n") == plain
    assert values(text.replace(" ", "\u00a0")) == plain


def test_nothing_is_found_in_nothing() -> None:
    assert find_pay("") == []
    assert headline([]) is None
    assert annual(Pay(min=5, max=6)) == (None, None)


def test_the_span_indexes_the_text_that_was_passed_tags_and_entities_included() -> None:
    source = "<p>Salary: <b>&#36;</b>72,000 &ndash; <b>$</b>81,000</p>"
    (pay,) = find_pay(source)
    assert pay.span is not None
    assert source[slice(*pay.span)] == pay.text
    assert (pay.min, pay.max) == (72000, 81000)
    assert pay.text is not None
    assert pay.text.startswith("&#36;")
    assert pay.text.endswith("81,000")


@pytest.mark.parametrize(
    ("pay", "expected"),
    [
        (Pay(min=10, max=20, period="hour"), (20800, 41600)),
        (Pay(min=100, max=None, period="day"), (26000, None)),
        (Pay(min=None, max=500, period="week"), (None, 26000)),
        (Pay(min=1000, max=1000, period="fortnight"), (26000, 26000)),
        (Pay(min=2000, max=3000, period="month"), (24000, 36000)),
        (Pay(min=2000, max=3000, period="month", months=13), (26000, 39000)),
        (Pay(min=2000.5, max=3000, period="month", months=13.5), (27006.75, 40500)),
        (Pay(min=50000, max=60000, period="year", months=14), (50000, 60000)),
    ],
)
def test_one_rule_makes_every_amount_yearly(pay: Pay, expected: tuple[float | None, float | None]) -> None:
    assert annual(pay) == expected


def test_the_headline_is_chosen_by_basis_then_by_the_majority_and_is_the_union() -> None:
    def entry(low: float | None, high: float | None, basis: str = "base", period: str = "year") -> Pay:
        return Pay(min=low, max=high, currency="USD", basis=basis, period=period, span=(0, 1), label="x")  # type: ignore[arg-type]

    assert headline([entry(5, 5, "bonus"), entry(6, 6, "equity"), entry(7, 7, "stipend")]) is None
    assert headline([entry(9, 10, "ote"), entry(7, 8, "total")]) == entry(7, 8, "total")
    assert headline([entry(9, 10, "ote"), entry(7, 8)]) == entry(7, 8)
    union = headline([entry(9, 12), entry(30, 40, period="hour"), entry(7, 10), entry(8, None)])
    assert union is not None
    assert (union.min, union.max, union.period, union.rule, union.span) == (7, 12, "year", "union of 3", None)
    first = headline([entry(30, 40, period="hour"), entry(60, 80)])
    assert first is not None
    assert first.period == "hour"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Zone 1 (Boston): $90,000 - $99,000\nZone 2 (Reno): $80,000 - $89,000", ["Zone 1 (Boston)", "Zone 2 (Reno)"]),
        ("- Spain: 40.000 - 50.000 EUR\n- Malta: 38.000 - 45.000 EUR", ["Spain", "Malta"]),
        ("Pay is $20/hr (Level 1) or $24/hr (Level 2).", ["Level 1", "Level 2"]),
        (
            "In Ohio, the salary range is $70,000 - $80,000. In Maine, the salary range is $75,000 - $85,000.",
            ["Ohio", "Maine"],
        ),
        ("Junior engineer salary: $90,000; senior engineer salary: $120,000", ["Junior engineer", "senior engineer"]),
        ("USA, TX, Austin - 90,000.00 - 99,000.00 USD annually\nUSA, OR, Bend - 80,000.00 - 89,000.00 USD annually",
         ["USA, TX, Austin", "USA, OR, Bend"]),
        ("Salary: Level 1: $90,000 - $99,000\nLevel 2: $100,000 - $109,000", ["Level 1", "Level 2"]),
        ("Vergütung: 1. Lehrjahr: 1.000 €, 2. Lehrjahr: 1.200 €", ["1. Lehrjahr", "2. Lehrjahr"]),
        ("Base salary: $90,000 - $99,000", [None]),
    ],
)  # fmt: skip
def test_several_ranges_keep_what_each_is_for(text: str, labels: list[str | None]) -> None:
    assert [pay.label for pay in find_pay(text)] == labels


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("Salary: $$95,000 - $$105,000", "doubled sign"),
        ("Salary: $145,000 - $125,000", "range written high to low"),
        ("Salary: $100,00 - $720,000", "malformed number 100,00"),
        ("Salary: 1$70,000", "malformed number 1$70,000"),
        ("Salary: $100,000K", "malformed number 100,000k"),
        ("Salary: $12000,000", "malformed number 12000,000"),
    ],
)
def test_a_fault_is_named_and_never_repaired(text: str, issue: str) -> None:
    assert issue in [reading.issue for reading in read_pay(text)]


def test_a_field_says_what_is_outside_the_limits_of_its_period() -> None:
    (reading,) = read_pay("$500K to $900K/month", field=True)
    assert reading.pay is None
    assert reading.issue is not None
    assert "limits" in reading.issue


def test_a_bare_dollar_is_read_by_the_country_or_by_a_code_beside_it() -> None:
    def currencies(text: str, country: str | None = None) -> list[str | None]:
        return [pay.currency for pay in find_pay(text, country=country)]

    assert currencies("Salary $50,000 - $60,000") == ["USD"]
    assert currencies("Salary $50,000 - $60,000", "CA") == ["CAD"]
    assert currencies("Salary (CAD): $50,000 - $60,000") == ["CAD"]
    assert currencies("Salary $50,000 - $60,000 CAD") == ["CAD"]
    assert currencies("Annual salary: 50,000") == [None]
    assert currencies("Annual salary: 50,000", "GB") == ["GBP"]


def test_the_rule_says_what_decided() -> None:
    readings = read_pay("We raised $500,000. Hourly rate: $20/hr. We save our users $50 a year.")
    assert [reading.rule for reading in readings] == ["near 'raised'", "before 'hourly rate'", "near 'users'"]
    (guessed,) = find_pay("Salary: $50,000")
    assert guessed.rule == "period_guessed"
    (joined,) = find_pay("Pay from $27 per hour up to $82,000 per year", country="US")
    assert (joined.rule, joined.text) == ("low end by the hour, × 2080", "$27 per hour up to $82,000 per year")


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("UoP: 12 000 – 15 000 PLN brutto\nB2B: 16 000 – 20 000 PLN netto", "PL", (12000, 15000)),
        ("Ausbildungsvergütung: 1. Lehrjahr: 1.100 €\n2. Lehrjahr: 1.200 €", "DE", (1100, 1100)),
        ("Gehalt: 20 Stunden: 1.500 €\n38,5 Stunden: 2.900 €", "AT", (1500, 1500)),
        ("Salary: Level 1: $90,000 - $99,000\nLevel 2: $100,000 - $109,000", "US", (90000, 109000)),
    ],
)
def test_of_alternatives_the_first_stands_for_the_job(text: str, country: str, expected: tuple[int, int]) -> None:
    pay = headline(find_pay(text, country=country))
    assert pay is not None
    assert (pay.min, pay.max) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Base: $84,000-$97,000. Total: $99,000-$121,000.", ["base", "total"]),
        ("$84k base, $121k total", ["base", "total"]),
        ("Base $84k + bonus = total $121k", ["base", "total"]),
        ("Grundgehalt 61.000 €, insgesamt 74.000 €", ["base", "total"]),
        ("Base $120,000 + $50,000 variable = $170,000 OTE", ["base", "bonus", "ote"]),
        ("Base $84,000, total of 5 days off, $121,000 for leads", ["base", "base"]),
        ("Base: $121,000. Total: $84,000.", ["base", "base"]),
    ],
)
def test_what_is_called_the_total_beside_a_smaller_sum_is_it(text: str, expected: list[str]) -> None:
    assert [pay.basis for pay in find_pay(text)] == expected


def test_a_text_with_very_many_amounts_is_cut_short_with_an_issue() -> None:
    readings = read_pay("Salary $50,000. " * 1000)
    assert len(readings) == 200
    assert readings[-1].issue is not None
    assert "not read" in readings[-1].issue


ONCE = [
    ("A $4,000 sign-on bonus for everybody who joins us.", "US"),
    ("Relocation bonus up to $9,000", "US"),
    ("Joining bonus of 2 lakhs", "IN"),
    ("Wir zahlen eine Willkommensprämie von 1.200 € an alle.", "DE"),
    ("Náborový příspěvek 18 000 Kč po zkušební době", "CZ"),
    ("Tekenbonus van € 750", "NL"),
    ("Premia powitalna 2 500 zł", "PL"),
    ("入社祝い金50,000円を差し上げます", "JP"),
]


@pytest.mark.parametrize(("text", "country"), ONCE)
def test_what_is_paid_once_has_no_period(text: str, country: str) -> None:
    [pay] = find_pay(text, country=country)
    assert (pay.basis, pay.period, pay.annual_min, pay.annual_max) == ("bonus", None, None, None)
    assert headline([pay]) is None


def test_a_bonus_with_its_period_keeps_it() -> None:
    [pay] = find_pay("Retention bonus: $6,000 per year", country="US")
    assert (pay.basis, pay.period) == ("bonus", "year")


@pytest.mark.parametrize(
    ("text", "country", "rule"),
    [
        ("Salary on application, a hammock worth $400", "US", "near 'worth'"),
        ("Lohn nach Vereinbarung, ein Sprachpaket bis 700 €", "DE", "an item of its own beside its noun"),
        ("Pagamos salários justos e o bilhete (40 €) todos os meses", "PT", "an item of its own beside its noun"),
        ("月給21万円\n年収例：入社2年目 3,400,000円", "JP", "an example"),
        ("Provvigioni alte, rimborso spese di 450 € e mandato diretto", "IT", "no period, as its noun needs one"),
        ("Salary: SEK 25 for everybody", "SE", "too little to be pay"),
    ],
)
def test_the_rule_says_why_a_sum_is_no_pay(text: str, country: str, rule: str) -> None:
    last = read_pay(text, country=country)[-1]
    assert (last.pay, last.rule) == (None, rule)


HOSTILE = ["1", "$", "$1 ", "1,", "1.", "1 000 ", "000 ", "1k", "$1\n", "salary 5 ", "<", "<b>", "&amp;", "(", "- ",
           "between 5 and ", "月給1万円", "5%", "$5+", "Aa", "gehalt", "$5 x 13 ", "\u00a0", "50，000"]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_take_time_in_proportion_to_their_length(piece: str) -> None:
    text = piece * (65536 // len(piece))
    find_pay(text[:100])
    started = time.perf_counter()
    find_pay(text, country="DE")
    assert time.perf_counter() - started < 5  # a hundred times what it takes: against growth, no benchmark


def test_a_span_is_right_behind_an_empty_tag_and_one_too_long_to_be_a_tag() -> None:
    text = "<p>Hello<b></b><div data='" + "x" * 3000 + "'>Salary: $50,000 a year</div>"
    (pay,) = find_pay(text)
    assert pay.span is not None
    assert text[pay.span[0] : pay.span[1]] == pay.text == "$50,000 a year"


def test_what_follows_an_amount_is_found_by_its_first_word_as_by_all() -> None:
    for rest in (
        " pro Monat",
        "/h",
        " €/h",
        " brutto im Jahr",
        ", net",
        " (brut)",
        " x 14",
        " zł netto/mies.",
        "+/hr",
        ".-",
    ):
        first = amount._follows("5" + rest, 1)
        assert first is not None, rest
        one, every = amount._suffix(first).match("5" + rest, 1), amount._suffix("").match("5" + rest, 1)
        assert (one and one.groupdict(), one and one.span()) == (every and every.groupdict(), every and every.span())


def test_the_standard_library_finds_the_same_where_re2_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        "We raised $5M in 2021 for 300 people. Base salary: $120,000 - $140,000, or 60 EUR/h. Lohn 3.200 brutto.",
        "【給与】月給25万円～35万円、時給１，２００円。薪资：15-25K·14薪。 Wynagrodzenie: 8 000 – 11 000 zł brutto",
    ]
    found = [list(scan.windows(text)) for text in texts]
    monkeypatch.setattr(_patterns, "engine", re)
    scan._gate.cache_clear()
    assert [list(scan.windows(text)) for text in texts] == found
    scan._gate.cache_clear()


MODULES = [
    "amount",
    "around",
    "bare",
    "beside",
    "fields",
    "judge",
    "labels",
    "lexicon",
    "markup",
    "numbers",
    "ranges",
    "scan",
    "unnamed",
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_documentation_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"jobscope.normalise.pay.{name}")).failed == 0
