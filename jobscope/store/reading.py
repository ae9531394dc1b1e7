"""A database that is only read: no migration, no lock, and nothing imported that only writing needs."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from jobscope.errors import NoDatabase, UsageError
from jobscope.records import Pay, Posting
from jobscope.store import schema
from jobscope.store.connection import NO_DATABASE_HINT, failure, is_ours, user_version
from jobscope.store.opening import PATIENCE, open_for_writing


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
    except (sqlite3.Error, UnicodeDecodeError) as error:
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
