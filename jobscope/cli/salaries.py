"""`jobscope salaries`: what postings pay."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from typing import Annotated

import typer

from jobscope.cli.answer import answer, shows_table
from jobscope.cli.options import Filters, Output, Statistics, given

EXAMPLES = """
jobscope salaries --metro sf
jobscope salaries --by company --level senior
jobscope salaries --title '"data engineer"' --by metro
jobscope salaries --metro sf --list --csv > sf.csv
"""


@given(Filters, Statistics, Output)
def command(
    *,
    list_: Annotated[bool, typer.Option("--list", help="the postings behind the numbers, exactly")] = False,
    filters: Filters,
    statistics: Statistics,
    output: Output,
) -> int:
    """Say what postings advertise as pay: the typical range, percentiles, and how sure that is.

    One row of one currency and one basis; a single answer is a card. Advertised, not paid. Part-time jobs and
    internships are left out of annual tables unless they are asked for (--employment PART_TIME).
    """
    from jobscope.analysis import salaries as question
    from jobscope.analysis.listing import listing
    from jobscope.cli import names
    from jobscope.store import reading

    with closing(reading.connect(output.settings().db)) as db:
        as_of = reading.as_of(db)
        selection = names.selection(filters, db, as_of, definition=statistics.definition)
        options = names.options(statistics)
        few = None
        if list_:
            table = listing(db, selection, options, sort=options.sort, top=options.top)
        else:
            table = question.salaries(db, selection, options)
            if question.too_few(table) and shows_table(output):
                few = listing(db, selection, options)
    code = answer(table, output, top=options.top)
    if few is not None:
        sys.stdout.write("\n")
        answer(few, replace(output, columns=None))  # columns that were chosen are those of the figures
    return code
