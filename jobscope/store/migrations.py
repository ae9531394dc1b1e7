"""From an older schema to today's, step by step.

The first step makes today's tables, so each later one must also hold on a file that already has what it adds:
`if "x" not in db["postings"].columns_dict`. Views hold nothing: they are made anew after every migration.
Add a step, raise `schema.VERSION`.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from jobscope.store import schema
from jobscope.store.connection import immediate, is_ours, user_version

steps = Migrations("jobscope")


@steps()
def tables(db: Database) -> None:
    """Version 1: all tables and indexes."""
    for statement in (*schema.TABLES, *schema.INDEXES):
        db.execute(statement)


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring an open database to today's schema in one transaction; an older one is copied first.

    Many processes may do so at once: each looks again once it holds the lock. Raises Locked, CannotWrite, Damaged.
    """
    with immediate(connection):
        known = is_ours(connection, path)  # another process may have been here while we waited
        version = user_version(connection)
        if version == schema.VERSION:
            return
        if known:
            back_up(path, version)
        db = Database(connection, execute_plugins=False)
        steps.apply(db)
        for view in db.view_names():
            db.execute(f'DROP VIEW "{view}"')
        for statement in schema.VIEWS:
            db.execute(statement)
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {schema.VERSION}")


def back_up(path: Path, version: int) -> Path:
    """Copy the database, as last committed, beside itself: `jobscope.db.v1.bak`."""
    copy = path.with_name(f"{path.name}.v{version}.bak")
    half = copy.with_name(f"{copy.name}.part")
    half.unlink(missing_ok=True)
    source, target = sqlite3.connect(path), sqlite3.connect(half)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    return half.replace(copy)
