"""Postings, one a row: those that a selection finds, or exactly those behind a table of pay."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from jobscope.analysis import footer
from jobscope.analysis.engines import sqlite
from jobscope.analysis.options import Options
from jobscope.analysis.order import falling, largest_first, sorted_by
from jobscope.analysis.pay_rows import DEFINITION
from jobscope.analysis.reads import reads
from jobscope.analysis.selection import Selection
from jobscope.table import About, Column, Table

COLUMNS: Final = (
    Column("id", wide=True),
    Column("company", optional=1),
    Column("title"),
    Column("location_text", title="location", optional=2),
    Column("metro", wide=True),
    Column("workplace", optional=4),
    Column("level", optional=5),
    Column("min", "number"),
    Column("max", "number"),
    Column("currency"),
    Column("period"),
    Column("basis"),
    Column("posted", "date", optional=3),
    Column("first_seen", "date", wide=True),
    Column("closed_at", "date", wide=True),
    Column("url", wide=True),
    Column("as_of", "date", wide=True),
)


def listing(
    db: sqlite3.Connection,
    selection: Selection,
    options: Options | None = None,
    *,
    sort: str | None = None,
    top: int | None = None,
) -> Table:
    """The postings of a selection, newest first, each in its own currency and period.

    With the options of a table of pay: exactly the n postings behind it, each with the pay that counted. `sort` is a
    column's name (min, max: by the amount a year, each currency by itself), `top` keeps the first rows. Raises
    UsageError for a column that is not there.
    """
    columns = (*COLUMNS, DEFINITION) if selection.topics else COLUMNS
    sort = sorted_by(sort, columns)
    found, boards = sqlite.postings(db, options.frame(selection) if options else sqlite.Frame(selection), bool(options))
    read = reads(db, selection, boards)
    ordered = _sorted(found, sort) if sort else found
    same = (read.as_of, selection.definition) if selection.topics else (read.as_of,)
    rows = [(*row[:-2], *same) for row in ordered]
    kept = rows[:top] if top else rows
    words = selection.words()
    hidden = len(rows) - len(kept)
    return Table(
        columns,
        tuple(kept),
        About(
            question="postings",
            title=f"{footer.plural(len(rows), 'posting')}{' behind the figures' if options else ''}"
            + (f" · {words}" if words else ""),
            notes=(
                *(() if rows else footer.nothing(db, selection)),
                *((f"{footer.plural(hidden, 'more posting')}: --top 0.",) if hidden else ()),
            ),
            facts=_facts(selection, len(rows), read.as_of, read.oldest, read.newest),
        ),
    )


def _sorted(rows: Sequence[tuple[Any, ...]], column: str) -> list[tuple[Any, ...]]:
    """The rows by a column. Amounts of money by what they are a year, each currency by itself."""
    at = {known.name: place for place, known in enumerate(COLUMNS)}
    if column in ("as_of", "definition"):  # all alike
        return list(rows)
    if column not in ("min", "max"):
        return sorted(rows, key=lambda row: falling(row[at[column]]))
    currency, amount = at["currency"], -2 if column == "min" else -1
    places = largest_first(Counter(row[currency] for row in rows if row[amount] is not None))
    return sorted(rows, key=lambda row: (places.get(row[currency], len(places)), falling(row[amount])))


def _facts(selection: Selection, n: int, as_of: str | None, oldest: str | None, newest: str | None) -> dict[str, Any]:
    return {
        "selection": selection.words(),
        "window": footer.window(selection),
        "postings": n,
        "as_of": as_of,
        "oldest_read": oldest,
        "newest_read": newest,
    }
