"""Prints what a question answered with: a table or card on a terminal, JSON Lines in a pipe, any format on request."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from jobscope.cli.options import Output
from jobscope.errors import CannotWrite, ExitCode, UsageError
from jobscope.table import Table

PEOPLE = ("table", "plain", "md", "html")


def answer(table: Table, output: Output, *, text: bool = False) -> ExitCode:
    """Prints a table as the options and the place that stdout leads to ask for; returns the exit code.

    `text`: the command prints its text in a pipe too, unless a format is asked for.
    """
    from jobscope.render import formats, terminal

    with ExitStack() as stack:
        out = stack.enter_context(open_output(output.out)) if output.out else sys.stdout
        chosen = output.chosen_format() or ("table" if text or out.isatty() else "jsonl")
        table = _picked(table, output.columns)
        if chosen == "table":
            terminal.show(table, out, color=color_of(output), wide=output.wide, quiet=output.quiet)
        else:
            formats.write(table, chosen, out)
            if chosen not in PEOPLE and chosen != "json" and not output.quiet:
                terminal.footer(table, sys.stderr)
        out.flush()
    return ExitCode.BUG if output.fail_empty and not table.rows else ExitCode.DONE


def color_of(output: Output) -> str:
    """auto, always or never: what the options and settings say."""
    return output.settings().color


@contextmanager
def open_output(path: Path) -> Iterator[TextIO]:
    """The file of -o, or stdout for `-`. Raises CannotWrite where it cannot be written."""
    if str(path) == "-":
        yield sys.stdout
        return
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise CannotWrite(f"{path}: {(error.strerror or str(error)).lower()}", hint="choose another file") from None
    with file:
        yield file


def _picked(table: Table, columns: str | None) -> Table:
    """The table with only these columns, in this order. Raises UsageError with the nearest name."""
    if columns is None:
        return table
    at = {column.name: index for index, column in enumerate(table.columns)}
    names = [name.strip() for name in columns.split(",") if name.strip()]
    for name in names:
        if name not in at:
            near = difflib.get_close_matches(name, at, n=1)
            hint = f"did you mean {near[0]}?" if near else f"columns are {', '.join(at)}"
            raise UsageError(f"no column {name!r} here", hint=hint)
    picked = tuple(at[name] for name in names)
    return replace(
        table,
        columns=tuple(replace(table.columns[i], wide=False) for i in picked),
        rows=tuple(tuple(row[i] for i in picked) for row in table.rows),
    )
