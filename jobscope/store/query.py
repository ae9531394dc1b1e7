"""A user's own SQL: one SELECT, read-only, within a time limit."""

from __future__ import annotations

import sqlite3
import time
from typing import Any, Final

from jobscope.errors import UsageError
from jobscope.store.connection import failure, file_of, is_hurt
from jobscope.table import About, Column, Table

TIME_LIMIT: Final = 5.0  # seconds

_ALLOWED: Final = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
_PRAGMAS: Final = frozenset(
    {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "user_version", "database_list"}
)


def query(db: sqlite3.Connection, sql: str, *, seconds: float = TIME_LIMIT) -> Table:
    """The answer to one SELECT, within a time limit.

    Raises UsageError on bad SQL, on writes, and when time is up; Damaged where the file is hurt.
    """
    deadline = time.monotonic() + seconds
    db.set_authorizer(_may)
    db.set_progress_handler(lambda: time.monotonic() > deadline, 20_000)
    try:
        cursor = db.execute(sql)
        if cursor.description is None:
            raise UsageError("that SQL asks for nothing", hint="write one SELECT")
        names = _distinct([column[0] for column in cursor.description])
        rows = tuple(tuple(_shown(value) for value in row) for row in cursor)
    except (sqlite3.Error, sqlite3.Warning, UnicodeEncodeError, ValueError) as error:
        if is_hurt(error):
            raise failure(error, file_of(db)) from error
        raise _refused(error, seconds) from error
    finally:
        db.set_progress_handler(None, 0)
        db.set_authorizer(None)
    columns = tuple(Column(name, kind=_kind([row[at] for row in rows])) for at, name in enumerate(names))
    return Table(columns, rows, About(question="query", title=sql.strip()))


def _may(action: int, first: str | None, second: str | None, database: str | None, inner: str | None) -> int:
    if action == sqlite3.SQLITE_FUNCTION and second == "load_extension":
        return sqlite3.SQLITE_DENY
    if action in _ALLOWED or (action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _refused(error: Exception, seconds: float) -> UsageError:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_INTERRUPT:
        return UsageError(f"that SQL took more than {seconds:g} seconds", hint="narrow it with WHERE or LIMIT")
    if code in (sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY):
        return UsageError(
            "query only reads: one SELECT", hint='see the tables with: jobscope query "SELECT name FROM sqlite_master"'
        )
    return UsageError(f"bad SQL: {error}", hint='see the tables with: jobscope query "SELECT name FROM sqlite_master"')


def _distinct(names: list[str]) -> list[str]:
    """
    >>> _distinct(["id", "n", "id"])
    ['id', 'n', 'id_2']
    """
    found: list[str] = []
    for name in names:
        nth = 2
        free = name
        while free in found:
            free, nth = f"{name}_{nth}", nth + 1
        found.append(free)
    return found


def _shown(value: Any) -> Any:
    return f"<{len(value)} bytes>" if isinstance(value, bytes) else value


def _kind(values: list[Any]) -> Any:
    numbers = [value for value in values if value is not None]
    return "number" if numbers and all(isinstance(value, int | float) for value in numbers) else "text"
