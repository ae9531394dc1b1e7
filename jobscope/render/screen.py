"""The screen: one way to make a console, and to print lines on it that no data can break."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Final, Literal

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from jobscope.render.text import printable

NARROWEST: Final = 20
"""Columns of the narrowest terminal that is taken at its word."""

LEAST: Final = 20
"""Columns that a value needs to stand beside its name."""

Color = Literal["auto", "always", "never"]


class Screen(Console):
    """A console that says like any other output that its reader has gone; rich's own would end the thread it is in."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console(stream: IO[str], color: Color = "auto", width: int | None = None) -> Console:
    """A console that takes no text for markup. NO_COLOR, FORCE_COLOR and TERM=dumb are followed where color is auto."""
    return Screen(
        file=stream,
        width=width,
        force_terminal=True if color == "always" else None,
        color_system={"auto": "auto", "always": "standard", "never": None}[color],
        no_color=None if color == "auto" else color == "never",
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=True,
    )


@dataclass(frozen=True, slots=True)
class Look:
    """How an answer is to look. `width` None: no terminal, nothing is cut, folded or left off.

    `limit`: rows on a terminal, 0 for all; `wide`: every column.
    """

    width: int | None = None
    encoding: str = "utf-8"
    wide: bool = False
    limit: int = 20

    def fit(self, text: str) -> str:
        """The text in signs that the output has: before it is measured."""
        return printable(text, self.encoding)


def look(screen: Console, *, wide: bool = False, limit: int = 20) -> Look:
    """The look for a console. What is only told to be coloured is no terminal: nothing is cut for it."""
    width = max(screen.width, NARROWEST) if screen.file.isatty() else None
    return Look(width, screen.encoding, wide, limit)


def put(screen: Console, lines: Iterable[Text]) -> None:
    """Prints lines as they are: never wrapped, never cut, in signs that the output can show."""
    for line in lines:
        shown = printable(line.plain, screen.encoding)
        text = line if shown == line.plain else Text(shown)
        screen.print(text, soft_wrap=True, crop=False, no_wrap=True, overflow="ignore")


def paragraph(text: str, width: int | None, style: str = "") -> list[Text]:
    """A text in lines of at most `width` columns (of 100 where it is wide); one line where there is no width."""
    if width is None:
        return [Text(text, style)]
    return [Text(line, style) for line in wrapped(text, min(width, 100))]


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` columns, of which a wide character takes two; words stay whole where they fit.

    >>> wrapped("what it says", 8), wrapped("12 東京都", 5)
    (['what it', 'says'], ['12 東', '京都'])
    """
    lines: list[str] = []
    line = ""
    for word in re.findall(r"\s*\S+", text):
        if line and cell_len(line + word) > width and cell_len(word.lstrip()) <= width:
            lines.append(line)
            line = word.lstrip()
        else:
            line += word
        while cell_len(line) > width:
            end = max(1, len(set_cell_size(line, width).rstrip()))
            lines.append(line[:end])
            line = line[end:].lstrip()
    return [*lines, line] if line else lines


def pairs(rows: Iterable[tuple[str, str]], how: Look) -> list[Text]:
    """Names and values in two columns; a long value goes on below itself where there is a width.

    A value with too little room beside its name stands below it.
    """
    said = [(how.fit(name), how.fit(value)) for name, value in rows]
    left = min(max((cell_len(name) for name, _ in said), default=0), 44)
    room = None if how.width is None else how.width - left - 4
    lines: list[Text] = []
    for name, value in said:
        if room is not None and (cell_len(name) > left or (room < LEAST and cell_len(value) > room)):
            lines += [*indented(name, 2, how), *indented(value, 4, how)]
            continue
        first, *rest = paragraph(value, room) or [Text()]
        gap = " " * max(0, left - cell_len(name))
        lines.append(Text.assemble("  ", name, gap, "  ", first) if value else Text(f"  {name}"))
        lines += [Text.assemble(" " * (left + 4), line) for line in rest]
    return lines


def indented(text: str, by: int, how: Look, style: str = "") -> list[Text]:
    """A text in lines that fit, all of them indented."""
    room = None if how.width is None else how.width - by
    return [Text.assemble(" " * by, line) for line in paragraph(how.fit(text), room, style)]
