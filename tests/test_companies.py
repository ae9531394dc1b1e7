"""Names and boards: what is known, how it is found, and what a user's own file may change."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import shared

from jobscope import sources
from jobscope.companies import COLUMNS, ID, Companies, Company, load, safe_id
from jobscope.errors import UsageError

KNOWN = load()

OWN_SITES = {"amazon", "apple", "linkedin", "meta"}
"""Sources of one company's own site: their board is in no list of boards."""


def overlay(folder: Path, *lines: str) -> Path:
    path = folder / "companies.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_the_package_knows_many_companies_on_every_source() -> None:
    assert len({row.id for row in KNOWN.rows}) > 180
    unlisted = {"netflix_archive", "jsonld"}  # nothing is there to fetch any more; any page
    assert {row.source for row in KNOWN.rows} == set(sources.names()) - unlisted
    assert {"ai", "faang", "article"} <= set(KNOWN.groups())


def test_every_row_is_sound() -> None:
    for row in KNOWN.rows:
        assert ID.fullmatch(row.id), row
        assert row.name.strip()
        assert row.board.strip()
        assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", row.domain), row
        assert re.fullmatch(r"[A-Z]{0,5}", row.ticker), row
        assert all(ID.fullmatch(group) for group in row.groups), row
    ids = {row.id: row.name for row in KNOWN.rows}
    assert all(ids[row.id] == row.name for row in KNOWN.rows)
    assert len({(row.id, row.source, row.board) for row in KNOWN.rows}) == len(KNOWN.rows)


def test_every_name_finds_its_own_company_only() -> None:
    for row in KNOWN.rows:
        for word in (row.id, row.name, row.name.upper(), *row.aliases):
            assert {found.id for found in KNOWN.find(word)} == {row.id}, word


def test_every_board_is_a_known_one() -> None:
    with shared("boards", "boards.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        boards = {(row["ats"], row["key"].lower() if row["ats"] == "workday" else row["key"]) for row in rows}
    listed = {source for source, _ in boards}
    for row in (row for row in KNOWN.rows if row.source not in OWN_SITES):
        key = row.board.partition("/")[2].partition(".")[0] if row.source == "eightfold" else row.board
        if row.source == "workday":
            key = key.replace(".", "|").replace("/", "|").lower()
        assert (row.source, key) in boards or row.source not in listed, row


def test_a_group_is_found_unless_a_company_has_the_name() -> None:
    assert {row.id for row in KNOWN.find("faang")} == {"amazon", "apple", "meta", "netflix"}
    assert len(KNOWN.find("AI")) > 40
    lone = Company("ai", "Ai", "lever", "ai-the-company")
    assert Companies((lone, Company("b", "B", "lever", "b", groups=("ai",)))).find("ai") == (lone,)


def test_a_company_has_all_its_boards() -> None:
    rows = (Company("acme", "Acme", "lever", "acme"), Company("acme", "Acme", "ashby", "Acme Labs", aliases=("labs",)))
    assert Companies(rows).find("labs") == Companies(rows).find("Acme") == rows


@pytest.mark.parametrize("word", ["", "  ", "…", "no such company at all"])
def test_what_is_unknown_finds_nothing(word: str) -> None:
    assert KNOWN.find(word) == ()


@pytest.mark.parametrize(
    ("word", "meant"), [("netflx", "netflix"), ("Antropic", "anthropic"), ("open-al", "openai"), ("fang", "faang")]
)
def test_a_slip_has_its_nearest_name(word: str, meant: str) -> None:
    assert meant in KNOWN.nearest(word)
    assert KNOWN.nearest("qqqqqqqq") == ()


def test_a_board_has_its_company_else_its_own_name() -> None:
    assert KNOWN.company_id("eightfold", "explore.jobs.netflix.net/netflix.com") == "netflix"
    assert KNOWN.company_id("ashby", "openai") == "openai"
    assert KNOWN.company_id("lever", "openai-fans") == "openai-fans"
    assert KNOWN.company_id("ashby", "Jerry.ai") == "jerry.ai"


@given(st.text(max_size=200))
def test_any_board_name_makes_a_company_id(board: str) -> None:
    assert ID.fullmatch(safe_id(board))


def test_a_users_file_comes_first_and_replaces_the_same_board(tmp_path: Path) -> None:
    path = overlay(
        tmp_path,
        "id,source,board,name,aliases,groups",
        "openai-mine,ashby,openai,My OpenAI,oai;the lab,mine",
        "stripe,lever,stripe-labs,,,mine",
    )
    merged = load(path)
    assert [row.id for row in merged.rows[:2]] == ["openai-mine", "stripe"]
    assert merged.company_id("ashby", "openai") == "openai-mine"
    assert merged.find("the lab")[0].name == "My OpenAI"
    assert {row.board for row in merged.find("stripe")} == {"stripe", "stripe-labs"}
    assert {row.id for row in merged.find("mine")} == {"openai-mine", "stripe"}


def test_no_file_of_the_users_changes_nothing(tmp_path: Path) -> None:
    assert load(tmp_path / "none.csv") == KNOWN
    assert load(overlay(tmp_path, ",".join(COLUMNS))) == KNOWN


def test_a_users_file_may_come_from_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "companies.csv"
    path.write_bytes(b"\xef\xbb\xbfid,source,board\r\nacme,lever,acme\r\n")
    assert load(path).find("acme")[0].board == "acme"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (("id,source,board,colour", "acme,lever,acme,red"), "colour"),
        (("id,board", "acme,acme"), "source"),
        ((), "no column"),
        (("id,source,board", "../etc,lever,acme"), "line 2: '../etc'"),
        (("id,source,board", "Acme,lever,acme"), "'Acme'"),
        (("id,source,board", "acme,lever,"), "a board"),
        (("id,source,board", "acme,lever,acme,more"), "more values"),
        (("id,source,board", f"{'a' * 65},lever,acme"), "no company id"),
    ],
)
def test_a_broken_file_of_the_users_is_said_with_its_place(tmp_path: Path, lines: tuple[str, ...], says: str) -> None:
    path = overlay(tmp_path, *lines)
    with pytest.raises(UsageError) as caught:
        load(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path)
    broken = tmp_path / "companies.csv"
    broken.write_bytes(b"id,source,board\nacm\xff,lever,acme\n")
    with pytest.raises(UsageError, match="cannot be read"):
        load(broken)
