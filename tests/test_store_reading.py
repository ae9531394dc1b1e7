"""store.reading: what commands ask of a database that they only read."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from store_kit import BOARD, day, footer, keys, posting, reads, run

from jobscope.errors import NoDatabase, UsageError
from jobscope.records import Pay, Place, Topic
from jobscope.store import Store, health, query, reading


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("reading") / "jobscope.db"
    with Store.open(file) as store:
        list(store.save([*run(day(1), keys(10)), *run(day(2), keys(9)), *run(day(3), keys(8))]))
        odd = [
            posting("REQ-17", day(1), url="https://jobs.example/austral/REQ-17/?gh_src=abc", id="lever:austral:REQ-17"),
            posting("REQ-170", day(1), None, url=None, id="lever:austral:REQ-170"),
        ]
        moved = [one.__class__(**{**fields(one), "source": "lever", "board": "austral"}) for one in odd]
        list(store.save([*moved, footer(day(1), 2, source="lever", board="austral", company="austral")]))
    return file


def fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


@pytest.fixture
def db(path: Path) -> Iterator[sqlite3.Connection]:
    with reads(path) as opened:
        yield opened


def test_reading_imports_nothing_that_only_writing_needs() -> None:
    code = "import jobscope.store.reading, sys; print(*sorted(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = set(found.stdout.split())
    assert not modules & {"sqlite_utils", "zstandard", "httpx", "rich", "typer", "jobscope.store.saving"}


def test_no_database(tmp_path: Path) -> None:
    for asks in (reading.connect, health.check):
        with pytest.raises(NoDatabase) as found:
            asks(tmp_path / "none.db")
        assert "jobscope demo" in found.value.hint


def test_nothing_was_fetched(tmp_path: Path) -> None:
    Store.open(tmp_path / "new.db").close()
    with reads(tmp_path / "new.db") as db:
        assert reading.as_of(db) is None
        assert reading.board_statuses(db) == []
        assert reading.find(db, "k") == []


def test_as_of_and_the_boards(db: sqlite3.Connection) -> None:
    assert reading.as_of(db) == day(3)
    austral, borealis = reading.board_statuses(db)
    assert (austral.board, austral.open, austral.with_pay, austral.closed) == ("austral", 2, 1, 0)
    assert (borealis.board, borealis.company, borealis.status) == (BOARD, "borealis", "ok")
    assert (borealis.open, borealis.with_pay, borealis.missing, borealis.closed) == (9, 9, 1, 1)
    assert (borealis.first_fetched, borealis.last_fetched, borealis.last_complete) == (day(1), day(3), day(3))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ashby:borealis:k0003", ["ashby:borealis:k0003"]),
        ("REQ-17", ["lever:austral:REQ-17"]),  # a whole key, though another one begins with it
        ("REQ-1", ["lever:austral:REQ-17", "lever:austral:REQ-170"]),
        ("req-170", ["lever:austral:REQ-170"]),
        ("  k0003 ", ["ashby:borealis:k0003"]),
        ("https://jobs.example/borealis/k0003", ["ashby:borealis:k0003"]),
        ("https://jobs.example/borealis/k0003/?utm_source=mail#apply", ["ashby:borealis:k0003"]),
        ("https://jobs.example/austral/REQ-17", ["lever:austral:REQ-17"]),
        ("https://jobs.example/austral/REQ-17/?gh_src=abc", ["lever:austral:REQ-17"]),
        ("jobs.example/austral", ["lever:austral:REQ-17"]),
        ("%", []),
        ("_000", []),
        ("'; DROP TABLE postings; --", []),
        ("", []),
    ],
)
def test_find(db: sqlite3.Connection, text: str, found: list[str]) -> None:
    assert reading.find(db, text) == found


def test_find_shows_open_postings_first_and_not_too_many(db: sqlite3.Connection) -> None:
    found = reading.find(db, "k000")
    assert len(found) == 10
    assert found[-1] == "ashby:borealis:k0009"  # closed
    assert len(reading.find(db, "k000", limit=3)) == 3


def test_a_posting_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    first = Pay(min=12.5, max=20, currency="GBP", period="hour", gross=False, label="London", span=(0, 4), rule="zone")
    second = Pay(min=1, months=14, basis="ote", origin="field", gross=True)
    whole = posting(
        "a",
        day(1),
        department="Ice & Snow",
        employment=("FULL_TIME", "CONTRACTOR"),
        level="senior",
        level_text="II",
        experience_years=2.5,
        language="en",
        workplace="remote",
        remote_scope=("US", "CA-BC"),
        places=(Place(text="Oslo", city="Oslo", country="NO", standard="geonames", level="city", rule="r", pay=1),),
        pay=(first, second),
        headline=first,
        topics=(
            Topic(topic="ai", definition="strict", mention=True, evidence=(("llm", "ai", "title", 0, 3),)),
            Topic(topic="ai", definition="indeed"),
        ),
        posted="2026-01",
        valid_through="2026-03-01",
        openings=3,
        description='É, "quoted" and 東京\nsecond line',
    )
    union = posting("b", day(1), headline=Pay(min=1, max=9, currency="USD", period="year", rule="union of 2"))
    bare = posting("c", day(1), None, title=None, location_text=None, url=None)
    with Store.open(tmp_path / "jobscope.db") as store:
        list(store.save([whole, union, bare, footer(day(1), 3)]))
    with reads(tmp_path / "jobscope.db") as db:
        for record in (whole, union, bare):
            assert reading.posting(db, record.id) == record
        assert isinstance(reading.posting(db, whole.id).topics[0].mention, bool)


def test_no_such_posting(db: sqlite3.Connection) -> None:
    with pytest.raises(UsageError, match="no posting 'x'"):
        reading.posting(db, "x")


# ── query ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_query(db: sqlite3.Connection) -> None:
    table = query.query(db, "SELECT board, count(*) AS n, count(*), NULL AS nil FROM postings GROUP BY 1 ORDER BY 1")
    assert [(column.name, column.kind) for column in table.columns] == [
        ("board", "text"),
        ("n", "number"),
        ("count(*)", "number"),
        ("nil", "text"),
    ]
    assert table.rows == (("austral", 2, 2, None), (BOARD, 10, 10, None))
    assert query.query(db, "SELECT 1 AS a, 2 AS a").records() == [{"a": 1, "a_2": 2}]
    assert query.query(db, "SELECT body FROM raw LIMIT 1").rows[0][0].endswith(" bytes>")
    assert len(query.query(db, "PRAGMA table_info(postings)").rows) > 30
    walk = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 5) SELECT sum(n) FROM c"
    assert query.query(db, walk).rows == ((15,),)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM postings",
        "UPDATE postings SET title = 'x'",
        "CREATE TABLE t (a)",
        "CREATE TEMP TABLE t (a)",
        "DROP TABLE postings",
        "ATTACH 'other.db' AS o",
        "PRAGMA user_version = 9",
        "PRAGMA journal_mode = DELETE",
        "VACUUM INTO 'copy.db'",
        "BEGIN",
        "SELECT load_extension('x')",
    ],
)
def test_query_only_reads(db: sqlite3.Connection, sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        query.query(db, sql)
    assert list(tmp_path.iterdir()) == []
    assert not db.in_transaction
    assert db.execute("SELECT count(*) FROM postings").fetchone() == (12,)
    assert db.execute("PRAGMA user_version").fetchone() == (1,)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELEC 1", "bad SQL: near"),
        ("SELECT wage FROM postings", "bad SQL: no such column: wage"),
        ("SELECT 1; SELECT 2", "bad SQL: "),
        ("SELECT ?", "bad SQL: "),
        ("", "asks for nothing"),
        ("-- only a comment", "asks for nothing"),
        ("SELECT '\ud800'", "bad SQL: "),
        ("SELECT 'a\0b'", "bad SQL: "),
    ],
)
def test_bad_sql(db: sqlite3.Connection, sql: str, said: str) -> None:
    with pytest.raises(UsageError) as found:
        query.query(db, sql)
    assert said in found.value.message


def test_query_ends_in_time_and_the_connection_goes_on(db: sqlite3.Connection) -> None:
    endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"
    with pytest.raises(UsageError, match=r"more than 0.1 seconds"):
        query.query(db, endless, seconds=0.1)
    assert query.query(db, "SELECT 1").rows == ((1,),)


# ── check ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("DELETE FROM postings WHERE key = 'k0001'", "rows of pay without their row of postings"),
        ("DELETE FROM boards WHERE board = 'borealis'", "10 postings of no board"),
        ("DELETE FROM closures", "1 closed postings without their closure"),
        ("UPDATE postings SET last_seen = '1999'", "12 postings last seen before they were first seen"),
        ("DROP VIEW pay_ranges", "lacks pay_ranges"),
    ],
)
def test_check_finds(path: Path, tmp_path: Path, harm: str, said: str) -> None:
    hurt = tmp_path / "hurt.db"
    hurt.write_bytes(path.read_bytes())
    assert health.check(hurt) == []
    db = sqlite3.connect(hurt)
    db.execute(harm)
    db.commit()
    db.close()
    assert any(said in problem for problem in health.check(hurt))
