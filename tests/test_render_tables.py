"""Tables and cards on a terminal: at every width, in every encoding, with any text in them."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from market import BOISE, OGDEN, Market, pay
from rich.cells import cell_len

from jobscope.analysis.listing import listing
from jobscope.analysis.salaries import Options, salaries
from jobscope.analysis.selection import Selection
from jobscope.errors import JobscopeError
from jobscope.render import cards, charts, screen, tables, text
from jobscope.render.screen import Look
from jobscope.table import About, Column, Table

FIGURE = re.compile(r"\d{2,3},\d{3}")


@pytest.fixture(scope="module")
def market() -> Market:
    """Boise with a good row, Ogden with a fair one, a few small ones, a few in pounds."""
    made = Market()
    for index in range(44):
        made.posting(
            f"company{index % 9}",
            places=["boise"],
            headline=pay(100_000 + 1_700 * index, 125_000 + 2_900 * (index % 30)),
            title="Principal Turbine Engineer For Coastal Networks And Reserves",
            level="unmarked" if index % 2 else None,
        )
    for index in range(12):
        made.posting(f"company{index}", places=["ogden"], headline=pay(90_000 + 1_000 * index, 131_000))
    for index in range(6):
        made.posting(f"company{index}", places=["provo"], headline=pay(80_000, 90_000 + 1_000 * index))
    made.posting("company1", places=["leeds"], headline=pay(50_000, 60_000, currency="GBP"))
    made.posting("company1", places=["boise"], headline=pay(50_000, 60_000, currency="GBP"))
    made.posting("company2")
    return made


@pytest.fixture(scope="module")
def by_metro(market: Market) -> Table:
    return salaries(market.db, Selection(), Options(by=("metro",)))


@pytest.fixture(scope="module")
def card(market: Market) -> Table:
    return salaries(market.db, Selection(metros=(BOISE,)), Options())


def plain(lines: list[Any]) -> list[str]:
    return [line.plain for line in lines]


def header(of: Table, width: int | None, **how: Any) -> list[str]:
    for line in plain(tables.lines(of, Look(width, **how))):
        if "typical posting" in line:
            return re.split(r" {2,}", line.strip())
    raise AssertionError("no header")


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_leaves_when_it_is_narrow(by_metro: Table) -> None:
    whole = ["metro", "with pay", "typical posting", "middle", "95%", "label"]
    assert header(by_metro, 120)[:6] == whole
    assert len(header(by_metro, 120)) == 7
    assert header(by_metro, 80) == whole
    assert header(by_metro, 72) == whole[:-1]
    assert header(by_metro, 60) == whole[:4]
    assert header(by_metro, 44) == whole[:3]
    assert header(by_metro, 32) == ["metro", "typical posting"]


@pytest.mark.parametrize("width", [*range(30, 130, 7), 200])
def test_no_line_is_too_long_and_no_figure_is_cut(by_metro: Table, card: Table, width: int) -> None:
    whole = "\n".join(plain(tables.lines(by_metro, Look(None))))
    card_whole = "\n".join(plain(cards.lines(card, Look(None))))
    for of, lines in (whole, tables.lines(by_metro, Look(width))), (card_whole, cards.lines(card, Look(width))):
        for line in plain(lines):
            assert cell_len(line) <= width
            assert set(FIGURE.findall(line)) <= set(FIGURE.findall(of))


def test_every_row_at_its_place(by_metro: Table) -> None:
    lines = plain(tables.lines(by_metro, Look(80)))
    rows = [re.split(r" {2,}", line) for line in lines if re.match(r"(Boise|Ogden|Provo)", line)]
    assert [row[0] for row in rows] == ["Boise City, ID", "Ogden, UT", "Provo-Orem-Lehi…"]
    assert rows[0][1] == "44 of 45"
    assert rows[0][-1] == "good"
    assert rows[1][3:] == ["113,200", "–", "fair"]
    assert rows[2][-3:] == ["–", "–", "thin"]


def test_rows_too_small_become_a_line(by_metro: Table) -> None:
    lines = plain(tables.lines(by_metro, Look(80)))
    folded = "2 more metros, 1 posting with pay, too few each; 1 row of another currency or basis, 1 posting with pay"
    assert folded in " ".join(lines)
    assert not any(line.startswith(("Leeds", "Unknown")) for line in lines)
    # a file gets every row
    assert any(line.startswith("Leeds") for line in plain(tables.lines(by_metro, Look(None))))
    by_two = salaries(Market().db, Selection(), Options(by=("metro", "level")))
    assert plain(tables.lines(by_two, Look(80))) == [
        "Advertised pay, a year · by metro and level",
        "no postings match.",
    ]


def test_rows_too_small_are_shown_where_there_is_nothing_else(market: Market) -> None:
    table = salaries(market.db, Selection(metros=(OGDEN,), companies=("company1",)), Options(by=("company",)))
    assert any(line.startswith("company1") for line in plain(tables.lines(table, Look(80))))


def test_twenty_rows_and_how_to_see_more(market: Market) -> None:
    table = listing(market.db, Selection())
    lines = plain(tables.lines(table, Look(100)))
    assert sum(" company" in line or line.startswith("company") for line in lines) == 21
    assert "… 45 more: --top 0" in lines
    for how in (Look(100, limit=0), Look(None)):
        assert sum("company" in line for line in plain(tables.lines(table, how))) == 66


def test_currencies_are_told_apart_where_there_are_several(market: Market, by_metro: Table) -> None:
    assert "pay" not in header(by_metro, 120)
    assert header(by_metro, None)[:2] == ["metro", "pay"]
    assert header(by_metro, None, wide=True)[-2:] == ["currency", "basis"]


def test_every_column_with_wide_also_where_it_is_narrow(by_metro: Table) -> None:
    wide = header(by_metro, 60, wide=True)
    assert {"p10", "p90", "companies", "disclosure", "guessed", "label", "95%"} <= set(wide)
    assert len(wide) == 19


def test_levels_without_a_mark_say_so(market: Market) -> None:
    lines = plain(tables.lines(salaries(market.db, Selection(metros=(BOISE,)), Options(by=("level",))), Look(100)))
    assert any(line.startswith("(not in the title)") for line in lines)
    assert any(line.startswith("unknown") for line in lines)


def test_a_list_shows_pay_in_one_piece_and_the_title_longest() -> None:
    made = Market()
    made.posting(title="T" * 70, headline=pay(25.5, 45, period="hour"), location_text="L" * 40, level="senior")
    made.posting(headline=pay(90_000, 90_000, basis="ote"), posted="2026-01")
    made.posting(headline=pay(None, 90_000, currency=None, period=None))
    made.posting()
    table = listing(made.db, Selection())
    lines = plain(tables.lines(table, Look(80)))
    for piece in ("25.5 – 45 USD an hour", "90,000 USD a year ote", "… – 90,000"):
        assert any(piece in line for line in lines)
    assert any("T" * 20 in line for line in lines)
    assert "workplace" not in lines[2]
    assert "T" * 70 in "\n".join(plain(tables.lines(table, Look(None))))


def test_any_other_table_is_shown_as_it_is() -> None:
    columns = (
        Column("source"),
        Column("boards", "count"),
        Column("seen", "date"),
        Column("fine", "flag", title="well?"),
        Column("share", "share", optional=1),
        Column("notes", wide=True),
    )
    rows = (("lever", 12_345, "2026-05-04T01:02:03Z", True, 0.005, "x"), (None, 2, None, False, 1.0, None))
    table = Table(columns, rows, About("sources", "Sources", (), None, {"as_of": "2026-05-04T01:02:03Z"}))
    assert plain(tables.lines(table, Look(80))) == [
        "Sources",
        "",
        "source  boards  seen        well?  share",
        "─" * 40,
        "lever   12,345  2026-05-04    yes    <1%",
        "–            2  –              no   100%",
        "",
        "as of 2026-05-04",
    ]
    assert "share" not in plain(tables.lines(table, Look(36)))[2]
    assert "notes" in plain(tables.lines(table, Look(36, wide=True)))[2]


# ── cards ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_single_answer_is_a_card(card: Table, by_metro: Table) -> None:
    assert cards.is_card(card)
    assert not cards.is_card(by_metro)
    lines = plain(cards.lines(card, Look(80)))
    assert lines[0] == "Advertised base pay, USD a year · Boise City, ID"
    assert lines[1].startswith("  typical posting   ")
    assert lines[1].endswith("median minimum – median maximum")
    assert re.match(r"  middle            \d{3},\d{3} +95%: \d{3},\d{3} – \d{3},\d{3}$", lines[2])
    assert re.match(r"  midpoints         \d+ ├─*\[\d+ +┃ +\d+\]─*┤ \d+ thousand   p10 p25 p50 p75 p90$", lines[3])
    assert lines[4] == "  based on          44 of 45 postings state this pay · 9 companies · good"
    assert lines[5] == "  also              GBP base: too few · 1 posting"
    assert lines[-1] == "The 45 postings: jobscope salaries --metro 14260 --list · as of 2026-05-04"


def rows(of: Table) -> str:
    return "\n".join(plain(cards.lines(of, Look(100))))


def test_a_card_says_why_it_does_not_say_more() -> None:
    made = Market()
    selection = Selection()
    made.posting()
    assert "0 of 1 posting states pay · 0 companies · too few" in rows(salaries(made.db, selection, Options()))
    assert "a statistic needs 5 postings" in rows(salaries(made.db, selection, Options()))
    for index in range(6):
        made.posting(f"c{index}", headline=pay(100_000, 120_000))
    assert "a middle needs 10 postings" in rows(salaries(made.db, selection, Options()))
    for index in range(6):
        made.posting(f"c{index}", headline=pay(100_000, 120_000 + index))
    fair = rows(salaries(made.db, selection, Options()))
    assert "no interval" in fair
    assert re.search(r"\[110 +┃ +110\] thousand   p25 p50 p75", fair)
    made.posting(headline=pay(100_000, None))
    assert "12 of 14 postings; 13 state pay (93%)" in rows(salaries(made.db, selection, Options()))
    for index in range(12):
        made.posting(f"c{index}", headline=pay(100_000, 900_000))
    assert "the ranges are too wide" in rows(salaries(made.db, selection, Options()))


def test_hours_are_not_thousands() -> None:
    made = Market()
    for index in range(40):
        made.posting(f"c{index % 9}", headline=pay(20 + index / 4, 30 + index / 2, period="hour"))
    shown = rows(salaries(made.db, Selection(), Options(period="hour")))
    assert re.search(r"\d\d\.\d\d – \d\d\.\d\d", shown)
    assert "thousand" not in shown


# ── any output, any text ─────────────────────────────────────────────────────────────────────────────────────────────


def printed(of: Table, encoding: str, **console: Any) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="strict")
    made = screen.console(stream, **console)
    (cards.show if cards.is_card(of) else tables.show)(of, made)
    stream.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_signs_that_the_output_has(by_metro: Table, card: Table, encoding: str) -> None:
    hostile = replace(by_metro, rows=(("1", "Zürich 東京 [bold]x[/]", *by_metro.rows[0][2:]), *by_metro.rows))
    for of in (hostile, card):
        for console in ({}, {"width": 80, "color": "always"}):
            assert printed(of, encoding, **console)
    ascii_lines = printed(hostile, "ascii").splitlines()
    assert any(r"Z\xfcrich \u6771\u4eac [bold]x[/]" in line for line in ascii_lines)
    columns = {line.index(" of ") for line in ascii_lines if re.search(r"^\S.*\d of +\d.* - ", line)}
    assert len(columns) == 1


def test_a_pipe_has_no_colour_and_loses_nothing(by_metro: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    title = "Remarkably Wordy Title Of A Principal Turbine Engineer For Coastal Networks And Reserves"
    made = Market()
    made.posting(title=title)
    out = printed(listing(made.db, Selection()), "utf-8")
    assert title in out
    assert "\x1b" not in out + printed(by_metro, "utf-8")
    assert "\x1b[" in printed(by_metro, "utf-8", color="always", width=100)
    assert "\x1b" not in printed(by_metro, "utf-8", color="never", width=100)


HOSTILE = [
    "Engineer [/] II",
    "[bold]x",
    "[link=http://x]y[/link]",
    "[@click=app.bell]z",
    "\x1b[2J\x1b]0;t\x07",
    "a\u202eb",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_are_printed_as_words(title: str) -> None:
    made = Market()
    made.posting(title=title, headline=pay(1, 2))
    for of in (
        listing(made.db, Selection()),
        salaries(made.db, Selection(titles=(f'"{title}"',)), Options(by=("title",))),
    ):
        out = printed(of, "utf-8")
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert text.safe(title) in out


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.integers(20, 120), st.sampled_from(["utf-8", "ascii"]))
def test_any_title_at_any_width(title: str, width: int, encoding: str) -> None:
    table = Table((Column("title"), Column("p50", "money")), ((title, 123_456), ("x", 1)), About("t", "t"))
    lines = plain(tables.lines(table, Look(width, encoding)))
    assert all(cell_len(line) <= width for line in lines)
    assert sum("123,500" in line for line in lines) >= 1
    "\n".join(lines).encode(encoding)


# ── words and charts ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_errors_are_lines() -> None:
    assert text.error(JobscopeError("it \x1b[1mbroke")) == ["error: it [1mbroke"]
    assert text.dates(About("q", "t", facts={"as_of": "2026-05-04", "oldest_read": "2026-04-01T00:00:00Z"})) == (
        "as of 2026-05-04, oldest read 2026-04-01"
    )
    assert text.footer(About("q", "t")) == []


def test_charts_need_something_to_draw() -> None:
    empty = dict.fromkeys(("p10", "p25", "p50", "p75", "p90", "p50_min", "p50_max"))
    one = {**empty, "p25": 10, "p50": 10, "p75": 10, "p50_min": 10, "p50_max": 10, "currency": "USD", "n": 10}
    assert charts.column([], 40) is None
    assert charts.column([one], 40) is None
    assert charts.column([{**one, "p75": 20}], 8) is None
    pounds = {**one, "currency": "GBP"}
    assert charts.column([{**one, "p75": 20}, pounds], 20) == ["10 ────────────── 20", "┃━━━━━━━━━━━━━━━━━━━", ""]
    assert charts.box({**empty, "n": 3}, 30) is None
