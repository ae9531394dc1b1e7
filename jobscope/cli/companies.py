"""`jobscope companies`: who can be fetched by name."""

from __future__ import annotations

from typing import Annotated

import typer

from jobscope import companies as directory
from jobscope import config
from jobscope.cli.answer import answer
from jobscope.cli.options import Output, given
from jobscope.errors import UsageError
from jobscope.render.text import plural
from jobscope.table import About, Column, Table

EXAMPLES = """
jobscope companies
jobscope companies netflix
jobscope companies ai --json
"""

COLUMNS = (
    Column("id"),
    Column("name"),
    Column("source"),
    Column("board", optional=2),
    Column("groups", optional=3),
    Column("aliases", optional=4),
    Column("note", optional=1),
)


@given(Output)
def command(
    word: Annotated[str | None, typer.Argument(metavar="NAME", help="a name, an alias or a group")] = None,
    *,
    output: Output,
) -> int:
    """List the companies that can be fetched by name, with their aliases and groups."""
    known = directory.load(config.companies_file())
    rows = known.rows if word is None else known.find(word)
    if word is not None and not rows:
        near = known.nearest(word)
        hint = f"did you mean {', '.join(near)}?" if near else f"groups are {', '.join(known.groups())}"
        raise UsageError(f"no company is called {word!r}", hint=hint)
    table = Table(
        COLUMNS,
        tuple(
            (r.id, r.name, r.source, r.board, ", ".join(r.groups), ", ".join(r.aliases), r.note or None) for r in rows
        ),
        About(
            "companies",
            "Companies that can be fetched by name",
            notes=(
                f"{plural(len(rows), 'board')}.",
                "Any other: jobscope fetch SOURCE:BOARD, or the URL of its careers page.",
                f"Your own rows: {config.companies_file()}",
            ),
        ),
    )
    return answer(table, output)
