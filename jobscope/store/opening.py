"""Opening a database for writing: made, examined and brought to today's schema."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from jobscope.errors import CannotWrite, Damaged, NoDatabase
from jobscope.store import schema
from jobscope.store.connection import NO_DATABASE_HINT, REPAIR_HINT, failure, immediate, is_ours, user_version

PATIENCE: Final = 30.0  # seconds to wait for another process
CHECK_UP_TO: Final = 256 << 20  # bytes: above this a whole check at every opening would be felt

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
        if isinstance(error, sqlite3.Error | UnicodeDecodeError):
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
