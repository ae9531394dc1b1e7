"""Prints what a question answered with: a table or card on a terminal, JSON Lines in a pipe, any format on request."""

from __future__ import annotations

import io
import shlex
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, TextIO

from jobscope.cli.options import FORMATS, Output
from jobscope.errors import CannotWrite, ExitCode, UsageError
from jobscope.table import Table

_SQLITE = b"SQLite format 3\x00"

WITH_FOOTER = frozenset({"table", "json", "md", "html"})
"""The formats that hold the footer; beside the others it is said on stderr."""


def answer(table: Table, output: Output, *, text: bool = False, top: int | None = None) -> ExitCode:
    """Prints a table as the options and the place that stdout leads to ask for; returns the exit code.

    `text`: the command prints its text in a pipe too, unless a format is asked for. `top`: rows on a terminal; 0: all.
    """
    from jobscope.render import cards, formats, screen, tables, topics
    from jobscope.render.text import footer

    chosen = output.chosen_format()
    table = _asking(output.db, table)
    if output.columns is not None:
        names = [name.strip() for name in output.columns.split(",") if name.strip()]
        if not names:
            raise UsageError(
                "--columns names no column", hint=f"columns are {', '.join(c.name for c in table.columns)}"
            )
        table = formats.picked(table, names)
    chosen = chosen or _of_suffix(output.out)
    with ExitStack() as stack:
        out = stack.enter_context(open_output(output.out)) if output.out else sys.stdout
        chosen = chosen or ("table" if text or out.isatty() else "jsonl")
        if chosen == "table":
            console = screen.console(out, output.settings().color)
            if cards.is_card(table) and not output.wide:
                cards.show(table, console)
            elif table.about.question == "topics" and not output.wide:
                topics.show(table, console)
            else:
                tables.show(table, console, wide=output.wide, limit=20 if top is None else 0)
        else:
            if out is sys.stdout and isinstance(out, io.TextIOWrapper):
                out.reconfigure(encoding="utf-8")  # what a program reads is UTF-8, whatever the terminal's words are in
            formats.write(table, chosen, out)
        out.flush()
    if chosen not in WITH_FOOTER and not output.quiet:
        sys.stderr.write("".join(f"{line}\n" for line in footer(table.about)))
    return ExitCode.BUG if output.fail_empty and not table.rows else ExitCode.DONE


def _asking(db: Path | None, table: Table) -> Table:
    """The table, whose command for the postings behind it asks the database that was named."""
    if db is None or table.about.follow is None:
        return table
    follow = f"{table.about.follow} --db {shlex.quote(str(db))}"
    return replace(table, about=replace(table.about, follow=follow))


def first(table: Table, top: int | None) -> Table:
    """The table with its first rows; how many are left off is the first note. None or 0: all."""
    hidden = len(table.rows) - top if top else 0
    if hidden <= 0:
        return table
    notes = (f"{hidden:,} more {'row' if hidden == 1 else 'rows'}: --top 0.", *table.about.notes)
    return replace(table, rows=table.rows[:top], about=replace(table.about, notes=notes))


_ENDINGS: Final = {name: name for name in FORMATS if name not in ("table", "plain")} | {
    "txt": "plain",
    "htm": "html",
    "ndjson": "jsonl",
}


def _of_suffix(path: Path | None) -> str | None:
    """The format that a file's name asks for; None where it has no ending. Raises UsageError for an unknown one.

    >>> _of_suffix(Path("sf.csv")), _of_suffix(Path("answer")), _of_suffix(None)
    ('csv', None, None)
    """
    if path is None or not path.suffix:
        return None
    ending = path.suffix[1:].lower()
    if ending not in _ENDINGS:
        known = ", ".join(f".{name}" for name in _ENDINGS)
        raise UsageError(f"{path}: no format has the ending {path.suffix}", hint=f"{known}; or say --format")
    return _ENDINGS[ending]


def shows_table(output: Output) -> bool:
    """Will the answer be a table or card for a person, on stdout?"""
    chosen = output.chosen_format()
    return output.out is None and (chosen == "table" or (chosen is None and sys.stdout.isatty()))


@contextmanager
def open_output(path: Path, inputs: Iterable[Path] = ()) -> Iterator[TextIO]:
    """The file of -o, or stdout for `-`. Raises CannotWrite where it cannot be written.

    Raises UsageError where a database, or one of the `inputs`, would be lost.
    """
    if str(path) == "-":
        yield sys.stdout
        return
    try:
        if path.is_file() and path.open("rb").read(len(_SQLITE)) == _SQLITE:
            raise UsageError(f"{path} is a database, and would be lost", hint="choose another file for -o")
        if path.exists() and any(one.exists() and one.samefile(path) for one in inputs):
            raise UsageError(
                f"{path} is read and written at once, and would be lost", hint="choose another file for -o"
            )
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise CannotWrite(f"{path}: {(error.strerror or str(error)).lower()}", hint="choose another file") from None
    with file:
        yield file
