"""What `shares` answers, recomputed in plain Python: every n, share, interval and quotient."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable
from math import sqrt
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from market import BOISE, LEEDS, OGDEN, PLACES, PROVO, WASATCH, Market, rows_of_places
from rich.cells import cell_len

from jobscope.analysis.dimensions import DIMENSIONS, LADDER
from jobscope.analysis.listing import listing
from jobscope.analysis.salaries import Options
from jobscope.analysis.selection import Selection
from jobscope.analysis.shares import shares
from jobscope.errors import UsageError
from jobscope.render import charts, screen, tables
from jobscope.render.screen import Look
from jobscope.table import Table

AI = Selection(topics=("ai",))


@pytest.fixture
def market() -> Market:
    return Market()


def rows(table: Table, key: str = "metro") -> dict[Any, dict[str, Any]]:
    return {record[key]: record for record in table.records()}


def notes(table: Table) -> str:
    return " ".join(table.about.notes)


def fill(market: Market) -> None:
    """Boise 6 (3 on AI), Ogden 4 (1), both 1 (1), Leeds 1, remote 2 (1), nowhere 1, closed 1 (1)."""
    ai = [("ai", "strict", False)]
    only_mentioned = [("ai", "strict", True), ("ai", "indeed", False)]
    for n in range(6):
        market.posting("acme", places=["boise"], topics=ai if n < 3 else only_mentioned, level="senior")
    for n in range(4):
        market.posting("zeta", places=["ogden", "layton"], topics=ai if n < 1 else [], level="junior")
    market.posting("zeta", places=["boise", "ogden"], topics=ai)
    market.posting("zeta", places=["leeds"], level="senior")
    market.posting("zeta", workplace="remote", remote_scope=["US"], topics=ai)
    market.posting("zeta", workplace="remote")
    market.posting("acme", places=["utah"])
    market.posting("acme", places=["boise"], topics=ai, closed_at="2026-04-01T00:00:00Z")


def interval(n: int, of: int) -> tuple[float, float]:
    """Wilson's, as the solutions of |p - n/of| = z * sqrt(p(1-p)/of)."""
    z = 1.959963984540054
    a, b, c = of + z * z, -(2 * n + z * z), n * n / of
    root = sqrt(max(0.0, b * b - 4 * a * c))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


# ── the columns are an interface ─────────────────────────────────────────────────────────────────────────────────────


def test_columns_and_their_order(market: Market) -> None:
    own = ["n", "share", "ci_low", "ci_high", "postings", "lq", "as_of"]
    assert [column.name for column in shares(market.db, Selection(), Options()).columns] == ["cbsa", "metro", *own]
    table = shares(market.db, AI, Options(by=("company", "level")))
    assert [column.name for column in table.columns] == ["company", "level", *own, "definition"]


# ── by metro, by hand ────────────────────────────────────────────────────────────────────────────────────────────────


def test_all_postings_by_hand(market: Market) -> None:
    fill(market)
    table = shares(market.db, Selection(), Options())
    found = rows(table)
    # 12 of 15 have a metro: 6 Boise, 4 Ogden, both, Leeds
    assert [(row["metro"], row["n"], row["share"]) for row in table.records()] == [
        ("Boise City, ID", 7, round(7 / 12, 4)),
        ("Ogden, UT", 5, round(5 / 12, 4)),
        ("Remote", 2, None),
        ("Leeds", 1, round(1 / 12, 4)),
        ("Unknown", 1, None),
    ]
    assert found["Boise City, ID"]["cbsa"] == BOISE.id
    assert [found[name]["cbsa"] for name in ("Remote", "Unknown", "Leeds")] == [None] * 3
    assert all(row["lq"] is None and row["postings"] == row["n"] for row in found.values())
    low, high = interval(7, 12)
    assert (found["Boise City, ID"]["ci_low"], found["Boise City, ID"]["ci_high"]) == (round(low, 4), round(high, 4))
    assert "Counted: 15 open postings" in notes(table)
    assert "Shares are of the 12 whose metro is known" in notes(table)
    assert "3 postings without a known metro stand in rows of their own, in no share." in notes(table)


def test_a_topic_by_hand(market: Market) -> None:
    fill(market)
    table = shares(market.db, AI, Options())
    found = rows(table)
    # 6 of 15 are about AI, 5 of them with a metro; Boise has 4 of those, and 7 postings
    assert {name: (row["n"], row["postings"]) for name, row in found.items()} == {
        "Boise City, ID": (4, 7),
        "Ogden, UT": (2, 5),
        "Remote": (1, 2),
        "Unknown": (0, 1),
    }
    assert found["Boise City, ID"]["share"] == 4 / 5
    assert found["Boise City, ID"]["lq"] == round((4 / 7) / (6 / 15), 4)
    assert found["Remote"]["lq"] == round((1 / 2) / (6 / 15), 4)
    assert (found["Remote"]["share"], found["Unknown"]["share"], found["Unknown"]["lq"]) == (None, None, 0)
    assert {row["definition"] for row in found.values()} == {"strict"}
    assert "Counted: 6 of 15 open postings" in notes(table)
    assert "of the 5 of the topic whose metro is known" in notes(table)
    assert "(40.0%)" in notes(table)
    assert table.about.follow == "jobscope shares --topic ai --list"
    assert len(listing(market.db, AI).rows) == table.about.facts["n"] == 6


def test_the_definition_decides(market: Market) -> None:
    fill(market)
    found = rows(shares(market.db, Selection(topics=("ai",), definition="indeed"), Options()))
    assert found["Boise City, ID"]["n"] == 3
    assert found["Boise City, ID"]["definition"] == "indeed"


def test_a_metro_that_is_asked_for_chooses_rows_and_leaves_the_whole(market: Market) -> None:
    fill(market)
    market.posting("acme", places=["provo", "ogden"])
    every = rows(shares(market.db, AI, Options()))
    table = shares(market.db, Selection(topics=("ai",), metros=(WASATCH,)), Options())
    asked = rows(table)
    assert list(asked) == ["Ogden, UT", "Provo-Orem-Lehi, UT"]
    assert asked["Ogden, UT"] == every["Ogden, UT"]
    # a nought is an answer to who asked for it
    assert (asked["Provo-Orem-Lehi, UT"]["n"], asked["Provo-Orem-Lehi, UT"]["share"]) == (0, 0)
    assert "not only those of the metro asked for" in notes(table)
    assert "The rows together: 2 postings, 40.0%." in notes(table)
    assert table.about.follow == "jobscope shares --metro wasatch --topic ai --list"
    assert table.about.facts["n"] == len(listing(market.db, Selection(topics=("ai",), metros=(WASATCH,))).rows)


def test_other_filters_narrow_the_whole(market: Market) -> None:
    fill(market)
    found = rows(shares(market.db, Selection(levels=("senior",), metros=(BOISE, LEEDS)), Options()))
    assert {name: (row["n"], row["share"]) for name, row in found.items()} == {
        "Boise City, ID": (6, round(6 / 7, 4)),
        "Leeds": (1, round(1 / 7, 4)),
    }


def test_top_never_drops_what_is_not_known(market: Market) -> None:
    fill(market)
    table = shares(market.db, Selection(), Options(top=1))
    assert list(rows(table)) == ["Boise City, ID", "Remote", "Unknown"]
    assert "2 more rows: --top 0." in notes(table)


def test_no_rows_are_explained(market: Market) -> None:
    fill(market)
    table = shares(market.db, Selection(topics=("ai",), levels=("vp",)), Options())
    assert table.rows == ()
    assert table.about.follow is None
    assert table.about.notes == ("no postings match; 6 do without --level.",)
    assert shares(market.db, Selection(companies=("none",)), Options()).about.notes == (
        "no postings match; 15 do without --company.",
    )


def test_nothing_known_has_no_shares(market: Market) -> None:
    market.posting(topics=[("ai", "strict", False)])
    table = shares(market.db, AI, Options())
    (record,) = table.records()
    assert (record["metro"], record["n"], record["share"], record["lq"]) == ("Unknown", 1, None, 1)
    assert "Shares are" not in notes(table)


def test_without_the_topic_anywhere_else_nothing_is_divided(market: Market) -> None:
    fill(market)
    table = shares(market.db, Selection(topics=("ai",), companies=("none",)), Options(by=("company",)))
    assert table.rows == ()


# ── other rows ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_by_level_goes_up_the_ladder_and_counts_the_unknown_apart(market: Market) -> None:
    fill(market)
    market.posting(level="vp")
    table = shares(market.db, Selection(), Options(by=("level",)))
    assert [(row["level"], row["n"], row["share"]) for row in table.records()] == [
        ("junior", 4, round(4 / 12, 4)),
        ("senior", 7, round(7 / 12, 4)),
        ("vp", 1, round(1 / 12, 4)),
        (None, 4, None),
    ]
    assert list(LADDER).index("junior") < list(LADDER).index("vp")


def test_by_topic_none_is_known(market: Market) -> None:
    fill(market)
    table = shares(market.db, Selection(), Options(by=("topic",)))
    assert [(row["topic"], row["n"], row["share"], row["lq"]) for row in table.records()] == [
        (None, 9, 0.6, None),
        ("ai", 6, 0.4, None),
    ]
    chosen = shares(market.db, AI, Options(by=("topic",)))
    assert [(row["topic"], row["n"], row["share"]) for row in chosen.records()] == [("ai", 6, 0.4)]
    assert "Counted: 6 of 15" in notes(chosen)


def test_by_company_a_filter_keeps_the_whole(market: Market) -> None:
    fill(market)
    ((row),) = shares(market.db, Selection(companies=("zeta",)), Options(by=("company",))).records()
    assert (row["n"], row["share"]) == (8, round(8 / 15, 4))


def test_by_two_dimensions(market: Market) -> None:
    fill(market)
    records = shares(market.db, Selection(), Options(by=("company", "level"))).records()
    found = {(row["company"], row["level"]): (row["n"], row["share"]) for row in records}
    assert found["acme", "senior"] == (6, round(6 / 11, 4))
    assert found["zeta", None] == (3, None)


def test_by_experience_from_a_number_of_years(market: Market) -> None:
    for years in (1, 3, 3, 5, None):
        market.posting(experience_years=years)
    table = shares(market.db, Selection(experience=3), Options(by=("experience",)))
    assert [(row["experience"], row["n"], row["share"]) for row in table.records()] == [(3, 2, 0.5), (5, 1, 0.25)]


@pytest.mark.parametrize("option", [{"currency": "USD"}, {"basis": "base"}, {"period": "hour"}, {"point": "min"}])
def test_options_of_pay_are_refused(market: Market, option: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="is about pay; shares counts postings"):
        shares(market.db, Selection(), Options(**option))


def test_unknown_dimensions_and_columns_are_refused(market: Market) -> None:
    with pytest.raises(UsageError, match="--by colour"):
        shares(market.db, Selection(), Options(by=("colour",)))
    with pytest.raises(UsageError, match="--sort p50"):
        shares(market.db, Selection(), Options(sort="p50"))


def test_sorted_by_a_column(market: Market) -> None:
    fill(market)
    table = shares(market.db, AI, Options(sort="lq"))
    quotients = [row["lq"] for row in table.records()]
    assert quotients == sorted(quotients, reverse=True)


@pytest.mark.parametrize("by", sorted(DIMENSIONS))
def test_every_posting_is_in_some_row(market: Market, by: str) -> None:
    fill(market)
    for selection in (Selection(), AI, Selection(topics=("ai",), metros=(BOISE,))):
        table = shares(market.db, selection, Options(by=(by,)))
        assert sum(row["n"] for row in table.records()) >= table.about.facts["n"] > 0
        assert all(0 <= row["share"] <= 1 for row in table.records() if row["share"] is not None)


# ── any market, recomputed ───────────────────────────────────────────────────────────────────────────────────────────

Post = dict[str, Any]
METROS: dict[str, tuple[str | None, str]] = {
    name: (place[3], place[4] if name.split()[0] != "leeds" else f"Leeds, {place[2]}")
    for name, place in PLACES.items()
    if place[4]
}


def keys_of(by: str) -> Callable[[Post], set[Any]]:
    """The rows that a posting is in, by plain Python; None: not known."""

    def metro(post: Post) -> set[Any]:
        named = {METROS[place] for place in post["places"] if place in METROS}
        return named or {(None, "Remote" if post["workplace"] == "remote" else "Unknown")}

    def country(post: Post) -> set[Any]:
        return {(PLACES[place][2],) for place in post["places"]} or {(None,)}

    return {
        "metro": metro,
        "country": country,
        "company": lambda post: {(post["company"],)},
        "level": lambda post: {(post["level"],)},
        "workplace": lambda post: {(post["workplace"],)},
    }[by]


def expected(posts: Iterable[Post], by: str) -> dict[Any, tuple[int, float | None, int, float | None]]:
    """n, share, postings and quotient of each row of the topic."""
    everything, keys = list(posts), keys_of(by)
    hits = [post for post in everything if post["ai"]]

    def is_known(key: Any) -> bool:
        return key[-1] is not None and key not in ((None, "Remote"), (None, "Unknown"))

    known = sum(all(map(is_known, keys(post))) for post in hits)
    found = {}
    for key in {key for post in everything for key in keys(post)}:
        n = sum(key in keys(post) for post in hits)
        of = sum(key in keys(post) for post in everything)
        if n or not is_known(key):
            share = round(n / known, 4) if is_known(key) else None
            found[key] = (n, share, of, round((n / of) / (len(hits) / len(everything)), 4))
    return found


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), by=st.sampled_from(["metro", "country", "company", "level", "workplace"]))
def test_any_market(seed: int, by: str) -> None:
    market, random = Market(), Random(seed)
    # both Leeds, so that their names say which is which
    posts: list[Post] = [
        {"company": "a", "places": ["leeds"], "workplace": None, "level": None, "ai": True},
        {"company": "a", "places": ["leeds in quebec"], "workplace": None, "level": "vp", "ai": False},
    ]
    posts += [
        {
            "company": random.choice("abc"),
            "places": random.sample(sorted(PLACES), random.choice([0, 1, 1, 2, 3])),
            "workplace": random.choice([None, "remote", "onsite"]),
            "level": random.choice([None, "senior", "vp"]),
            "ai": random.random() < 0.4,
        }
        for _ in range(random.randint(0, 30))
    ]
    for post in posts:
        topics = [("ai", "strict", not post["ai"])]
        market.posting(**{name: value for name, value in post.items() if name != "ai"}, topics=topics)
    names = [column.name for column in DIMENSIONS[by].columns]
    table = shares(market.db, AI, Options(by=(by,)))
    found = {
        tuple(row[name] for name in names): (row["n"], row["share"], row["postings"], row["lq"])
        for row in table.records()
    }
    assert found == expected(posts, by)
    for row in table.records():
        if row["share"] is not None:
            assert row["ci_low"] <= row["share"] <= row["ci_high"]
            low, high = interval(row["n"], table.about.facts["known"]["n"])
            assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high), abs=6e-5)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    by=st.sampled_from([("metro", "state"), ("country", "metro"), ("state", "country"), ("state", "metro", "country")]),
)
def test_rows_of_several_dimensions_of_place_are_of_one_place(seed: int, by: tuple[str, ...]) -> None:
    market, random = Market(), Random(seed)
    posts = [(["leeds", "leeds in quebec"], [])] + [
        (random.sample(sorted(PLACES), random.choice([0, 1, 2, 3])), random.choice([[], [], ["US"], ["US-UT", "CA"]]))
        for _ in range(random.randint(1, 20))
    ]
    for places, scope in posts:
        market.posting(places=places, remote_scope=scope, workplace="remote" if scope else None)
    wanted: Counter[tuple[str | None, ...]] = Counter()
    for places, scope in posts:
        unknown = "Remote" if scope else "Unknown"
        wanted.update(
            tuple(value or (unknown if word == "metro" else None) for word, value in zip(by, row, strict=True))
            for row in rows_of_places(places, scope, by)
        )
    records = shares(market.db, Selection(), Options(by=by)).records()
    assert {tuple(row[word] for word in by): row["n"] for row in records} == wanted


def test_filters_choose_the_rows_of_one_place(market: Market) -> None:
    market.posting(places=["boise", "ogden"])
    market.posting(places=["ogden", "layton"])
    by = Options(by=("metro", "state"))

    def found(selection: Selection) -> dict[tuple[str, str], tuple[int, float]]:
        return {
            (row["metro"], row["state"]): (row["n"], row["share"]) for row in shares(market.db, selection, by).records()
        }

    assert found(Selection()) == {("Ogden, UT", "UT"): (2, 1), ("Boise City, ID", "ID"): (1, 0.5)}
    assert found(Selection(metros=(BOISE,))) == {("Boise City, ID", "ID"): (1, 0.5)}
    assert found(Selection(states=("UT",))) == {("Ogden, UT", "UT"): (2, 1)}
    assert found(Selection(metros=(BOISE,), states=("UT",))) == {}


# ── on a terminal ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_no_line_is_wider_than_the_terminal(market: Market, width: int, encoding: str) -> None:
    fill(market)
    for selection in (Selection(), AI):
        table = shares(market.db, selection, Options())
        lines = [line.plain for line in tables.lines(table, Look(width, encoding))]
        assert max(map(cell_len, lines)) <= width
        assert any("Remote" in line for line in lines)
        assert all(line.isascii() for line in lines) or encoding == "utf-8"


def test_a_terminal_never_folds_the_unknown_away(market: Market) -> None:
    fill(market)
    lines = [line.plain for line in tables.lines(shares(market.db, Selection(), Options()), Look(120, limit=1))]
    text = "\n".join(lines)
    assert "Boise" in text
    assert "Ogden" not in text
    assert "Remote" in text
    assert "Unknown" in text
    assert "… 2 more: --top 0" in text


def test_bars_reach_to_the_share_and_its_interval() -> None:
    records = [
        {"share": 0.5, "ci_low": 0.4, "ci_high": 0.6},
        {"share": 0.0, "ci_low": 0.0, "ci_high": 0.1},
        {"share": None, "ci_low": None, "ci_high": None},
    ]
    header, first, second, third = charts.shares(records, 12) or []
    assert len(header) == len(first) == 12
    assert (first, second, third) == ("██████████░░", "░░", "")
    assert charts.shares(records, 9) is None
    assert charts.shares([{"share": None, "ci_low": None, "ci_high": None}], 30) is None


def test_the_wide_table_has_every_column(market: Market) -> None:
    fill(market)
    out = io.StringIO()
    tables.show(shares(market.db, AI, Options(by=("state",))), screen.console(out, "never"), wide=True)
    assert "definition" in out.getvalue()
    assert "as of" in out.getvalue()


def test_neighbours_are_named_only_beside_metros(market: Market) -> None:
    market.posting(places=["ogden"])
    market.posting(places=["provo"])
    table = shares(market.db, Selection(metros=(OGDEN, PROVO)), Options())
    assert "apart" not in notes(table)
    assert [row["n"] for row in table.records()] == [1, 1]
