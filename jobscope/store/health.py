"""Is a database healthy? SQLite's own check, references, schema, and counts that must be nought."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from jobscope.errors import JobscopeError, NoDatabase
from jobscope.store import schema
from jobscope.store.reading import connect

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
        return problems(db)
    except sqlite3.Error as error:
        return [f"cannot be read to its end: {error}"]
    finally:
        db.close()


def problems(db: sqlite3.Connection) -> list[str]:
    """What is wrong with an open database, in words."""
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
    return [*found, *_no_text(db)]


def _no_text(db: sqlite3.Connection) -> Iterator[str]:
    """Columns of text that hold something else: SQLite's own check passes over them."""
    db.text_factory = bytes
    try:
        for table in sorted(statement.split()[2] for statement in schema.TABLES):
            names = [row[1].decode() for row in db.execute(f"PRAGMA table_info({table})") if row[2] == b"TEXT"]
            for name in names:
                values = db.execute(f"SELECT {name} FROM {table} WHERE {name} IS NOT NULL")
                if n := sum(not _is_text(value) for (value,) in values):
                    yield f"{table}.{name}: {n:,} that are no text"
    finally:
        db.text_factory = str


def _is_text(value: object) -> bool:
    if isinstance(value, bytes) and not value.isascii():
        try:
            value.decode()
        except UnicodeDecodeError:
            return False
    return True
