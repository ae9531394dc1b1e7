"""What `salaries` answers, recomputed by hand: every n, every median, every posting that was left out."""

from __future__ import annotations

import json
import statistics as standard
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from market import BOISE, LEEDS, OGDEN, PLACES, PROVO, WASATCH, Market, pay, rows_of_places

from jobscope.analysis import statistics
from jobscope.analysis.listing import listing
from jobscope.analysis.salaries import Options, salaries, too_few
from jobscope.analysis.selection import Selection
from jobscope.errors import UsageError
from jobscope.table import Table

HEAD = ["postings", "n", "companies", "ranges", "disclosure"]
PERCENTILES = ["p10", "p25", "p50", "p75", "p90"]
REST = ["p50_min", "p50_max", "ci_low", "ci_high", "label", "wide", "unions", "guessed", "as_of", "currency", "basis"]


@pytest.fixture
def market() -> Market:
    return Market()


def only(table: Table) -> dict[str, Any]:
    (record,) = table.records()
    return record


def notes(table: Table) -> str:
    return " ".join(table.about.notes)


# ── the columns are an interface ─────────────────────────────────────────────────────────────────────────────────────


def test_columns_and_their_order(market: Market) -> None:
    market.posting(headline=pay(1, 2))
    names = [column.name for column in salaries(market.db, Selection(), Options()).columns]
    assert names == HEAD + PERCENTILES + REST
    by = salaries(market.db, Selection(topics=("ai",)), Options(by=("metro", "level")))
    assert [column.name for column in by.columns] == [
        "cbsa",
        "metro",
        "level",
        *HEAD,
        *PERCENTILES,
        *REST,
        "definition",
    ]


# ── one row, by hand ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_good_row_by_hand(market: Market) -> None:
    ranges = [(100_000 + 1_000 * index, 130_000 + 2_000 * index) for index in range(40)]
    for index, (low, high) in enumerate(ranges):
        market.posting(f"company{index * 7 % 11}", places=["boise"], headline=pay(low, high))
    for _ in range(10):
        market.posting("silent", places=["boise"])
    record = only(salaries(market.db, Selection(metros=(BOISE,)), Options()))
    middles = sorted((low + high) / 2 for low, high in ranges)
    deciles = standard.quantiles(middles, n=20, method="inclusive")
    assert [record[name] for name in PERCENTILES] == [deciles[index] for index in (1, 4, 9, 14, 17)]
    assert record["p50_min"] == standard.median(low for low, _ in ranges)
    assert record["p50_max"] == standard.median(high for _, high in ranges)
    assert (record["postings"], record["n"], record["companies"], record["ranges"]) == (50, 40, 11, 40)
    assert (record["disclosure"], record["label"], record["wide"]) == (0.8, "good", 0)
    assert record["ci_low"] < record["p50"] < record["ci_high"]


def test_the_label_decides_what_is_printed(market: Market) -> None:
    shown = {}
    for n in (4, 5, 9, 10, 29, 30):
        company = f"{n}"
        for index in range(n):
            market.posting(f"c{index % 6}", title=company, headline=pay(100, 120 + index))
    for record in salaries(market.db, Selection(), Options(by=("title",))).records():
        shown[record["title"]] = (record["label"], [name for name in (*PERCENTILES, "p50_min") if record[name]])
    quartiles = ["p25", "p50", "p75", "p50_min"]
    assert shown == {
        "4": ("too few", []),
        "5": ("thin", ["p50_min"]),
        "9": ("thin", ["p50_min"]),
        "10": ("fair", quartiles),
        "29": ("fair", quartiles),
        "30": ("good", [*PERCENTILES, "p50_min"]),
    }


def test_one_company_is_a_whole_board(market: Market) -> None:
    for index in range(30):
        market.posting(headline=pay(100, 120 + index))
    table = salaries(market.db, Selection(companies=("acme",)), Options())
    record = only(table)
    assert (record["label"], record["ci_low"], record["p10"] is not None) == ("board", None, True)
    assert "all that it advertises, no sample" in notes(table)


def test_one_company_with_more_than_half_is_said(market: Market) -> None:
    for index in range(40):
        market.posting("giant" if index < 22 else f"c{index % 6}", headline=pay(100, 120 + index))
    table = salaries(market.db, Selection(), Options())
    assert only(table)["label"] == "fair"
    assert "One company has more than half, so at most fair and no interval: giant has 55%." in notes(table)


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [([6] * 6, "fewer than 8 companies"), ([20, 20, 1, 1, 1, 1, 1, 1], "companies so unequal")],
)
def test_a_median_without_an_interval_says_why(market: Market, sizes: list[int], reason: str) -> None:
    for company, size in enumerate(sizes):
        for index in range(size):
            market.posting(f"c{company}", headline=pay(100, 120 + index))
    table = salaries(market.db, Selection(), Options())
    assert (only(table)["label"], only(table)["ci_low"]) == ("good", None)
    assert f"No interval: {reason}" in notes(table)


def test_wide_ranges_have_no_middle(market: Market) -> None:
    for index in range(40):
        market.posting(f"c{index % 9}", headline=pay(100, 900 if index < 11 else 150))
    table = salaries(market.db, Selection(), Options())
    record = only(table)
    assert record["wide"] == 0.275
    assert [record[name] for name in PERCENTILES] == [None] * 5
    assert (record["p50_min"], record["p50_max"], record["label"]) == (100, 150, "good")
    assert "no middle is printed" in notes(table)
    assert only(salaries(market.db, Selection(), Options(point="min")))["p50"] == 100


# ── which pay, and of which postings ─────────────────────────────────────────────────────────────────────────────────


def test_open_ranges_count_only_for_the_bound_they_have(market: Market) -> None:
    for index in range(10):
        market.posting(f"c{index}", headline=pay(100, 140))
    market.posting(headline=pay(90, None))
    market.posting(headline=pay(None, 150))
    found = {point: only(salaries(market.db, Selection(), Options(point=point))) for point in ("mid", "min", "max")}
    assert {point: record["n"] for point, record in found.items()} == {"mid": 10, "min": 11, "max": 11}
    assert {record["disclosure"] for record in found.values()} == {1.0}
    assert "Left out: 2 with an open range." in notes(salaries(market.db, Selection(), Options()))


def test_currencies_and_bases_are_never_mixed(market: Market) -> None:
    for currency, basis in (("USD", "base"), ("USD", "ote"), ("EUR", "base"), (None, "base")):
        for index in range(6):
            market.posting(f"c{index}", headline=pay(100, 120, currency=currency, basis=basis))
    market.posting()
    table = salaries(market.db, Selection(), Options())
    rows = {(r["currency"], r["basis"]): (r["n"], r["postings"], r["disclosure"]) for r in table.records()}
    assert rows == dict.fromkeys([("USD", "base"), ("USD", "ote"), ("EUR", "base"), (None, "base")], (6, 25, 0.24))
    kept = only(salaries(market.db, Selection(), Options(currency="USD", basis="ote")))
    assert (kept["currency"], kept["basis"], kept["n"]) == ("USD", "ote", 6)


def test_part_time_and_internships_stay_out_of_annual_tables(market: Market) -> None:
    market.posting(employment=["PART_TIME"], headline=pay(20, 30, period="hour"))
    market.posting(employment=["FULL_TIME", "INTERN"], headline=pay(20, 30, period="hour"))
    market.posting(level="intern", headline=pay(20, 30, period="hour"))
    market.posting(employment=["FULL_TIME"], headline=pay(20, 30, period="hour"))
    table = salaries(market.db, Selection(), Options())
    assert (only(table)["postings"], only(table)["n"]) == (1, 1)
    assert "1 part-time, 2 internships" in notes(table)
    assert only(salaries(market.db, Selection(), Options(period="hour")))["n"] == 4
    assert only(salaries(market.db, Selection(levels=("intern",)), Options()))["n"] == 1
    assert only(salaries(market.db, Selection(employment=("PART_TIME",)), Options()))["n"] == 1
    assert only(salaries(market.db, Selection(employment=("INTERN",)), Options()))["n"] == 1
    none = salaries(market.db, Selection(companies=("acme",), employment=("FULL_TIME",), titles=("x",)), Options())
    assert none.rows == ()


def test_only_internships_are_nothing_and_that_is_said(market: Market) -> None:
    market.posting(level="intern", headline=pay(20, 30, period="hour"))
    table = salaries(market.db, Selection(), Options())
    assert table.rows == ()
    assert table.about.notes == ("no postings match.", "Left out of annual pay: 1 internship.")


def test_an_hour_is_a_year_by_2080(market: Market) -> None:
    for index in range(10):
        market.posting(f"c{index}", headline=pay(25.5, 45, period="hour"))
    assert only(salaries(market.db, Selection(), Options()))["p50_min"] == 53_040
    hourly = only(salaries(market.db, Selection(), Options(period="hour")))
    assert (hourly["p50_min"], hourly["p50"], hourly["p50_max"]) == (25.5, 35.25, 45)


def test_pay_without_a_period_is_stated_but_not_counted(market: Market) -> None:
    market.posting(headline=pay(100, 120, period=None))
    table = salaries(market.db, Selection(), Options())
    assert (only(table)["n"], only(table)["disclosure"]) == (0, 1.0)
    assert "1 without a period" in notes(table)


def test_unions_and_guesses_are_counted(market: Market) -> None:
    for rule in ("union of 3", "range", "period_guessed", "union of 2"):
        market.posting(headline=pay(100, 120, rule=rule))
    table = salaries(market.db, Selection(), Options())
    assert (only(table)["unions"], only(table)["guessed"]) == (0.5, 0.25)
    assert "50% are unions of several ranges" in notes(table)
    assert "the period of 25% is guessed" in notes(table)
    market.posting(places=["boise", "ogden"], headline=pay(100, 120, rule="union of 2"))
    by_metro = salaries(market.db, Selection(), Options(by=("metro",)))
    assert "Of the rows' ranges 67% are unions" in notes(by_metro)
    assert "Of the ranges 60% are unions" in notes(salaries(market.db, Selection(), Options(by=("level",))))


# ── places ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_in_a_metro_the_range_that_names_it_counts(market: Market) -> None:
    entries = [pay(100, 110, label="Boise"), pay(200, 220, label="Ogden"), pay(5, 6, basis="bonus", label="Provo")]
    for index in range(10):
        market.posting(
            f"c{index}",
            places=[("boise", 0), ("ogden", 1), ("provo", 2)],
            entries=entries,
            headline=pay(100, 220, rule="union of 2"),
        )

    def middle(selection: Selection, **options: Any) -> dict[str, float]:
        table = salaries(market.db, selection, Options(**options))
        return {record.get("metro", "all"): record["p50"] for record in table.records()}

    assert middle(Selection()) == {"all": None}
    assert only(salaries(market.db, Selection(), Options()))["p50_max"] == 220
    assert middle(Selection(metros=(BOISE,))) == {"all": 105}
    assert middle(Selection(metros=(OGDEN,)), by=("company",)).keys() == {"all"}
    assert middle(Selection(), by=("metro",), sort="metro") == {
        "Boise City, ID": 105,
        "Ogden, UT": 210,
        # a bonus is nobody's salary
        "Provo-Orem-Lehi, UT": None,
    }
    # of a group, the entry of its first place; of two metros, no single entry stands for the row
    assert middle(Selection(metros=(WASATCH,))) == {"all": 210}
    assert only(salaries(market.db, Selection(metros=(BOISE, OGDEN)), Options()))["p50_max"] == 220
    shares = {r["metro"]: r["unions"] for r in salaries(market.db, Selection(), Options(by=("metro",))).records()}
    assert shares == {"Boise City, ID": 0, "Ogden, UT": 0, "Provo-Orem-Lehi, UT": 1}


def test_a_posting_counts_once_in_each_metro_and_once_in_all(market: Market) -> None:
    market.posting(places=["ogden", "layton", "boise"], headline=pay(100, 120))
    market.posting(places=["utah"], workplace="remote", headline=pay(100, 120))
    market.posting(headline=pay(100, 120))
    table = salaries(market.db, Selection(), Options(by=("metro",)))
    assert [(record["cbsa"], record["metro"], record["n"]) for record in table.records()] == [
        ("14260", "Boise City, ID", 1),
        ("36260", "Ogden, UT", 1),
        (None, "Remote", 1),
        (None, "Unknown", 1),
    ]
    assert table.about.facts["n"] == table.about.facts["postings"] == 3
    assert "counts once in each metro" in notes(table)


@pytest.mark.parametrize("by", [("metro", "state"), ("country", "metro"), ("state", "country", "metro")])
def test_a_row_of_several_dimensions_of_place_is_of_one_place(market: Market, by: tuple[str, ...]) -> None:
    kinds = [["boise", "ogden"], ["ogden", "layton"], ["boise", "leeds"], ["provo", "leeds in quebec"]]
    amounts: defaultdict[tuple[str | None, ...], list[float]] = defaultdict(list)
    for index in range(48):
        places = kinds[index % 4]
        market.posting(f"c{index % 11}", places=places, headline=pay(100 + index, 120 + index))
        for row in rows_of_places(places, [], by):
            amounts[row].append(110 + index)
    table = salaries(market.db, Selection(), Options(by=by))
    found = {tuple(row[word] for word in by): (row["postings"], row["n"], row["p50"]) for row in table.records()}
    assert found == {row: (len(of), len(of), standard.median(of)) for row, of in amounts.items()}
    assert table.about.facts["n"] == 48


def test_in_a_metro_and_state_the_range_that_names_it_counts(market: Market) -> None:
    entries = [pay(100, 110, label="Boise"), pay(200, 220, label="Ogden")]
    for index in range(10):
        market.posting(f"c{index}", places=[("boise", 0), ("ogden", 1)], entries=entries, headline=pay(100, 220))
    records = salaries(market.db, Selection(), Options(by=("state", "metro"))).records()
    assert {(row["state"], row["metro"]): row["p50"] for row in records} == {
        ("ID", "Boise City, ID"): 105,
        ("UT", "Ogden, UT"): 210,
    }
    nowhere = Selection(metros=(BOISE,), states=("UT",))
    assert salaries(market.db, nowhere, Options(by=("state", "metro"))).rows == ()


def test_a_state_of_one_name_in_two_countries_counts_a_posting_once(market: Market) -> None:
    market.posting(places=["utah"], remote_scope=["XX-UT"], headline=pay(100, 120))
    assert only(salaries(market.db, Selection(), Options(by=("state",))))["n"] == 1


def test_cities_of_one_name_in_two_countries_are_two(market: Market) -> None:
    market.posting(places=["leeds"], headline=pay(100, 120))
    assert only(salaries(market.db, Selection(), Options(by=("metro",))))["metro"] == "Leeds"
    market.posting(places=["leeds in quebec"], headline=pay(200, 220))
    rows = salaries(market.db, Selection(), Options(by=("metro",))).records()
    assert [(row["metro"], row["n"]) for row in rows] == [("Leeds, CA", 1), ("Leeds, GB", 1)]
    assert only(salaries(market.db, Selection(metros=(LEEDS,)), Options()))["n"] == 1


def test_postings_that_are_open_elsewhere_too(market: Market) -> None:
    market.posting(places=["boise", "leeds"], headline=pay(100, 120))
    market.posting(places=["boise", "utah"], headline=pay(100, 120))
    market.posting(places=["boise", "ogden"])
    table = salaries(market.db, Selection(metros=(BOISE,)), Options())
    assert "1 of the 2 are open elsewhere too." in notes(table)


# ── order, length, nothing ───────────────────────────────────────────────────────────────────────────────────────────


def order(market: Market, *by: str, **options: Any) -> list[tuple[Any, ...]]:
    records = salaries(market.db, Selection(), Options(by=by, **options)).records()
    return [tuple(record[name] for name in by) for record in records]


def test_rows_by_n_levels_by_the_ladder_months_by_time(market: Market) -> None:
    for company, level, month in [
        ("small", "senior", "2026-02"),
        ("large", "intern", "2026-03"),
        ("large", "vp", "2026-01"),
        ("large", "unmarked", "2026-01"),
        ("large", None, "2026-03"),
        ("silent", "junior", "2026-03"),
    ]:
        headline = None if company == "silent" else pay(100, 120)
        market.posting(company, level=level, posted=month, headline=headline)
    hourly = {"period": "hour"}
    assert order(market, "company", **hourly) == [("large",), ("small",), ("silent",)]
    levels = ["intern", "junior", "unmarked", "senior", "vp", None]
    assert order(market, "level", **hourly) == [(level,) for level in levels]
    assert order(market, "month", **hourly) == [("2026-01",), ("2026-02",), ("2026-03",)]
    assert order(market, "company", "level", **hourly) == [
        ("large", "intern"),
        ("large", "unmarked"),
        ("large", "vp"),
        ("large", None),
        ("small", "senior"),
        ("silent", "junior"),
    ]
    assert order(market, "month", "company", **hourly)[0] == ("2026-01", "large")
    assert order(market, "company", sort="company", **hourly) == [("large",), ("silent",), ("small",)]
    assert order(market, "company", sort="disclosure", **hourly)[-1] == ("silent",)


def test_the_first_rows(market: Market) -> None:
    for company in "abc":
        market.posting(company, headline=pay(100, 120))
    table = salaries(market.db, Selection(), Options(by=("company",), top=1))
    assert len(table.rows) == 1
    assert "2 more rows: --top 0." in table.about.notes
    assert len(salaries(market.db, Selection(), Options(by=("company",), top=0)).rows) == 3


def test_a_company_that_states_no_pay_is_a_row(market: Market) -> None:
    market.posting("silent")
    market.posting("silent")
    record = only(salaries(market.db, Selection(), Options(by=("company",))))
    assert (record["postings"], record["n"], record["disclosure"], record["label"]) == (2, 0, 0.0, "too few")
    assert (record["p50"], record["currency"], record["wide"]) == (None, None, None)


def test_nothing_says_which_filter_it_was(market: Market) -> None:
    for index in range(3):
        market.posting(places=["boise"], level="senior" if index else "junior")
    selection = Selection(metros=(OGDEN,), levels=("senior",))
    table = salaries(market.db, selection, Options())
    assert table.rows == ()
    assert table.about.notes == ("no postings match; 2 do without --metro.",)
    assert table.about.follow is None
    assert listing(market.db, selection).about.notes == ("no postings match; 2 do without --metro.",)


def test_an_empty_database_is_an_answer(market: Market) -> None:
    table = salaries(market.db, Selection(), Options())
    assert (table.rows, table.about.notes, table.about.facts["as_of"]) == ((), ("no postings match.",), None)


def test_unknown_words_name_the_nearest(market: Market) -> None:
    with pytest.raises(UsageError, match="--by metros") as wrong:
        salaries(market.db, Selection(), Options(by=("metros",)))
    assert wrong.value.hint == "did you mean metro?"
    with pytest.raises(UsageError) as wrong:
        salaries(market.db, Selection(), Options(by=("zzzz",)))
    assert wrong.value.hint.startswith("one of: company, metro")
    with pytest.raises(UsageError, match="twice"):
        salaries(market.db, Selection(), Options(by=("metro", "metro")))
    with pytest.raises(UsageError) as wrong:
        salaries(market.db, Selection(), Options(sort="posting"))
    assert wrong.value.hint == "did you mean postings?"
    with pytest.raises(UsageError) as wrong:
        listing(market.db, Selection(), sort="'; drop table postings; --")
    assert wrong.value.hint.startswith("one of: id, company")


# ── the footer ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_dates_come_from_the_database(market: Market) -> None:
    market.board("acme", last="2026-05-04T06:00:00Z")
    market.board("old", last="2026-03-01T06:00:00Z")
    market.board("other", last="2026-05-05T06:00:00Z")
    market.board("refused", last="2026-05-04T06:00:00Z", outcome="blocked", trusted="2026-05-01T06:00:00Z")
    for company in ("acme", "old", "refused"):
        market.posting(company, headline=pay(100, 120))
    table = salaries(market.db, Selection(), Options())
    facts = table.about.facts
    assert (facts["as_of"], facts["newest_read"], facts["oldest_read"]) == (
        "2026-05-05",
        "2026-05-05T06:00:00Z",
        "2026-03-01T06:00:00Z",
    )
    assert only(table)["as_of"] == "2026-05-05"
    assert "Read more than 30 days before the newest: greenhouse:old." in notes(table)
    recent = salaries(market.db, Selection(companies=("refused",)), Options())
    assert recent.about.facts["oldest_read"] == "2026-05-01T06:00:00Z"


def test_before_the_first_read_only_survivors_are_known(market: Market) -> None:
    market.board("acme", first="2026-03-01T06:00:00Z")
    market.posting(headline=pay(100, 120), posted="2026-01-05")
    table = salaries(market.db, Selection(at="2026-02-01"), Options())
    assert only(table)["as_of"] == "2026-02-01"
    assert "Survivors only: 1 board first read after 2026-02-01 (greenhouse:acme)" in notes(table)
    assert "Survivors" not in notes(salaries(market.db, Selection(at="2026-03-01"), Options()))


def test_a_window_that_begins_before_a_board_was_read_holds_survivors(market: Market) -> None:
    market.board("acme", first="2026-03-09T06:00:00Z")
    market.board("late", first="2026-04-09T06:00:00Z")
    for company in "acme", "late":
        for month in "02", "04":
            market.posting(company, headline=pay(100, 120), posted=f"2026-{month}-20")

    def said(by: tuple[str, ...] = (), **window: str) -> str:
        return notes(salaries(market.db, Selection(**window), Options(by=by)))  # type: ignore[arg-type]

    both = "(greenhouse:acme; greenhouse:late); what had closed by its first read is not known."
    assert f"Survivors only: 2 boards first read after 2026-01 {both}" in said(since="2026-01", until="2026-03")
    assert "2 boards first read after 2026-03 (" in said(("month",), since="2026-03")
    assert "1 board first read after 2026-03-09 (greenhouse:late)" in said(since="2026-03-09")
    assert "Survivors" not in said(("month",), since="2026-04-09")
    assert f"Survivors only: 2 boards {both}" in said(until="2026-05")
    assert "Survivors only: of each month the postings that are open still" in said(("month",))
    assert "Survivors" not in said()


def test_the_title_says_what_is_shown(market: Market) -> None:
    def title(selection: Selection | None = None, **options: Any) -> str:
        return salaries(market.db, selection or Selection(), Options(**options)).about.title

    for index in range(6):
        market.posting(f"c{index}", places=["boise"], headline=pay(100, 120))
    assert title() == "Advertised base pay, USD a year"
    assert title(Selection(metros=(BOISE,)), period="hour") == "Advertised base pay, USD an hour · Boise City, ID"
    market.posting("c1", headline=pay(100, 120, currency=None, basis="ote"))
    assert title(by=("company", "level")) == "Advertised pay, a year · by company and level"
    assert title(basis="ote") == "Advertised on-target pay, unknown currency a year"
    assert title() == "Advertised base pay, USD a year"


def test_choosing_by_pay_is_said(market: Market) -> None:
    market.posting(headline=pay(100_000, 120_000))
    market.posting()
    table = salaries(market.db, Selection(min_pay=110_000), Options())
    assert "Selected by pay" in notes(table)
    assert "1 that state no pay to choose by" in notes(table)


def test_the_footer_names_at_most_a_few(market: Market) -> None:
    for index in range(8):
        market.board(f"board{index}", last="2026-01-01T00:00:00Z")
        market.posting(f"board{index}", headline=pay(100, 120))
    market.board("new", last="2026-05-05T00:00:00Z")
    table = salaries(market.db, Selection(), Options(currency="EUR"))
    assert "greenhouse:board4 and 3 more." in notes(table)
    assert "Other currencies are left out, not converted." in notes(table)


@pytest.mark.parametrize(
    ("selection", "options", "command"),
    [
        (Selection(metros=(BOISE,)), {}, "jobscope salaries --metro 14260 --list"),
        (Selection(titles=("data engineer",)), {}, "jobscope salaries --title 'data engineer' --list"),
        (
            Selection(since="2026-01"),
            {"by": ("metro", "level"), "point": "min", "period": "hour", "basis": "base", "count": "postings"},
            "jobscope salaries --since 2026-01 --by metro,level --basis base --point min --period hour"
            " --count postings --list",
        ),
    ],
)
def test_the_command_that_lists_the_postings(
    market: Market, selection: Selection, options: dict[str, Any], command: str
) -> None:
    market.posting(title="Data Engineer", places=["boise"], headline=pay(100, 120))
    assert salaries(market.db, selection, Options(**options)).about.follow == command


# ── the postings behind the numbers ──────────────────────────────────────────────────────────────────────────────────


def test_a_list_says_what_each_posting_says(market: Market) -> None:
    posting = market.posting(
        places=["ogden", "boise"],
        headline=pay(25.5, 45, period="hour"),
        location_text="Ogden; Boise",
        posted="2026-02-03",
        url="https://example.org/1",
        workplace="hybrid",
        level="senior",
    )
    market.posting(posted="2026-02-04")
    table = listing(market.db, Selection())
    assert [row[0] for row in table.rows] == ["greenhouse:acme:2", posting]
    record = table.records()[1]
    assert record == {
        "id": posting,
        "company": "acme",
        "title": "Engineer",
        "location_text": "Ogden; Boise",
        "metro": "Ogden, UT | Boise City, ID",
        "workplace": "hybrid",
        "level": "senior",
        "min": 25.5,
        "max": 45,
        "currency": "USD",
        "period": "hour",
        "basis": "base",
        "posted": "2026-02-03",
        "first_seen": "2026-03-01T06:00:00Z",
        "closed_at": None,
        "url": "https://example.org/1",
        "as_of": "2026-05-04",
    }
    assert listing(market.db, Selection(), sort="min").rows[0][0] == posting
    short = listing(market.db, Selection(companies=("acme",)), top=1)
    assert (len(short.rows), short.about.title) == (1, "2 postings · acme")
    assert short.about.notes == ("1 more posting: --top 0.",)


def test_an_answer_too_small_for_statistics(market: Market) -> None:
    market.posting()
    assert not too_few(salaries(market.db, Selection(), Options()))
    market.posting(headline=pay(1, 2))
    assert too_few(salaries(market.db, Selection(), Options()))
    for _ in range(4):
        market.posting(headline=pay(1, 2))
    assert not too_few(salaries(market.db, Selection(), Options()))


def test_two_runs_are_the_same_and_a_row_factory_changes_nothing(market: Market) -> None:
    import sqlite3

    for index in range(20):
        market.posting(f"c{index % 3}", places=["boise", "ogden"], headline=pay(100 + index, 150))
    first = salaries(market.db, Selection(), Options(by=("metro",)))
    market.db.row_factory = sqlite3.Row
    assert salaries(market.db, Selection(), Options(by=("metro",))) == first


# ── any market at all ────────────────────────────────────────────────────────────────────────────────────────────────

HEADLINES = st.builds(
    lambda low, times, currency, basis, period, open_: pay(
        None if open_ == "min" else low,
        None if open_ == "max" else low * times,
        currency=currency,
        basis=basis,
        period=period,
    ),
    st.integers(20, 400),
    st.sampled_from([1, 1.25, 1.5, 2, 3]),
    st.sampled_from(["USD", "USD", "USD", "EUR", None]),
    st.sampled_from(["base", "base", "base", "ote"]),
    st.sampled_from(["year", "year", "hour", None]),
    st.sampled_from([None, None, None, "min", "max"]),
)
POSTINGS = st.fixed_dictionaries(
    {
        "company": st.sampled_from([f"c{index}" for index in range(9)]),
        "places": st.lists(st.sampled_from(sorted(PLACES)), max_size=3, unique=True),
        "headline": st.none() | HEADLINES | HEADLINES,
        "employment": st.sampled_from([[], [], ["FULL_TIME"], ["PART_TIME"], ["INTERN"]]),
        "level": st.sampled_from([None, "senior", "intern"]),
        "workplace": st.sampled_from([None, "remote"]),
    }
)


NAMES = {"leeds": "Leeds, GB", "leeds in quebec": "Leeds, CA"}


def by_hand(postings: list[dict[str, Any]], metro: bool, options: Options) -> Iterator[tuple[Any, ...]]:
    """The rows as a patient person would make them: group, currency, basis, postings, n, medians, disclosure."""
    groups = defaultdict(list)
    two = set(NAMES) <= {place for posting in postings for place in posting["places"]}
    for posting in postings:
        outside = posting["level"] == "intern" or {"PART_TIME", "INTERN"} & set(posting["employment"])
        if options.period == "year" and outside:
            continue
        named = {NAMES[place] if two and place in NAMES else PLACES[place][4] for place in posting["places"]} - {None}
        elsewhere = "Remote" if posting["workplace"] == "remote" else "Unknown"
        for key in (named or {elsewhere}) if metro else {None}:
            groups[key].append(posting)
    for key, members in groups.items():
        kinds = {(p["headline"]["currency"], p["headline"]["basis"]) for p in members if p["headline"]}
        for kind in kinds:
            stated = [
                p for p in members if p["headline"] and (p["headline"]["currency"], p["headline"]["basis"]) == kind
            ]
            ranges = [(p["company"], p["headline"]["annual_min"], p["headline"]["annual_max"]) for p in stated]
            if options.point == "mid":
                entered = [(c, low, high, (low + high) / 2) for c, low, high in ranges if low and high]
            elif options.point == "min":
                entered = [(c, low, high, low) for c, low, high in ranges if low]
            else:
                entered = [(c, low, high, high) for c, low, high in ranges if high]
            n = len(entered)
            sizes = Counter(company for company, *_ in entered)
            wide = sum(1 for _, low, high, _ in entered if low and high and high >= 2 * low)
            told = n >= 10 and not (options.point == "mid" and wide * 4 > n)
            yield (
                (key, *kind, len(members), n, len(sizes), round(len(stated) / len(members), 4))
                + ((round(standard.median(value for *_, value in entered), 2),) if told else (None,))
                + tuple(
                    round(standard.median(known), 2) if n >= 5 and known else None
                    for known in (
                        [low for _, low, _, _ in entered if low],
                        [high for _, _, high, _ in entered if high],
                    )
                )
            )
        if not kinds:
            yield (key, None, None, len(members), 0, 0, 0.0, None, None, None)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(POSTINGS, max_size=60),
    st.booleans(),
    st.sampled_from(["mid", "min", "max"]),
)
def test_any_market_by_hand(postings: list[dict[str, Any]], metro: bool, point: statistics.Point) -> None:
    market = Market()
    for posting in postings:
        market.posting(**posting)
    options = Options(by=("metro",) if metro else (), point=point)
    table = salaries(market.db, Selection(), options)
    names = ("currency", "basis", "postings", "n", "companies", "disclosure", "p50", "p50_min", "p50_max")
    found = [(record.get("metro"), *(record[name] for name in names)) for record in table.records()]
    assert Counter(map(repr, map(floats, found))) == Counter(map(repr, map(floats, by_hand(postings, metro, options))))

    # the list behind the numbers is exactly the n postings, each once
    listed = [row[0] for row in listing(market.db, Selection(), options).rows]
    assert len(listed) == len(set(listed)) == table.about.facts["n"]
    if not metro:
        assert len(listed) == sum(record["n"] for record in table.records())
    left_out = table.about.facts["left_out"]
    assert table.about.facts["n"] + sum(left_out.values()) == len(postings)
    json.dumps([table.records(), dict(table.about.facts)])
    market.db.close()


def floats(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(float(value) if isinstance(value, int) else value for value in row)


def test_a_part_of_a_group_named_in_a_filter(market: Market) -> None:
    market.posting(places=["ogden", "provo"], headline=pay(100, 120))
    rows = salaries(market.db, Selection(metros=(WASATCH,)), Options(by=("metro",))).records()
    assert [row["cbsa"] for row in rows] == [OGDEN.id, PROVO.id]


def test_a_metro_names_theneighbours_that_people_count_into_it() -> None:
    from jobscope.analysis.footer import neighbours
    from jobscope.normalise import places

    assert list(neighbours(Selection(metros=(places.metro("sf"),)))) == ["San Jose is apart: --metro bay-area."]
    assert list(neighbours(Selection(metros=(BOISE,)))) == []
    assert list(neighbours(Selection(metros=(places.metro("sf"), BOISE)))) == []


# ── rankings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def ranking(table: Table) -> list[tuple[Any, ...]]:
    return [(record["family"], record["currency"]) for record in table.records()]


def test_a_ranking_is_of_like_with_like_and_of_rows_that_carry_it(market: Market) -> None:
    for family, count, low, currency in [
        ("sales", 12, 90, "USD"),
        ("product", 11, 140, "USD"),
        ("design", 6, 300, "USD"),
        ("people", 2, 400, "USD"),
        ("sales", 10, 9_000, "INR"),
        ("legal", 1, None, None),
    ]:
        for number in range(count):
            amounts = None if low is None else pay(low + number, low + number, currency=currency)
            market.posting(f"c{number % 9}", family=family, headline=amounts)
    by = {"by": ("family",)}
    answer = salaries(market.db, Selection(), Options(sort="p50_max", **by))
    assert ranking(answer)[:3] == [("product", "USD"), ("sales", "USD"), ("sales", "INR")]
    assert ranking(answer)[3:] == [("design", "USD"), ("people", "USD"), ("legal", None)]
    assert "Ranked by p50_max, each currency and basis by itself; 3 rows below fair or without it are not" in notes(
        answer
    )
    assert "Ranked" not in notes(salaries(market.db, Selection(), Options(sort="n", **by)))
    assert "Ranked" not in notes(salaries(market.db, Selection(), Options(**by)))


def test_a_ranking_says_where_either_may_be_first(market: Market) -> None:
    for family, low in ("sales", 100), ("product", 101), ("legal", 300):
        for number in range(40):
            amount = low + number * number % 23
            market.posting(f"c{number % 10}", family=family, headline=pay(amount, amount))
    answer = salaries(market.db, Selection(), Options(by=("family",), sort="p50"))
    assert [record["family"] for record in answer.records()] == ["legal", "product", "sales"]
    assert "overlap, so either may be first: product and sales." in notes(answer)
    assert "overlap" not in notes(salaries(market.db, Selection(), Options(by=("family",), sort="p50_min")))


def test_a_ranking_says_where_no_interval_tells_the_order(market: Market) -> None:
    for family, low, companies in ("sales", 100, 10), ("product", 101, 3), ("legal", 300, 1), ("design", 400, 1):
        for number in range(40):
            amount = low + number * number % 23
            market.posting(f"c{number % companies}", family=family, headline=pay(amount, amount))
    for amount in (900, 905, 910, 915, 920):
        market.posting("c1", family="health", headline=pay(amount, amount))
    answer = salaries(market.db, Selection(), Options(by=("family",), sort="p50"))
    labels = {record["family"]: record["label"] for record in answer.records()}
    assert list(labels) == ["design", "legal", "product", "sales", "health"]
    assert labels["legal"] == labels["design"] == "board"
    # two whole boards need none
    assert "either neighbour may be first too: legal and product; product and sales." in notes(answer)
    assert "overlap" not in notes(answer)


def test_postings_by_pay_are_ordered_by_the_year_and_currency(market: Market) -> None:
    hourly = market.posting(headline=pay(80, 100, period="hour"))
    yearly = market.posting(headline=pay(90_000, 120_000))
    rupees = market.posting(headline=pay(900_000, 1_900_000, currency="INR"))
    silent = market.posting()
    found = listing(market.db, Selection(), sort="max")
    assert [row[0] for row in found.rows] == [hourly, yearly, rupees, silent]
    assert [row[0] for row in listing(market.db, Selection(), sort="as_of").rows] == [
        row[0] for row in listing(market.db, Selection()).rows
    ]


def test_the_list_of_a_topic_names_its_definition(market: Market) -> None:
    market.posting(topics=[("ai", "indeed", False)])
    found = listing(market.db, Selection(topics=("ai",), definition="indeed"), sort="definition")
    assert [record["definition"] for record in found.records()] == ["indeed"]
    assert "definition" not in [column.name for column in listing(market.db, Selection()).columns]


def test_a_footer_names_rows_by_what_is_a_name(market: Market) -> None:
    for _ in range(6):
        market.posting("big", places=["leeds"], headline=pay(50_000, 60_000), title="10001")
    for n in range(4):
        market.posting(f"small{n}", places=["leeds"], headline=pay(50_000, 60_000), title="10001")
    market.posting("other", places=["boise"], headline=pay(50_000, 60_000), title="10001")
    found = salaries(market.db, Selection(), Options(by=("metro", "title")))
    assert "big has 60% in Leeds, 10001." in notes(found)


@pytest.mark.parametrize("count", ["unique", "postings"])
def test_the_facts_say_how_postings_were_counted(market: Market, count: Any) -> None:
    for _ in range(2):
        market.posting(headline=pay(100, 120))
    facts = salaries(market.db, Selection(), Options(count=count)).about.facts
    assert (facts["n"], facts["count"]) == (2, "each posting on its own")
