"""The hard cases that any change of the fetch or the store must keep, on a board of 25 with a request for each text."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from boards import TARGET, Harbour, dying, fetched, listed, stored

from jobscope import pipeline
from jobscope.records import BoardRun, Issue, Raw, encode
from jobscope.store import Store
from jobscope.web import Web


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "jobs.db"


def ask(db: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(db) as connection:
        return connection.execute(sql).fetchall()


def count(db: Path, sql: str) -> int:
    return int(ask(db, f"SELECT count(*) FROM {sql}")[0][0])


def test_killed_after_twelve_details_then_only_the_other_thirteen_are_asked_for(db: Path) -> None:
    harbour = Harbour(die_after=12)
    dying(harbour, db)
    assert count(db, "postings") == 0
    assert count(db, "raw") == 12

    again = Harbour(day=2)
    change = stored(again, db)
    assert again.asked["detail"] == 13
    assert (change.new, change.open, change.trusted) == (25, 25, True)
    assert count(db, "texts") == 25

    third = Harbour(day=3)
    change = stored(third, db)
    assert third.asked["detail"] == 0
    assert (change.new, change.changed, change.same) == (0, 0, 25)


def test_a_list_that_ends_at_twenty_of_twentyfive_misses_nothing(db: Path) -> None:
    stored(Harbour(), db)
    short = Harbour(day=2, positions=[listed(n) for n in range(20)], total=25)
    change = stored(short, db)
    assert (change.outcome, change.trusted, change.missing, change.closed) == ("partial", False, 0, 0)
    assert count(db, "postings WHERE missing_since IS NOT NULL") == 0


def test_a_list_that_breaks_off_keeps_what_it_brought_with_its_texts(db: Path) -> None:
    change = stored(Harbour(list_ends_at=20), db)
    assert (change.outcome, change.received, change.open) == ("partial", 20, 20)
    assert count(db, "postings WHERE text_id IS NOT NULL") == 20


def test_gone_unparsable_broken_back_and_new(db: Path) -> None:
    stored(Harbour(), db)

    # two are gone, and one has lost its title: the unparsable one counts as seen
    rest = [listed(n) for n in range(2, 25)]
    rest[0] = {key: value for key, value in listed(2).items() if key != "name"}
    change = stored(Harbour(day=2, positions=rest), db)
    assert (change.trusted, change.missing, change.closed) == (True, 2, 0)
    assert ask(db, "SELECT key FROM postings WHERE missing_since IS NOT NULL ORDER BY key") == [("5000",), ("5001",)]

    # a day later they are still gone, and one detail is broken: those two are closed, dated at the first miss
    rest = [listed(2, t_update=9), *[listed(n) for n in range(3, 25)]]
    third = Harbour(day=3, positions=rest, broken_details={5002})
    change = stored(third, db)
    assert third.asked["detail"] == 3  # three tries for the one whose list entry changed
    assert (change.outcome, change.trusted, change.closed) == ("complete", True, 2)
    closed = ask(db, "SELECT key, closed_at, closed_reason FROM postings WHERE closed_at IS NOT NULL ORDER BY key")
    assert closed == [("5000", "2026-03-02T08:00:00Z", "absent"), ("5001", "2026-03-02T08:00:00Z", "absent")]
    [(text,)] = ask(db, "SELECT description FROM texts JOIN postings ON text_id = texts.id WHERE key = '5002'")
    assert "berth 5002" in text

    # they come back: the same postings, reopened, and the gap is kept
    change = stored(Harbour(day=4), db)
    assert (change.reopened, change.new, change.open) == (2, 0, 25)
    assert ask(db, "SELECT DISTINCT reopened_at FROM closures") == [("2026-03-04T08:00:00Z",)]

    # one new posting costs one request
    fifth = Harbour(day=5, positions=[listed(99), *[listed(n) for n in range(25)]])
    change = stored(fifth, db)
    assert fifth.asked["detail"] == 1
    assert (change.new, change.open) == (1, 26)


def test_an_edit_is_a_version_and_nothing_else_is(db: Path) -> None:
    stored(Harbour(), db)
    edited = [listed(n) for n in range(25)]
    edited[3] = listed(3, t_update=5)
    change = stored(Harbour(day=2, positions=edited, texts={5003: "<p>The pay is $95,000 - $125,000.</p>"}), db)
    assert change.changed == 1
    versions = ask(db, "SELECT headline_min FROM versions ORDER BY seen")
    assert versions == [(90000,), (95000,)]


def test_a_detail_that_fails_is_asked_for_again_by_the_next_run(db: Path) -> None:
    first = Harbour(broken_details={5007})
    change = stored(first, db)
    assert (change.outcome, change.trusted, change.open) == ("complete", True, 25)
    assert ask(db, "SELECT code, key FROM issues") == [("detail_failed", "5007")]
    second = Harbour(day=2)
    change = stored(second, db)
    assert second.asked["detail"] == 1
    assert change.changed == 0  # its first text is no edit
    assert count(db, "postings WHERE text_id IS NULL") == 0


def test_when_details_keep_failing_the_rest_is_left_for_the_next_run() -> None:
    harbour = Harbour(broken_details={5000 + n for n in range(25)})
    records = fetched(harbour)
    raws = [record for record in records if isinstance(record, Raw)]
    codes = [record.code for record in records if isinstance(record, Issue)]
    assert len(raws) == 25
    assert all(raw.detail is None for raw in raws)
    assert codes == ["detail_failed"] * 5 + ["details_left"]
    [footer] = [record for record in records if isinstance(record, BoardRun)]
    assert (footer.outcome, footer.received) == ("complete", 25)


def test_a_stop_leaves_what_arrived_visible_and_the_rest_for_later(db: Path) -> None:
    harbour = Harbour()
    web = Web(harbour, live=False)
    harbour.before_detail = lambda n: web.stop.set() if n == 4 else None
    with Store.open(db) as store:
        flow = pipeline.fetch([TARGET], web, run="r", last_raw=store.last_raw)
        [change] = store.save(pipeline.parse(flow, with_raw=True))
    assert (change.outcome, change.open) == ("partial", 25)
    assert count(db, "postings WHERE text_id IS NOT NULL") == 5
    again = Harbour(day=2)
    stored(again, db)
    assert again.asked["detail"] == 20


def test_a_limit_is_for_a_look_and_closes_nothing(db: Path) -> None:
    stored(Harbour(), db)
    look = Harbour(day=2)
    change = stored(look, db, limit=5)
    assert (change.received, change.trusted, change.missing) == (5, False, 0)
    assert look.asked["list"] == 1


def test_two_boards_at_once_and_a_third_process_into_the_same_file(db: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    records = pipeline.parse(fetched(Harbour()), with_raw=True)
    moved = [record for record in records if not isinstance(record, Issue)]
    lines = [encode(record).replace(b"careers.harbour.example/harbour.example", b"x.example/x") for record in moved]
    other.write_bytes(b"\n".join(lines) + b"\n")
    process = subprocess.Popen([sys.executable, "-m", "jobscope", "store", str(other), "--db", str(db), "-q"])
    second = Harbour()
    targets = [TARGET, type(TARGET)("eightfold", "two.harbour.example/harbour.example", "harbour2")]
    web = Web(second, live=False)
    with Store.open(db) as store:
        flow = pipeline.fetch(targets, web, run="r", last_raw=store.last_raw, jobs=2)
        changes = list(store.save(pipeline.parse(flow, with_raw=True)))
    assert process.wait(timeout=60) == 0
    assert sorted(change.open for change in changes) == [25, 25]
    assert count(db, "postings") == 75
    assert ask(db, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_ends_in_whatever_way_is_not_waited_for() -> None:
    def leaves(progress: object) -> None:
        raise SystemExit(141)

    flow = pipeline.fetch([TARGET], Web(Harbour(), live=False), run="r", last_raw=lambda _: {}, watch=leaves)
    assert not any(isinstance(record, BoardRun) for record in flow)
