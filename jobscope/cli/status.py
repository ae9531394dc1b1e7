"""`jobscope status`: what was fetched, when, and how it went."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from jobscope.cli import completion
from jobscope.cli.answer import answer, first
from jobscope.cli.options import Output, Top, given
from jobscope.table import About, Column, Table

if TYPE_CHECKING:
    from jobscope.store.reading import BoardStatus

EXAMPLES = """
jobscope status
jobscope status --company netflix --json
"""

COLUMNS = (
    Column("company"),
    Column("source"),
    Column("board", optional=3),
    Column("outcome"),
    Column("last_fetched", "date", "last read"),
    Column("last_complete", "date", "last complete", optional=4),
    Column("open", "count"),
    Column("with_pay", "count", "with pay"),
    Column("missing", "count", optional=2),
    Column("closed", "count", optional=1),
    Column("status"),
    Column("reason", optional=5),
)


@given(Output)
def command(
    *,
    company: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="company, alias or group", autocompletion=completion.offer("--company")),
    ] = None,
    top: Top = None,
    output: Output,
) -> int:
    """Show every stored board: how its last run went, when it was last complete, and what is open."""
    from jobscope.cli import names
    from jobscope.render.text import plural
    from jobscope.store import reading
    from jobscope.store.connection import user_version

    path = output.settings().db
    with closing(reading.connect(path)) as db:
        chosen = names.companies(company or (), db)
        boards = [board for board in reading.board_statuses(db) if not chosen or board.company in chosen]
        as_of, schema = reading.as_of(db), user_version(db)
    rows = tuple(_row(board) for board in boards)
    postings, paid = sum(b.open for b in boards), sum(b.with_pay for b in boards)
    suspect = sum(b.status == "suspect" for b in boards)
    notes = (
        f"{plural(len(boards), 'board')}, {plural(postings, 'posting')} open, {paid:,} with pay.",
        *([f"Suspect: {plural(suspect, 'board')} whose last run shrank too much to be believed."] if suspect else []),
        f"{path}, {path.stat().st_size / 1e6:,.1f} MB, schema {schema}.",
    )
    facts = {"as_of": as_of, "db": str(path)}
    table = Table(COLUMNS, rows, About("status", "Boards", notes, facts=facts))
    return answer(first(table, top), output, text=True, top=top)


def _row(board: BoardStatus) -> tuple[str | int | None, ...]:
    said = {**asdict(board), "outcome": board.last_outcome, "reason": board.reason or board.verdict}
    return tuple(said[column.name] for column in COLUMNS)
