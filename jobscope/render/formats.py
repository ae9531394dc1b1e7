"""Tables for programs and pages: every row, every column, raw values; nothing is cut."""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from math import isfinite
from typing import IO, Any, Final

from jobscope.errors import UsageError
from jobscope.render.text import cell, footer, safe
from jobscope.table import Column, Table, named

VERSION: Final = 1

# what a spreadsheet takes for the beginning of a formula
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

# valid in JSON, but not harmless on a terminal, or not writable
_TO_ESCAPE: Final = re.compile("[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")

_STYLE: Final = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse}th,td{padding:.3rem .7rem;text-align:left;border-bottom:1px solid #ddd}"
    "th{border-bottom:2px solid #555}.r{text-align:right;font-variant-numeric:tabular-nums}"
    "caption{text-align:left;font-weight:600;padding-bottom:.5rem}footer{color:#555;font-size:.9rem}"
)


def write(table: Table, kind: str, out: IO[str]) -> None:
    """Writes a table as json, jsonl, csv, tsv, md, html or plain. Raises UsageError for another word.

    json holds the footer; of the others only md and html do, since they are for people.
    """
    if kind not in FORMATS:
        near = get_close_matches(kind, FORMATS, 1)
        raise UsageError(
            f"--format {kind}: no such format", f"did you mean {near[0]}?" if near else f"one of: {', '.join(FORMATS)}"
        )
    for text in FORMATS[kind](table):
        out.write(text)


def picked(table: Table, names: Sequence[str]) -> Table:
    """The table with these columns, by name or as a terminal shows them, in this order.

    Raises UsageError where one is not there, naming the nearest.
    """
    index = {column.name: place for place, column in enumerate(table.columns)}
    wanted: list[str] = []
    for name in names:
        meant = named(name, table.columns)
        wanted += meant
        if not meant:
            near = get_close_matches(name, index, 1)
            hint = f"did you mean {near[0]}?" if near else f"one of: {', '.join(index)}"
            raise UsageError(f"--columns {name}: no such column", hint)
    places = [index[name] for name in wanted]
    columns = tuple(replace(table.columns[place], optional=0, wide=False) for place in places)
    # a choice of columns is shown as it was chosen, not as the question's own view
    about = replace(table.about, question=f"{table.about.question} --columns")
    return replace(table, columns=columns, rows=tuple(tuple(row[p] for p in places) for row in table.rows), about=about)


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _dumps(value: Any, indent: int | None = None) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return _TO_ESCAPE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _finite(record: dict[str, Any]) -> dict[str, Any]:
    """The record with null in place of what JSON has no number for (a user's SQL may make infinity)."""
    return {name: None if isinstance(v, float) and not isfinite(v) else v for name, v in record.items()}


def about(table: Table) -> dict[str, Any]:
    """The footer as an object: the question, its title, notes and command, and the facts behind them."""
    of = table.about
    return {"question": of.question, "title": of.title, "notes": list(of.notes), "follow": of.follow, **of.facts}


def _json(table: Table) -> Iterator[str]:
    yield f'{{"v": {VERSION},\n"about": {_dumps(about(table), 2)},\n"rows": ['
    for index, record in enumerate(table.records()):
        yield f"{',' if index else ''}\n{_dumps(_finite(record))}"
    yield "\n]}\n"


def _jsonl(table: Table) -> Iterator[str]:
    for record in table.records():
        yield _dumps(_finite(record)) + "\n"


# ── separated values ─────────────────────────────────────────────────────────────────────────────────────────────────


class _Lines:
    """What csv writes to: it keeps the last line."""

    def __init__(self) -> None:
        self.line = ""

    def write(self, line: str) -> None:
        self.line = line


def _separated(table: Table, delimiter: str) -> Iterator[str]:
    lines = _Lines()
    writer = csv.writer(lines, delimiter=delimiter, lineterminator="\n")
    for row in ([column.name for column in table.columns], *table.rows):
        writer.writerow([_field(value) for value in row])
        yield lines.line


def _field(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    # the first look: a tab that is taken away would have begun a formula
    text = safe(value)
    return f"'{text}" if value.lstrip("\0").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _csv(table: Table) -> Iterator[str]:
    return _separated(table, ",")


def _tsv(table: Table) -> Iterator[str]:
    return _separated(table, "\t")


def _plain(table: Table) -> Iterator[str]:
    """Aligned columns with two spaces between, for eyes and grep: no colour, no lines, raw numbers."""
    from rich.cells import cell_len

    grid = [[column.name for column in table.columns]]
    grid += [["-" if value is None else safe(str(_raw(value))) for value in row] for row in table.rows]
    widths = [max(map(cell_len, cells)) for cells in zip(*grid, strict=True)]
    for row in grid:
        cells = (
            " " * (width - cell_len(text)) + text
            if column.kind not in ("text", "date")
            else text.ljust(width - cell_len(text) + len(text))
            for text, width, column in zip(row, widths, table.columns, strict=True)
        )
        yield "  ".join(cells).rstrip() + "\n"


def _raw(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


# ── for people ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _markdown_text(text: str) -> str:
    """
    >>> _markdown_text("C++ | [link](x) <b>")
    'C++ \\\\| \\\\[link\\\\](x) &lt;b&gt;'
    """
    return re.sub(r"([\\`*_\[\]|#~])", r"\\\1", html.escape(safe(text), quote=False))


def _md(table: Table) -> Iterator[str]:
    yield f"**{_markdown_text(table.about.title)}**\n\n"
    if table.rows:
        yield f"| {' | '.join(_markdown_text(column.name) for column in table.columns)} |\n"
        yield f"| {' | '.join('---:' if _is_figure(column) else '---' for column in table.columns)} |\n"
    for row in table.rows:
        cells = (_markdown_text(_exact(column, value)) for column, value in zip(table.columns, row, strict=True))
        yield f"| {' | '.join(cells)} |\n"
    for line in footer(table.about):
        yield f"\n{_markdown_text(line)}\n"


def _html(table: Table) -> Iterator[str]:
    title = html.escape(safe(table.about.title))
    yield (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n"
        f"<table><caption>{title}</caption>\n<thead><tr>"
    )
    for column in table.columns:
        yield f"<th{_side(column)}>{html.escape(column.name)}</th>"
    yield "</tr></thead>\n<tbody>\n"
    for row in table.rows:
        cells = (f"<td{_side(c)}>{_html_cell(c, value)}</td>" for c, value in zip(table.columns, row, strict=True))
        yield f"<tr>{''.join(cells)}</tr>\n"
    yield "</tbody></table>\n<footer>\n"
    for line in footer(table.about):
        yield f"<p>{html.escape(line)}</p>\n"
    yield "</footer>\n</body></html>\n"


def _html_cell(column: Column, value: Any) -> str:
    text = html.escape(_exact(column, value))
    if column.name == "url" and isinstance(value, str) and value.lower().startswith(("https://", "http://")):
        return f'<a href="{text}" rel="nofollow noopener">{text}</a>'
    return text


def _side(column: Column) -> str:
    return ' class="r"' if _is_figure(column) else ""


def _is_figure(column: Column) -> bool:
    return column.kind not in ("text", "date", "flag")


def _exact(column: Column, value: Any) -> str:
    """As a person reads it, but nothing rounded away or reworded."""
    if value is None:
        return ""
    if column.kind == "money" and isinstance(value, int | float):
        return f"{value:,.12g}"
    return safe(value) if isinstance(value, str) else cell(column, value)


FORMATS: Final[Mapping[str, Callable[[Table], Iterator[str]]]] = {
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "tsv": _tsv,
    "md": _md,
    "html": _html,
    "plain": _plain,
}
