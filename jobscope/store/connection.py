"""One kind of write transaction, whose file it is, and SQLite's errors in our words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeGuard

from jobscope.errors import CannotWrite, Damaged, JobscopeError, Locked
from jobscope.store import schema

NO_DATABASE_HINT: Final = "run: jobscope fetch openai, or jobscope demo"
REPAIR_HINT: Final = "run: jobscope check; then restore a copy, or name another file with --db"
UPGRADE_HINT: Final = "upgrade jobscope, or name another file with --db"


_HURT: Final = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_LACKING: Final = ("no such table", "no such column", "has no column named", "Could not decode to UTF-8")


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
            raise failure(error, file_of(db), need=need) from error
        raise


def failure(
    error: sqlite3.Error | UnicodeDecodeError, path: Path | None, *, need: int = 0
) -> JobscopeError | sqlite3.Error | UnicodeDecodeError:
    """What an error of SQLite means to a user; the error itself where only a bug explains it.

    A table or column of ours that is not there is damage; a user's own SQL never comes here. A UnicodeDecodeError is
    Python's, over SQLite's words about a schema that is hurt.
    """
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    path = path or Path("the database")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Locked(f"{path} is locked by another process", hint="wait for it to end, then run the command again")
    if is_hurt(error) or isinstance(error, UnicodeDecodeError) or any(words in str(error) for words in _LACKING):
        return Damaged(f"{path} is not a healthy database ({error})", hint=REPAIR_HINT)
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return CannotWrite(
            f"cannot write {path} ({error}){_space(path, need)}", hint="free some space and run it again"
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return CannotWrite(f"cannot write {path} ({error})", hint="name another file with --db")
    return error


def is_hurt(error: BaseException) -> TypeGuard[sqlite3.Error]:
    """Does SQLite say that the file itself is damaged?"""
    return isinstance(error, sqlite3.Error) and (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF in _HURT


def file_of(db: sqlite3.Connection) -> Path:
    """The file of an open database."""
    return Path(db.execute("PRAGMA database_list").fetchone()[2])


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
