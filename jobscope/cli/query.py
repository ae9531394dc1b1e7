"""`jobscope query`: read-only SQL."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from jobscope.cli.answer import answer, first
from jobscope.cli.options import Output, Top, given

EXAMPLES = """
jobscope query 'SELECT company, count(*) AS n FROM open_postings GROUP BY company ORDER BY n DESC'
jobscope query 'SELECT * FROM pay_ranges WHERE max >= 500000' --csv
"""


@given(Output)
def command(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="one SELECT; tables and views: docs/data-format.md")],
    *,
    top: Top = None,
    output: Output,
) -> int:
    """Ask the database in SQL. Read-only, and stopped after five seconds."""
    from jobscope.store import query, reading

    with closing(reading.connect(output.settings().db)) as db:
        table = query.query(db, sql)
    return answer(first(table, top), output, top=top)
