"""A database that is only read: no migration, no lock, and nothing imported that only writing needs."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from jobscope.errors import JobscopeError, NoDatabase, UsageError
from jobscope.records import Pay, Posting
from jobscope.store import schema
from jobscope.store.connection import NO_DATABASE_HINT, failure, file_of, is_hurt, is_ours, user_version
from jobscope.store.opening import PATIENCE, open_for_writing
from jobscope.table import About, Column, Table

TIME_LIMIT: Final = 5.0  # seconds for a user's own SQL


def connect(path: Path) -> sqlite3.Connection:
    """A read-only connection; rows are tuples. A database of an older schema is brought up to date first.

    Raises NoDatabase (none there, or an empty one), Damaged (also: of a newer jobscope), Locked, CannotWrite.
    """
    if not path.is_file():
        raise NoDatabase(f"there is no database at {path}", hint=NO_DATABASE_HINT)
    try:
        db = _read_only(path)
        try:
            if not is_ours(db, path):
                raise NoDatabase(f"{path} holds nothing yet", hint=NO_DATABASE_HINT)
            if user_version(db) == schema.VERSION:
                return db
        except BaseException:
            db.close()
            raise
        db.close()
        open_for_writing(path, create=False).close()
        return _read_only(path)
    except sqlite3.Error as error:
        raise failure(error, path) from error


def _read_only(path: Path) -> sqlite3.Connection:
    """In a folder that we may not write to, SQLite reads a WAL database only as an immutable one."""
    name = f"{path.absolute().as_uri()}?mode=ro"
    for uri in (name, f"{name}&immutable=1"):
        db = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)
        try:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as error:
            db.close()
            refused = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
            if uri != name or (error.sqlite_errorcode & 0xFF) not in refused:
                raise
        except sqlite3.Error:
            db.close()
            raise
        else:
            return db
    raise AssertionError("the second way either opens the file or says why not")


# ── what commands ask ────────────────────────────────────────────────────────────────────────────────────────────────


def as_of(db: sqlite3.Connection) -> str | None:
    """The newest fetched_at in the database, the "now" of every answer; None where nothing was fetched."""
    newest: str | None = db.execute("SELECT max(last_fetched) FROM boards").fetchone()[0]
    return newest


@dataclass(frozen=True, slots=True)
class BoardStatus:
    """A board as `status` shows it.

    last_complete: its last run that came to its own end; last_trusted: the last one that may close postings.
    status: ok or suspect; reason: what its newest run said; verdict: why that run was not trusted.
    """

    source: str
    board: str
    company: str
    status: str
    first_fetched: str
    last_fetched: str
    last_complete: str | None
    last_trusted: str | None
    last_outcome: str
    reason: str | None
    verdict: str | None
    open: int
    with_pay: int
    missing: int
    closed: int


def board_statuses(db: sqlite3.Connection) -> list[BoardStatus]:
    """Every board, by company."""
    rows = db.execute(
        """SELECT b.source, b.board, b.company, b.status, b.first_fetched, b.last_fetched,
          (SELECT max(r.fetched_at) FROM runs AS r
           WHERE r.source = b.source AND r.board = b.board AND r.outcome IN ('complete', 'empty')),
          b.last_trusted, b.last_outcome, n.reason, n.verdict,
          coalesce(p.open, 0), coalesce(p.with_pay, 0), coalesce(p.missing, 0), coalesce(p.closed, 0)
        FROM boards AS b
        LEFT JOIN runs AS n ON n.source = b.source AND n.board = b.board AND n.fetched_at =
          (SELECT max(r.fetched_at) FROM runs AS r WHERE r.source = b.source AND r.board = b.board)
        LEFT JOIN (
          SELECT source, board, sum(closed_at IS NULL) AS open,
            sum(closed_at IS NULL AND headline_currency IS NOT NULL) AS with_pay,
            sum(closed_at IS NULL AND missing_since IS NOT NULL) AS missing, sum(closed_at IS NOT NULL) AS closed
          FROM postings GROUP BY source, board) AS p ON p.source = b.source AND p.board = b.board
        ORDER BY b.company, b.source, b.board"""
    )
    return [BoardStatus(*row) for row in rows]


_FIND: Final = (
    "id = :text",
    "key = :text",
    "rtrim(url, '/') = rtrim(:text, '/')",
    "instr(url, '?') > 0 AND rtrim(substr(url, 1, instr(url, '?') - 1), '/') = rtrim(:page, '/')",
    "rtrim(url, '/') = rtrim(:page, '/')",
    "instr(lower(id), lower(:text)) > 0",
    "instr(lower(url), lower(:text)) > 0",
)


def find(db: sqlite3.Connection, text: str, *, limit: int = -1) -> list[str]:
    """The ids of the postings that a text names: an id, a key, a URL (with or without its query), or a part of one.

    The first of these ways that finds any decides. An empty list: none does. `limit`: ids at most; -1: all.
    """
    text = text.strip()
    if not text:
        return []
    page = text.partition("#")[0].partition("?")[0]
    for condition in _FIND:
        rows = db.execute(
            f"SELECT id FROM postings WHERE {condition} ORDER BY closed_at IS NOT NULL, id LIMIT :limit",
            {"text": text, "page": page, "limit": limit},
        ).fetchall()
        if rows:
            return [row[0] for row in rows]
    return []


def posting(db: sqlite3.Connection, posting_id: str) -> Posting:
    """A posting as its record. Raises UsageError where there is none of that id."""
    names = (*schema.POSTING_COLUMNS, *schema.HEADLINE_COLUMNS)
    row = db.execute(
        f"""SELECT {", ".join(f"p.{name}" for name in names)}, t.description
        FROM postings AS p LEFT JOIN texts AS t ON t.id = p.text_id WHERE p.id = ?""",
        (posting_id,),
    ).fetchone()
    if row is None:
        raise UsageError(f"there is no posting {posting_id!r}")
    fields: dict[str, Any] = dict(zip(schema.POSTING_COLUMNS, row, strict=False))
    for name in ("employment", "remote_scope"):
        fields[name] = tuple(msgspec.json.decode(fields[name]))
    parts: dict[str, Any] = {part.table: _parts(db, posting_id, part) for part in schema.PARTS}
    return Posting(
        **fields,
        **parts,
        headline=_headline(
            dict(zip(schema.HEADLINE, row[len(schema.POSTING_COLUMNS) : -1], strict=True)), parts["pay"]
        ),
        description=row[-1],
    )


def life(db: sqlite3.Connection, posting_id: str) -> dict[str, str | None]:
    """When a posting was first and last seen, missing and closed: name → time (UTC), or null. Unknown id: empty."""
    names = [name for name in schema.LIFE_COLUMNS if name != "text_id"]
    row = db.execute(f"SELECT {', '.join(names)} FROM postings WHERE id = ?", (posting_id,)).fetchone()
    return dict(zip(names, row, strict=True)) if row else {}


def _parts(db: sqlite3.Connection, posting_id: str, part: schema.Part) -> tuple[Any, ...]:
    rows = db.execute(
        f"SELECT {', '.join(part.columns)} FROM {part.table} WHERE posting_id = ? ORDER BY n", (posting_id,)
    )
    read: list[Any] = []
    for row in rows:
        values = dict(zip(part.fields, row, strict=True))
        for name in part.json:
            values[name] = None if values[name] is None else msgspec.json.decode(values[name])
        read.append(msgspec.convert(values, part.record, strict=False))  # SQLite keeps flags as 0 and 1
    return tuple(read)


def _headline(said: dict[str, Any], pay: tuple[Pay, ...]) -> Pay | None:
    """The pay entry that the headline's columns repeat; where they repeat none (a union), what they say."""
    if all(value is None for value in said.values()):
        return None
    same = (one for one in pay if all(getattr(one, name) == value for name, value in said.items()))
    return next(same, None) or Pay(**said)


# ── a user's own SQL ─────────────────────────────────────────────────────────────────────────────────────────────────

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


# ── health ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_COUNTS: Final = (
    (
        "postings of no board",
        "SELECT count(*) FROM postings AS p WHERE NOT EXISTS "
        "(SELECT 1 FROM boards AS b WHERE b.source = p.source AND b.board = p.board)",
    ),
    (
        "closed postings without their closure",
        "SELECT count(*) FROM postings AS p WHERE closed_at IS NOT NULL AND NOT "
        "EXISTS (SELECT 1 FROM closures AS c WHERE c.posting_id = p.id AND c.closed_at = p.closed_at)",
    ),
    ("postings last seen before they were first seen", "SELECT count(*) FROM postings WHERE last_seen < first_seen"),
)


def check(path: Path) -> list[str]:
    """What is wrong with a database, in words; an empty list: nothing. Raises NoDatabase where there is none."""
    try:
        db = connect(path)
    except NoDatabase:
        raise
    except JobscopeError as error:
        return [error.message]
    try:
        return _problems(db)
    except sqlite3.Error as error:
        return [f"cannot be read to its end: {error}"]
    finally:
        db.close()


def _problems(db: sqlite3.Connection) -> list[str]:
    found = [f"integrity: {row[0]}" for row in db.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    if found:
        return found
    orphans: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in db.execute("PRAGMA foreign_key_check"):
        orphans[table, parent] = orphans.get((table, parent), 0) + 1
    found += [f"{n:,} rows of {table} without their row of {parent}" for (table, parent), n in orphans.items()]
    there = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
    wanted = [statement.split()[2] for statement in (*schema.TABLES, *schema.INDEXES, *schema.VIEWS)]
    lacking = [name for name in wanted if name not in there]
    if lacking:
        return [*found, f"lacks {', '.join(lacking)}"]
    for what, sql in _COUNTS:
        n = db.execute(sql).fetchone()[0]
        if n:
            found.append(f"{n:,} {what}")
    return found
