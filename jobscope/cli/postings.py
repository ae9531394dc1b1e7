"""`jobscope postings`: find postings."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Annotated

import typer

from jobscope.cli import completion
from jobscope.cli.answer import answer
from jobscope.cli.options import Filters, Output, Top, given

EXAMPLES = """
jobscope postings --title 'machine learning' --metro bay-area
jobscope postings --company openai --paid --sort max --top 10
jobscope postings --since 30d --open --csv > new.csv
"""


@given(Filters, Output)
def command(
    *,
    sort: Annotated[str | None, typer.Option(metavar="COLUMN", help="by this column")] = None,
    top: Top = None,
    open_: Annotated[bool, typer.Option("--open", help="with dates: only those that are open still")] = False,
    definition: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="of topics: strict|lightcast|indeed", autocompletion=completion.offer("--definition")
        ),
    ] = "strict",
    filters: Filters,
    output: Output,
) -> int:
    """List postings, the newest first. Without dates: those that are open."""
    from jobscope.analysis.listing import listing
    from jobscope.cli import names
    from jobscope.store import reading

    with closing(reading.connect(output.settings().db)) as db:
        selection = names.selection(filters, db, reading.as_of(db), definition=definition)
        table = listing(db, replace(selection, still_open=open_), sort=sort, top=top)
    return answer(table, output, top=top)
