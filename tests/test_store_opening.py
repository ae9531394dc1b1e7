"""Opening a database: new, old, newer, hurt, locked, not ours, not writable; many at once."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from store_kit import day, dump, fork, forked, keys, reads, run

from jobscope.errors import CannotWrite, Damaged, JobscopeError, Locked, NoDatabase, UsageError
from jobscope.records import BoardRun, Issue, Pay, Place, Posting, Topic, fields_of
from jobscope.store import Store, connection, health, opening, query, reading, schema


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with one run."""
    file = tmp_path / "jobscope.db"
    with Store.open(file) as store:
        list(store.save(run(day(1), keys(300))))
    return file


@pytest.fixture
def db(path: Path) -> Iterator[sqlite3.Connection]:
    with reads(path) as opened:
        yield opened


def pragma(path: Path, name: str) -> Any:
    db = sqlite3.connect(path)
    value = db.execute(f"PRAGMA {name}").fetchone()[0]
    db.close()
    return value


def set_pragma(path: Path, name: str, value: int) -> None:
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA {name} = {value}")
    db.commit()
    db.close()


def test_a_new_database_is_made_with_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "data" / "jobscope" / "my jobs?.db"
    with Store.open(file) as store:
        assert store.path == file
        assert store.db.execute("PRAGMA synchronous").fetchone() == (1,)
        assert store.db.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert pragma(file, "journal_mode") == "wal"
    assert (pragma(file, "user_version"), pragma(file, "application_id")) == (schema.VERSION, schema.APPLICATION_ID)
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    assert health.check(file) == []


def test_the_schema_says_what_the_records_say(db: sqlite3.Connection) -> None:
    def columns(table: str) -> set[str]:
        return {row[1] for row in db.execute(f"PRAGMA table_info({table})")}

    def names(record: type) -> set[str]:
        return {field.name for field in fields_of(record)}

    assert names(Posting) - {"places", "pay", "headline", "topics", "description"} <= columns("postings")
    assert names(BoardRun) <= columns("runs")
    assert names(Issue) <= columns("issues")
    assert names(Pay) <= columns("pay")
    assert names(Place) - {"pay"} | {"pay_n"} <= columns("places")
    assert names(Topic) <= columns("topics")
    assert schema.script().count("CREATE") == len(schema.TABLES) + len(schema.INDEXES) + len(schema.VIEWS)
    for view in ("open_postings", "pay_ranges", "metro_counts", "daily_counts", "posting"):
        assert db.execute(f"SELECT count(*) FROM {view}").fetchone()[0] > 0, view
    assert db.execute("SELECT postings, with_pay FROM metro_counts").fetchall() == [(300, 300)]


def test_no_database_and_none_wanted(tmp_path: Path) -> None:
    with pytest.raises(NoDatabase) as found:
        Store.open(tmp_path / "none.db", create=False)
    assert found.value.hint == "run: jobscope fetch openai, or jobscope demo"
    assert list(tmp_path.iterdir()) == []


# ── migration ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_many_first_openings_at_once_all_succeed(tmp_path: Path) -> None:
    for n in range(5):
        file = tmp_path / f"{n}" / "jobscope.db"

        def opens(file: Path = file) -> None:
            with Store.open(file) as store:
                assert store.db.execute("SELECT count(*) FROM postings").fetchone() == (0,)

        forked(*[opens] * 8)
        assert health.check(file) == []
        db = sqlite3.connect(file)
        assert db.execute("SELECT count(*) FROM _sqlite_migrations").fetchone() == (schema.VERSION,)
        db.close()


def test_an_older_schema_is_copied_and_brought_up_to_date(path: Path) -> None:
    with Store.open(path) as store:
        before = dump(store.db)
        store.db.execute("DROP VIEW pay_ranges")
        store.db.execute("CREATE VIEW gone AS SELECT 1")
    set_pragma(path, "user_version", 0)
    with Store.open(path) as store:
        assert dump(store.db) == before
        views = {row[0] for row in store.db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    assert views == {"posting", "open_postings", "pay_ranges", "metro_counts", "daily_counts"}
    assert pragma(path, "user_version") == schema.VERSION
    copy = path.with_name("jobscope.db.v0.bak")
    assert pragma(copy, "user_version") == 0
    assert pragma(copy, "integrity_check") == "ok"
    Store.open(path).close()
    assert sorted(one.name for one in path.parent.iterdir()) == [path.name, copy.name]


def test_a_reader_brings_an_older_schema_up_to_date_too(path: Path) -> None:
    set_pragma(path, "user_version", 0)
    with reads(path) as db:
        assert db.execute("SELECT count(*) FROM postings").fetchone() == (300,)
    assert pragma(path, "user_version") == schema.VERSION


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_pragma(path, "user_version", 0)
    monkeypatch.setattr(schema, "VIEWS", ("CREATE VIEW broken AS SELECT nothing FROM nowhere", "CREATE VIEW"))
    with pytest.raises(sqlite3.OperationalError):
        Store.open(path)
    monkeypatch.undo()
    assert pragma(path, "user_version") == 0
    assert pragma(path, "integrity_check") == "ok"
    Store.open(path).close()
    assert health.check(path) == []


def test_a_migration_that_another_process_did_meanwhile(path: Path) -> None:
    from jobscope.store.migrations import migrate

    with Store.open(path) as store:
        before = store.db.total_changes
        migrate(store.db, path)
        assert store.db.total_changes == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_version_is_the_number_of_steps() -> None:
    from sqlite_utils import Database

    from jobscope.store.migrations import steps

    db = Database(memory=True)
    assert len(steps.pending(db)) == schema.VERSION
    db.close()


# ── what is not to be written ────────────────────────────────────────────────────────────────────────────────────────

Opens = [Store.open, reading.connect]


@pytest.mark.parametrize("opens", Opens)
def test_a_newer_schema(path: Path, opens: Any) -> None:
    set_pragma(path, "user_version", schema.VERSION + 1)
    content = path.read_bytes()
    with pytest.raises(Damaged, match=r"newer jobscope \(schema 2; this one knows 1\)") as found:
        opens(path)
    assert "upgrade jobscope" in found.value.hint
    assert path.read_bytes() == content


@pytest.mark.parametrize("opens", Opens)
def test_a_file_that_is_no_database(tmp_path: Path, opens: Any) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("buy milk\n" * 1000)
    with pytest.raises(Damaged, match="not a database"):
        opens(file)
    assert file.read_text() == "buy milk\n" * 1000
    assert "not a database" in health.check(file)[0]


@pytest.mark.parametrize("opens", Opens)
def test_a_database_of_somebody_else(tmp_path: Path, opens: Any) -> None:
    file = tmp_path / "places.sqlite"
    db = sqlite3.connect(file)
    db.execute("CREATE TABLE bookmarks (url)")
    db.close()
    with pytest.raises(Damaged, match="not a jobscope database"):
        opens(file)


def test_random_bytes_in_the_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 8192] = os.urandom(8192)
    path.write_bytes(content)
    with pytest.raises(Damaged) as found:
        Store.open(path)
    assert found.value.hint.startswith("run: jobscope check")
    assert path.read_bytes() == content
    assert health.check(path) != []


def test_a_file_whose_head_is_gone(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[:100] = b"\0" * 100
    path.write_bytes(content)
    with pytest.raises(Damaged, match="not a database"):
        reading.connect(path)


def test_half_a_file(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(Damaged):
        Store.open(path)
    assert health.check(path) != []


def test_a_large_file_is_not_read_whole_at_every_opening(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "CHECK_UP_TO", 1000)
    content = bytearray(path.read_bytes())
    content[-4096:] = os.urandom(4096)
    path.write_bytes(content)
    Store.open(path).close()
    assert health.check(path) != []


@contextmanager
def answering(path: Path | None = None) -> Iterator[None]:
    """SQLite's errors in the words of `failure`, as the command line gives them."""
    try:
        yield
    except sqlite3.Error as error:
        raise connection.failure(error, path) from error


@pytest.mark.parametrize("table", ["postings", "boards", "runs"])
def test_a_table_that_is_gone_is_damage_to_those_who_read(path: Path, table: str) -> None:
    db = sqlite3.connect(path)
    db.execute(f"DROP TABLE {table}")
    db.close()
    with reads(path) as db:
        said = rf"{path.name} is not a healthy database \(no such table: "
        with pytest.raises(Damaged, match=said), answering(path):
            reading.board_statuses(db)
        with pytest.raises(Damaged, match="the database is not"), answering():
            reading.board_statuses(db)


def test_a_page_that_is_hurt_is_damage_to_those_who_read(path: Path) -> None:
    content = bytearray(path.read_bytes())
    db = sqlite3.connect(path)
    pages = [page for (page,) in db.execute("SELECT rootpage FROM sqlite_master WHERE name IN ('postings', 'boards')")]
    db.close()
    for page in pages:
        content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(content)
    with reads(path) as db:
        for ask in (reading.as_of, reading.board_statuses):
            with pytest.raises(Damaged, match="malformed"), answering(path):
                ask(db)
        with pytest.raises(Damaged, match=f"{path.name} is not a healthy database"):
            query.query(db, "SELECT count(title) FROM postings")
        with pytest.raises(UsageError, match="bad SQL"):
            query.query(db, "SELECT 1 FROM nowhere")


def test_text_that_is_no_text_is_damage(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("UPDATE boards SET last_fetched = CAST(x'ff' AS TEXT)")
    db.commit()
    db.close()
    with reads(path) as db, pytest.raises(Damaged), answering(path):
        reading.as_of(db)


def test_a_check_finds_text_that_is_no_text(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("UPDATE postings SET title = CAST(x'41ff' AS TEXT) WHERE rowid IN (1, 2)")
    db.execute("UPDATE postings SET department = 'Überseehafen'")
    db.commit()
    db.close()
    assert health.check(path) == ["postings.title: 2 that are no text"]


def test_a_schema_that_is_no_text_is_damage(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA writable_schema = ON")
    db.execute("UPDATE sqlite_master SET name = CAST(x'b8b8' AS TEXT), sql = 'CREATE' WHERE name = 'postings'")
    db.commit()
    db.close()
    for opens in (reading.connect, Store.open):
        with pytest.raises(Damaged, match="not a healthy database"):
            opens(path).close()
    assert len(health.check(path)) == 1


def test_what_only_a_bug_explains_stays_an_error_of_sqlite(path: Path) -> None:
    with reads(path) as db, pytest.raises(sqlite3.OperationalError), answering(path):
        db.execute("SELEKT")


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    file = tmp_path / "jobscope.db"
    file.touch()
    with pytest.raises(NoDatabase, match="holds nothing yet"):
        reading.connect(file)
    Store.open(file, create=False).close()
    reading.connect(file).close()


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="is a folder"):
        Store.open(tmp_path)
    with pytest.raises(NoDatabase):
        reading.connect(tmp_path)


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_FULL])
def test_no_space_is_said_with_what_is_known(tmp_path: Path, code: int) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    said = connection.failure(error, tmp_path / "jobscope.db", need=5 << 20)
    assert isinstance(said, CannotWrite)
    assert "about 5 MB needed, " in said.message
    nowhere = connection.failure(error, tmp_path / "none" / "jobscope.db", need=5 << 20)
    assert str(nowhere).endswith("(disk I/O error)")


def test_a_file_where_a_folder_should_be(path: Path) -> None:
    with pytest.raises(CannotWrite, match="cannot make the folder"):
        Store.open(path / "deeper" / "jobscope.db")


# ── locked, read-only ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def holder(path: Path) -> Iterator[sqlite3.Connection]:
    other = sqlite3.connect(path, isolation_level=None)
    yield other
    other.close()


def test_a_writer_waits_and_then_says_locked(path: Path, holder: sqlite3.Connection) -> None:
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Locked, match="locked by another process"):
        Store.open(path, patience=0.1)
    with reads(path) as db:
        assert db.execute("SELECT count(*) FROM postings").fetchone() == (300,)


def test_an_older_file_that_is_locked(path: Path, holder: sqlite3.Connection) -> None:
    set_pragma(path, "user_version", 0)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Locked):
        Store.open(path, patience=0.1)


def test_the_journal_mode_is_asked_for_until_the_file_is_free(path: Path, holder: sqlite3.Connection) -> None:
    assert holder.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Locked):
        Store.open(path, patience=0.1)
    holder.execute("ROLLBACK")
    Store.open(path, patience=0.1).close()
    assert pragma(path, "journal_mode") == "wal"


def as_nobody(job: Any) -> int:
    """Run it in a process that may write almost nothing; its exit code."""

    def runs() -> None:
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        try:
            job()
        except JobscopeError as error:
            os._exit(error.exit)

    return os.waitstatus_to_exitcode(os.waitpid(fork(runs), 0)[1])


@pytest.fixture
def locked_away(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The database in a folder that may be read only, below folders that others may enter."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="jobscope-read-only-"))
    file = Path(shutil.copy(path, folder))
    file.chmod(0o444)
    folder.chmod(0o555)
    yield file
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_read_only_folder_can_be_read(locked_away: Path) -> None:
    def looks() -> None:
        with reads(locked_away) as db:
            assert db.execute("SELECT count(*) FROM postings").fetchone() == (300,)
        assert health.check(locked_away) == []

    assert as_nobody(looks) == 0
    assert [one.name for one in locked_away.parent.iterdir()] == [locked_away.name]


def test_a_read_only_folder_cannot_be_written(locked_away: Path) -> None:
    assert as_nobody(lambda: Store.open(locked_away)) == 13
    assert as_nobody(lambda: Store.open(locked_away.with_name("other.db"))) == 13
    assert as_nobody(lambda: Store.open(locked_away.parent / "deep" / "other.db")) == 13


def test_a_file_that_may_not_even_be_read(locked_away: Path) -> None:
    locked_away.chmod(0o000)
    assert as_nobody(lambda: reading.connect(locked_away)) == 13
    assert as_nobody(lambda: Store.open(locked_away)) == 13
