"""How fresh an answer is: the as-of date, and when the boards behind it were read. No machine's clock."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from jobscope.analysis.engines.sqlite import connection
from jobscope.analysis.selection import Selection

LONG_AGO_DAYS = 30


@dataclass(frozen=True, slots=True)
class Reads:
    """`as_of`: the date that the answer is for. `oldest`, `newest`: reads of the boards behind it, as UTC times.

    `stale` names boards that were read more than 30 days before the database's newest read; `unseen` those first read
    after the date, or the beginning of the window, that was asked for: of their past only the survivors are known.
    """

    as_of: str | None
    oldest: str | None
    newest: str | None
    stale: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


def reads(db: sqlite3.Connection, selection: Selection, boards: Collection[tuple[str, str]]) -> Reads:
    """When the database, and of it these (source, board), were read."""
    cursor = connection(db)
    newest = cursor.execute(
        "SELECT COALESCE((SELECT MAX(last_fetched) FROM boards), (SELECT MAX(fetched_at) FROM postings))"
    ).fetchone()[0]
    # a board that refused was asked, not read
    known = cursor.execute(
        "SELECT source, board, first_fetched, CASE WHEN last_outcome IN ('complete', 'empty', 'partial')"
        " THEN last_fetched ELSE COALESCE(last_trusted, first_fetched) END FROM boards ORDER BY source, board"
    )
    entered = [(f"{source}:{board}", first, last) for source, board, first, last in known if (source, board) in boards]
    times = [last for _, _, last in entered]
    return Reads(
        as_of=selection.at or (newest[:10] if newest else None),
        oldest=min(times, default=newest),
        newest=newest,
        stale=tuple(name for name, _, last in entered if _days(last, newest) > LONG_AGO_DAYS),
        unseen=tuple(name for name, first, _ in entered if _after_the_beginning(first, selection)),
    )


def _after_the_beginning(first: str, selection: Selection) -> bool:
    """Was a board first read when some of what was asked for may have come and gone?"""
    if selection.at:
        return first[: len(selection.at)] > selection.at
    if selection.since:
        return first[:10] > selection.since + "-01-01"[len(selection.since) - 4 :]
    return selection.until is not None  # a window without a beginning: of whatever board


def _days(earlier: str, later: str) -> int:
    return (date.fromisoformat(later[:10]) - date.fromisoformat(earlier[:10])).days
