"""What is advertised as pay, where, and how sure that is."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from jobscope.analysis import footer, statistics
from jobscope.analysis.engines import sqlite
from jobscope.analysis.options import Options
from jobscope.analysis.order import sorted_by
from jobscope.analysis.pay_rows import columns_of, rows_of
from jobscope.analysis.ranking import MONEY, ranked
from jobscope.analysis.reads import reads
from jobscope.analysis.selection import Selection
from jobscope.table import About, Table

__all__ = ["Options", "salaries", "too_few"]


def salaries(db: sqlite3.Connection, selection: Selection, options: Options) -> Table:
    """The advertised pay of a selection, by the options' dimensions: one row a group, currency and basis.

    Amounts are a year's unless the options say hour. What the number of postings does not allow to say is None.
    Raises UsageError for an unknown dimension, or a column to sort by that is not there.
    """
    columns = columns_of(selection, options.by)
    options = replace(options, sort=sorted_by(options.sort, columns))
    taken = sqlite.sample(db, options.frame(selection))
    read = reads(db, selection, taken.boards)
    rows = rows_of(taken, options)
    if options.sort in MONEY:
        rows = ranked(rows, options.sort)
    kept = rows[: options.top] if options.top else rows
    same = {"as_of": read.as_of, "definition": selection.definition}
    return Table(
        columns,
        tuple(tuple({**row.values, **same}[column.name] for column in columns) for row in kept),
        About(
            question="salaries",
            title=footer.title(selection, options, rows),
            notes=footer.notes(db, selection, options, taken, rows, read, len(rows) - len(kept)),
            follow=footer.follow(selection, options) if taken.total.entered else None,
            facts=footer.facts(selection, options, taken, read),
        ),
    )


def too_few(table: Table) -> bool:
    """Is the whole answer so small that its postings should be listed in place of statistics?"""
    return 0 < int(table.about.facts["n"]) < statistics.FEW
