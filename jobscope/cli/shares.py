"""`jobscope shares`: how many postings, and which share of all."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from jobscope.cli.answer import answer
from jobscope.cli.options import Filters, Output, Statistics, given

EXAMPLES = """
jobscope shares --topic ai
jobscope shares --topic genai --metro bay-area
jobscope shares --by level --family engineering
jobscope shares --topic ai --by month --since 2026-06 --csv > ai.csv
"""


@given(Filters, Statistics, Output, hidden=("currency", "basis", "period", "point"))
def command(
    *,
    list_: Annotated[bool, typer.Option("--list", help="the postings behind the numbers, exactly")] = False,
    filters: Filters,
    statistics: Statistics,
    output: Output,
) -> int:
    """Count postings, and say which share of all they are: by metro, or by another --by.

    With --topic also the location quotient: how much of the topic a row has beside what is usual. A filter of what
    the rows are (--metro by metro) chooses rows and leaves the whole as it is. Remote postings and those of no known
    place are rows of their own.
    """
    from jobscope.analysis.listing import listing
    from jobscope.analysis.shares import checked, shares
    from jobscope.cli import names
    from jobscope.store import reading

    with closing(reading.connect(output.settings().db)) as db:
        selection = names.selection(filters, db, reading.as_of(db), definition=statistics.definition)
        options = checked(names.options(statistics))
        if list_:
            return answer(listing(db, selection, sort=options.sort, top=options.top), output, top=options.top)
        table = shares(db, selection, options)
    return answer(table, output, top=options.top)
