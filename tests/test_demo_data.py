"""The demo's data: built the same each time, plainly invented, and read to the last field by the sources."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from jobscope.archive import Replay
from jobscope.records import Draft, Item, Target
from jobscope.sources import load
from jobscope.sources._fields import Fields, unread
from jobscope.web import Visit, Web

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "jobscope" / "data"
DAYS = ("2026-09-01", "2026-10-01")
YEARLY = re.compile(r"\d[\d,.k]* (USD )?(a|per) year|\d annually")
SOURCES = ("greenhouse", "lever", "ashby", "eightfold")


def recording(day: str, folder: Path = DATA) -> Path:
    return folder / "demo" / f"{day}.warc.gz"


def targets() -> list[dict[str, str]]:
    with (DATA / "demo.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def build(folder: Path, seed: int) -> Path:
    """The data as built now, in a process of its own with its own order of sets."""
    command = [sys.executable, str(ROOT / "tools" / "build_demo.py"), str(folder)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": str(seed)})
    return folder


def records(path: Path) -> list[tuple[str, str | None, str, bytes]]:
    """(type, URL, date, payload) of each record."""
    with path.open("rb") as file:
        return [
            (
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI"),
                record.rec_headers.get_header("WARC-Date"),
                record.content_stream().read(),
            )
            for record in ArchiveIterator(file)
        ]


@cache
def board(target: Target, day: str) -> tuple[dict[str, tuple[Item, Any]], int]:
    """The postings of a board that day by key, each with its detail, and how many requests they took."""
    source = load(target.source)
    web = Web(Replay(recording(day)), live=False)
    visit = Visit(web, source)
    pages = list(source.fetch(target.board, visit))
    items = [item for page in pages for item in page.items]
    details = [source.detail(item, target.board, visit) if source.detail else {} for item in items]
    return {item.key: (item, detail) for item, detail in zip(items, details, strict=True)}, visit.requests


def boards() -> list[Target]:
    return [Target(row["source"], row["board"], row["id"]) for row in targets()]


def drafts(day: str) -> dict[tuple[str, str], Draft]:
    return {
        (target.company, key): load(target.source).parse(Fields(item.payload), Fields(detail))
        for target in boards()
        for key, (item, detail) in board(target, day)[0].items()
    }


# ── as built ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = build(tmp_path / "one", 1), build(tmp_path / "two", 2)
    for name in ("demo.csv", *(f"demo/{day}.warc.gz" for day in DAYS)):
        assert (one / name).read_bytes() == (two / name).read_bytes(), name


def test_the_files_in_the_package_are_what_the_tool_builds(tmp_path: Path) -> None:
    """Compared as records: how well they are compressed is the zlib's affair."""
    built = build(tmp_path, 3)
    assert (built / "demo.csv").read_bytes() == (DATA / "demo.csv").read_bytes()
    for day in DAYS:
        assert records(recording(day, built)) == records(recording(day)), "run python tools/build_demo.py"


def test_the_recordings_are_small() -> None:
    assert sum(recording(day).stat().st_size for day in DAYS) < 700_000


@pytest.mark.parametrize("day", DAYS)
def test_each_exchange_is_a_request_and_its_response_of_that_morning(day: str) -> None:
    info, *exchanges = records(recording(day))
    assert info[0] == "warcinfo"
    for asked, answered in zip(exchanges[::2], exchanges[1::2], strict=True):
        assert (asked[0], answered[0]) == ("request", "response")
        assert asked[1:3] == answered[1:3]
        assert asked[2].startswith(f"{day}T09:0")


# ── as read by the sources ───────────────────────────────────────────────────────────────────────────────────────────


def test_twelve_invented_companies_three_a_platform() -> None:
    rows = targets()
    assert list(rows[0]) == ["id", "name", "source", "board"]
    assert Counter(row["source"] for row in rows) == dict.fromkeys(SOURCES, 3)
    assert all(row["name"].endswith(" (invented)") for row in rows)
    assert len({row["id"] for row in rows}) == 12
    hosts = {row["board"].partition("/")[0] for row in rows if row["source"] == "eightfold"}
    assert all(host.endswith(".example") for host in hosts)
    assert all(row["board"] == row["id"] for row in rows if row["source"] != "eightfold")


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("target", boards(), ids=str)
def test_every_field_of_every_posting_is_read(target: Target, day: str) -> None:
    source = load(target.source)
    items, _ = board(target, day)
    assert 15 <= len(items) <= 25
    for item, detail in items.values():
        job, more = Fields(item.payload), Fields(detail)
        draft = source.parse(job, more)
        assert unread(job, more, source.ignore) == {}
        assert draft.title
        assert draft.locations
        assert draft.posted
        assert "is an invented company" in (draft.description or "")
        assert item.url


@pytest.mark.parametrize("day", DAYS)
def test_the_sources_ask_for_all_that_is_recorded_and_nothing_else(day: str) -> None:
    asked = sum(board(target, day)[1] for target in boards())
    assert asked == sum(kind == "response" for kind, *_ in records(recording(day)))


def test_the_two_days_differ_as_boards_do() -> None:
    first, second = drafts(DAYS[0]), drafts(DAYS[1])
    both = first.keys() & second.keys()
    assert 200 <= len(first) <= 240
    assert 200 <= len(second) <= 240
    assert len(first.keys() | second.keys()) >= 240
    assert len(second.keys() - both) >= 20
    assert len(first.keys() - both) >= 20
    assert sum(first[key].title != second[key].title for key in both) == 4
    assert sum(first[key].pay != second[key].pay for key in both) >= 5
    assert sum(first[key] != second[key] for key in both) >= 25
    assert all(first[key].posted == second[key].posted for key in both)


def test_five_of_those_that_went_had_said_when_they_would() -> None:
    """The only ones that two recordings can prove closed: the others may be back on a third day."""
    first, second = drafts(DAYS[0]), drafts(DAYS[1])
    dated = {key: draft.valid_through.text for key, draft in first.items() if draft.valid_through}
    assert len(dated) == 5
    assert all(DAYS[0] < until < DAYS[1] for until in dated.values())
    assert not dated.keys() & second.keys()


def test_a_list_shows_which_details_have_changed() -> None:
    """A fetch asks for a detail again only where the list's own entry differs."""
    for target in (target for target in boards() if target.source == "eightfold"):
        first, second = board(target, DAYS[0])[0], board(target, DAYS[1])[0]
        listed = {key for key in first.keys() & second.keys() if first[key][0] != second[key][0]}
        inside = {key for key in first.keys() & second.keys() if first[key][1] != second[key][1]}
        assert listed == inside
        assert len(listed) >= 2


def test_a_job_comes_back_under_another_key() -> None:
    first, second = drafts(DAYS[0]), drafts(DAYS[1])
    gone = {_same(key, first[key]) for key in first.keys() - second.keys()}
    new = {_same(key, second[key]) for key in second.keys() - first.keys()}
    assert len(gone & new) == 2


def test_pay_stands_in_fields_and_in_words() -> None:
    every = drafts(DAYS[1]).values()
    in_fields = [draft for draft in every if draft.pay]
    in_words = [draft for draft in every if not draft.pay and YEARLY.search(draft.description or "")]
    assert len(in_fields) >= 80
    assert len(in_words) >= 60
    assert {entry.currency for draft in in_fields for entry in draft.pay} >= {"USD", "GBP", "CAD"}
    assert {entry.interval for draft in in_fields for entry in draft.pay} >= {"1 YEAR", "1 HOUR", "per-year-salary"}
    assert sum(len({entry.label for entry in draft.pay if entry.label}) > 1 for draft in in_fields) >= 6


def test_dozens_of_postings_of_eight_companies_lie_in_one_metro() -> None:
    """What a row needs for the label *good*, with room for postings without pay."""
    near = [key for key, draft in drafts(DAYS[1]).items() if {"San Francisco", "Oakland"} & _cities(draft)]
    companies = Counter(company for company, _ in near)
    assert len(near) >= 50
    assert len(companies) >= 10
    assert max(companies.values()) * 2 < len(near)


def _same(key: tuple[str, str], draft: Draft) -> tuple[object, ...]:
    return key[0], draft.title, draft.locations, draft.description


def _cities(draft: Draft) -> set[str]:
    return {place.partition(",")[0] for place in draft.locations}
