"""Filters: each says in words what its SQL does, and none can be talked into doing anything else."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import fields

import pytest
from market import BOISE, LEEDS, OGDEN, WASATCH, Market, pay

from jobscope.analysis.dimensions import DIMENSIONS
from jobscope.analysis.engines import sqlite
from jobscope.analysis.salaries import Options, salaries
from jobscope.analysis.selection import FILTERS, Selection, folded, phrases

HOSTILE = "'; DROP TABLE postings; --"


@pytest.fixture
def market() -> Market:
    return Market()


def found(market: Market, selection: Selection) -> set[str]:
    where, values = selection.where()
    rows = sqlite.connection(market.db).execute(f"SELECT id FROM posting WHERE {where}", values)
    return {posting for (posting,) in rows}


def test_nothing_filtered_means_what_is_open_now(market: Market) -> None:
    here = market.posting()
    market.posting(closed_at="2026-04-01T00:00:00Z")
    assert found(market, Selection()) == {here}
    assert Selection().words() == ""
    assert Selection().arguments() == ""
    assert list(Selection().without()) == []


@pytest.mark.parametrize(
    ("selection", "values"),
    [
        (Selection(companies=("yarrow", "zeta")), {"company": "zeta"}),
        (Selection(levels=("senior",)), {"level": "senior"}),
        (Selection(families=("sales",)), {"family": "sales"}),
        (Selection(workplaces=("remote",)), {"workplace": "remote"}),
        (Selection(experience=5), {"experience_years": 5}),
        (Selection(experience=2.5), {"experience_years": 7}),
        (Selection(sources=("lever",)), {"source": "lever"}),
        (Selection(employment=("INTERN",)), {"employment": ["FULL_TIME", "INTERN"]}),
        (Selection(metros=(BOISE,)), {"places": ["ogden", "boise"]}),
        (Selection(metros=(WASATCH,)), {"places": ["provo"]}),
        (Selection(metros=(LEEDS,)), {"places": ["leeds"]}),
        (Selection(metros=(LEEDS, BOISE)), {"places": ["boise"]}),
        (Selection(states=("UT",)), {"places": ["utah"]}),
        (Selection(states=("US-UT",)), {"places": ["utah"]}),
        (Selection(states=("UT",)), {"remote_scope": ["US-UT"]}),
        (Selection(countries=("GB",)), {"places": ["leeds"]}),
        (Selection(countries=("GB",)), {"remote_scope": ["GB"]}),
        (Selection(countries=("US",)), {"remote_scope": ["GB", "US-CA"]}),
        (Selection(titles=("welder",)), {"title": "Chief WELDER (m/f/d)"}),
        (Selection(titles=("plumber", "welder")), {"title": "Welder"}),
        (Selection(titles=('"pipe welder" senior',)), {"title": "Senior Pipe-Welder"}),
        (Selection(titles=("ingenieur",)), {"title": "Ingénieur"}),
        (Selection(topics=("ai",)), {"topics": [("ai", "strict", False)]}),
        (Selection(topics=("ai",), definition="indeed"), {"topics": [("ai", "indeed", False)]}),
        (Selection(min_pay=150_000), {"headline": pay(100_000, 150_000)}),
        (Selection(min_pay=150_000), {"headline": pay(160_000, None)}),
        (Selection(max_pay=99_000), {"headline": pay(99_000, 300_000)}),
        (Selection(max_pay=99_000), {"headline": pay(None, 90_000)}),
        (Selection(paid=True), {"headline": pay(1, 2, currency=None, period=None)}),
        (Selection(exclude=Selection(companies=("acme",))), {"company": "zeta"}),
        (Selection(exclude=Selection(levels=("intern",), companies=("acme",))), {"company": "zeta", "level": None}),
    ],
)
def test_each_filter_finds_its_own_and_nothing_else(
    market: Market, selection: Selection, values: dict[str, object]
) -> None:
    market.posting("acme", title="Retail Lead")
    market.posting("acme", title="Trail Plumbing", topics=[("ai", "strict", True)], level="intern", experience_years=2)
    wanted = market.posting(**{"title": "Retail Lead", **values})  # type: ignore[arg-type]
    assert found(market, selection) == {wanted}


def test_a_word_of_a_title_is_a_whole_word(market: Market) -> None:
    market.posting(title="Retail Lead")
    wanted = market.posting(title="AI Lead")
    market.posting(title=None)
    assert found(market, Selection(titles=("ai",))) == {wanted}


@pytest.mark.parametrize(
    ("wanted", "title", "fits"),
    [
        ("c++", "C++ Developer", True),
        ("c", "C++ Developer", False),
        ("c#", "C#/.NET", True),
        ("node.js", "Node.js Engineer", True),
        ("R&D", "Head of R&D", True),
        ("R&D", "D, R", False),
        ('"data engineer"', "Engineer, Data", False),
        ("data engineer", "Engineer, Data", True),
        ("straße", "STRASSE", True),
        ("!!", "anything at all", True),
    ],
)
def test_titles_in_the_shapes_that_people_type(market: Market, wanted: str, title: str, fits: bool) -> None:
    posting = market.posting(title=title)
    assert (posting in found(market, Selection(titles=(wanted,)))) is fits


def test_folding_has_no_memory_of_case_or_accents() -> None:
    assert folded("Élan VITAL") == folded("elan vital") == " elan vital "
    assert phrases("") == []


@pytest.mark.parametrize(
    ("selection", "days"),
    [
        (Selection(since="2026-03-10"), {"10", "20", "month"}),
        (Selection(since="2026-03"), {"09", "10", "20", "month"}),
        (Selection(until="2026-03-10"), {"09", "10", "month"}),
        (Selection(until="2026-03"), {"09", "10", "20", "month"}),
        (Selection(until="2026-02"), set()),
        (Selection(since="2026-03-10", until="2026-03-10"), {"10", "month"}),
    ],
)
def test_both_ends_of_a_window_are_in_it_and_a_month_stays_a_month(
    market: Market, selection: Selection, days: set[str]
) -> None:
    names = {market.posting(first_seen=f"2026-03-{day}T05:00:00Z", closed_at="2026-04-01"): day for day in ("09", "10")}
    names[market.posting(first_seen="2026-05-01T05:00:00Z", posted="2026-03-20")] = "20"
    names[market.posting(first_seen="2026-05-01T05:00:00Z", posted="2026-03")] = "month"
    assert {names[posting] for posting in found(market, selection)} == days


@pytest.mark.parametrize(
    ("at", "names"),
    [
        ("2026-02-28", {"posted earlier"}),
        ("2026-03-01", {"posted earlier", "open", "closed", "reopened"}),
        ("2026-03-20", {"posted earlier", "open", "closed"}),
        ("2026-03-21", {"posted earlier", "open"}),
        ("2026-04-10", {"posted earlier", "open", "reopened"}),
        ("2026-03", {"posted earlier", "open", "closed", "reopened"}),
    ],
)
def test_open_at_a_date(market: Market, at: str, names: set[str]) -> None:
    seen = "2026-03-01T05:00:00Z"
    known = {
        market.posting(first_seen=seen, posted="2026-02"): "posted earlier",
        market.posting(first_seen=seen): "open",
        market.posting(first_seen=seen, closed_at="2026-03-20T05:00:00Z"): "closed",
    }
    again = market.posting(first_seen=seen)
    market.insert(
        "closures", posting_id=again, closed_at="2026-03-05T05:00:00Z", reason="gone", reopened_at="2026-04-01"
    )
    known[again] = "reopened"
    assert {known[posting] for posting in found(market, Selection(at=at))} == names


def test_what_is_unknown_is_not_excluded(market: Market) -> None:
    unknown = market.posting(level=None)
    market.posting(level="intern")
    assert found(market, Selection(exclude=Selection(levels=("intern",)))) == {unknown}
    much = market.posting(level="intern", experience_years=6, headline=pay(90_000, 200_000))
    excluded = Selection(exclude=Selection(experience=5, min_pay=150_000))
    assert much not in found(market, excluded)
    assert unknown in found(market, excluded)
    assert excluded.by_pay


FULL = Selection(
    companies=("acme",),
    metros=(BOISE, OGDEN),
    states=("UT",),
    countries=("US",),
    titles=('"data engineer"',),
    topics=("ai",),
    levels=("senior",),
    families=("engineering",),
    employment=("FULL_TIME",),
    workplaces=("remote",),
    experience=5,
    sources=("lever",),
    min_pay=100_000,
    max_pay=250_000.5,
    paid=True,
    since="2026-01-01",
    until="2026-02",
    at="2026-03-01",
    still_open=True,
    definition="indeed",
    exclude=Selection(companies=("zeta",)),
)


def test_every_filter_has_words_arguments_and_a_way_without_it() -> None:
    words = FULL.words()
    for piece in ("acme", "Boise City, ID or Ogden, UT", "100,000 a year", "ai (indeed)", "open at 2026-03-01"):
        assert piece in words
    assert words.endswith("without zeta")
    arguments = shlex.split(FULL.arguments())
    assert {word for word in arguments if word.startswith("--")} == {
        *(known.option for known in FILTERS),
        "--exclude",
        "--definition",
    }
    assert arguments[arguments.index("--title") + 1] == '"data engineer"'
    assert arguments[arguments.index("--exclude") + 1] == "company=zeta"
    without = dict(FULL.without())
    assert set(without) == {known.option for known in FILTERS} | {"--exclude"}
    assert without["--metro"].metros == ()
    assert without["--paid"].paid is False
    assert without["--exclude"].exclude is None
    assert all(selection != FULL for selection in without.values())


def test_the_whole_of_it_is_sql_that_runs(market: Market) -> None:
    market.posting()
    assert found(market, FULL) == set()


def test_what_is_typed_is_never_sql(market: Market) -> None:
    market.posting(headline=pay(1, 2))
    text = {field.name for field in fields(Selection)} - {
        "metros",
        "experience",
        "min_pay",
        "max_pay",
        "paid",
        "still_open",
        "exclude",
    }
    for name in text:
        value: object = HOSTILE if name in ("since", "until", "at", "definition") else (HOSTILE,)
        selection = Selection(**{name: value, "exclude": Selection(titles=(HOSTILE,))})  # type: ignore[arg-type]
        for by in DIMENSIONS:
            salaries(market.db, selection, Options(by=(by,)))
    assert market.db.execute("SELECT COUNT(*) FROM postings").fetchone() == (1,)


@pytest.mark.parametrize("by", sorted(DIMENSIONS))
def test_each_dimension_counts_every_posting_somewhere(market: Market, by: str) -> None:
    market.posting(places=["boise", "leeds"], employment=["FULL_TIME", "CONTRACTOR"], headline=pay(1, 2))
    market.posting(title=None, headline=pay(1, 2))
    table = salaries(market.db, Selection(), Options(by=(by,)))
    assert table.about.facts["postings"] == 2
    assert sum(record["postings"] for record in table.records()) >= 2


@pytest.fixture
def narrowed(market: Market) -> Callable[..., list[object]]:
    market.posting(
        places=["boise", "leeds"],
        employment=["FULL_TIME", "CONTRACTOR"],
        remote_scope=["US-WY"],
        topics=[("ai", "strict", False), ("cloud", "strict", False), ("ai", "indeed", False)],
        headline=pay(1, 2),
    )

    def rows(by: str, **filters: object) -> list[object]:
        records = salaries(market.db, Selection(**filters), Options(by=(by,))).records()  # type: ignore[arg-type]
        return sorted(record[by] for record in records)

    return rows


def test_rows_are_those_that_were_asked_for(narrowed: Callable[..., list[object]]) -> None:
    assert narrowed("metro") == ["Boise City, ID", "Leeds"]
    assert narrowed("metro", metros=(BOISE,)) == ["Boise City, ID"]
    assert narrowed("state") == ["England", "ID", "WY"]
    assert narrowed("state", states=("ID", "US-WY")) == ["ID", "WY"]
    assert narrowed("country") == ["GB", "US"]
    assert narrowed("country", countries=("GB",)) == ["GB"]
    assert narrowed("topic") == ["ai", "cloud"]
    assert narrowed("topic", topics=("cloud",)) == ["cloud"]
    assert narrowed("topic", definition="indeed") == ["ai"]
    assert narrowed("employment") == ["CONTRACTOR", "FULL_TIME"]
    assert narrowed("employment", employment=("CONTRACTOR",)) == ["CONTRACTOR"]
