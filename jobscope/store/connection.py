"""The connection that writes: opening the file, one kind of transaction, and SQLite's errors in our words."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from jobscope.errors import CannotWrite, Damaged, JobscopeError, Locked, NoDatabase
from jobscope.store import schema

PATIENCE: Final = 30.0  # seconds to wait for another process
CHECK_UP_TO: Final = 256 << 20  # bytes: above this a whole check at every opening would be felt

NO_DATABASE_HINT: Final = "run: jobscope fetch openai, or jobscope demo"
REPAIR_HINT: Final = "run: jobscope check --repair"
UPGRADE_HINT: Final = "upgrade jobscope, or name another file with --db"

T = TypeVar("T")


def open_for_writing(path: Path, *, create: bool = True, patience: float = PATIENCE) -> sqlite3.Connection:
    """The connection to a healthy database of today's schema; a new one is made, an older one is migrated.

    Raises NoDatabase (none there and `create` is False), CannotWrite, Locked, Damaged (also: a newer schema).
    """
    if path.is_dir():
        raise CannotWrite(f"{path} is a folder, not a database file")
    if not path.exists():
        if not create:
            raise NoDatabase(f"there is no database at {path}", hint=NO_DATABASE_HINT)
        _make_folder(path.parent)
    try:
        db = sqlite3.connect(path, timeout=patience, isolation_level=None)
    except sqlite3.Error as error:
        raise failure(error, path) from error
    try:
        _prepare(db, path, patience)
    except BaseException as error:
        db.close()
        if isinstance(error, sqlite3.Error):
            raise failure(error, path) from error
        raise
    return db


def _prepare(db: sqlite3.Connection, path: Path, patience: float) -> None:
    if is_ours(db, path):
        _examine(db, path)
    _persist(lambda: db.execute("PRAGMA journal_mode = WAL"), patience)
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA foreign_keys = ON")
    if user_version(db) < schema.VERSION:
        from jobscope.store.migrations import migrate

        migrate(db, path)
    else:
        with immediate(db):  # says now, and not after an hour of fetching, that the file cannot be written
            pass


def user_version(db: sqlite3.Connection) -> int:
    """The schema's version of an open database; 0 where it has none yet."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def is_ours(db: sqlite3.Connection, path: Path) -> bool:
    """Does the file hold a jobscope database? False where it holds nothing yet.

    Raises Damaged where it is some other SQLite file, or a jobscope database of a newer schema.
    """
    with _snapshot(db):
        version = user_version(db)
        mark = db.execute("PRAGMA application_id").fetchone()[0]
        empty = db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
    if mark != schema.APPLICATION_ID:
        if version == 0 and empty:
            return False
        raise Damaged(f"{path} is an SQLite file, but not a jobscope database", hint="name another file with --db")
    if version > schema.VERSION:
        raise Damaged(
            f"{path} was written by a newer jobscope (schema {version}; this one knows {schema.VERSION})",
            hint=UPGRADE_HINT,
        )
    return True


@contextmanager
def _snapshot(db: sqlite3.Connection) -> Iterator[None]:
    """Several questions to one state of the file, which another process may be making right now."""
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


@contextmanager
def immediate(db: sqlite3.Connection, *, need: int = 0) -> Iterator[None]:
    """One write transaction: whole or not at all. `need`: bytes that it is about to write, for the message.

    Never yield to a caller inside: whoever feeds us may wait for the same file.
    """
    try:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("COMMIT")
    except BaseException as error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error):
            path = Path(db.execute("PRAGMA database_list").fetchone()[2])
            raise failure(error, path, need=need) from error
        raise


def failure(error: sqlite3.Error, path: Path, *, need: int = 0) -> JobscopeError | sqlite3.Error:
    """What an error of SQLite means to a user; the error itself where only a bug explains it."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Locked(f"{path} is locked by another process", hint="wait for it to end, then run the command again")
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return Damaged(f"{path} is not a healthy database ({error})", hint=REPAIR_HINT)
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return CannotWrite(
            f"cannot write {path} ({error}){_space(path, need)}", hint="free some space and run it again"
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return CannotWrite(f"cannot write {path} ({error})", hint="name another file with --db")
    return error


def _space(path: Path, need: int) -> str:
    """
    >>> _space(Path("/nowhere/at/all"), 0)
    ''
    """
    import shutil

    try:
        free = shutil.disk_usage(path.parent).free
    except OSError:
        return ""
    needed = f"about {max(1, need >> 20):,} MB needed, " if need else ""
    return f": {needed}{free >> 20:,} MB free"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(
            f"cannot make the folder {folder} ({error.strerror})", hint="name another file with --db"
        ) from error


def _examine(db: sqlite3.Connection, path: Path) -> None:
    """Raises Damaged where SQLite finds the file hurt."""
    if path.stat().st_size <= CHECK_UP_TO:
        verdict = db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise Damaged(f"{path} is damaged ({verdict})", hint=REPAIR_HINT)


def _persist(action: Callable[[], T], patience: float) -> T:
    """Do it, again while the file is busy: SQLite does not wait by itself when the journal mode changes."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return action()
        except sqlite3.OperationalError as error:
            busy = (error.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not busy or time.monotonic() > deadline:
                raise
        time.sleep(0.02)
