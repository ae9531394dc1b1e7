"""A table on a terminal: what leaves first when it is narrow, and never a figure cut in half."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from jobscope.render import charts
from jobscope.render.screen import Look, look, pairs, paragraph, put
from jobscope.render.text import NOTHING, amount, cell, footer, heading, number, plural, safe, share, span
from jobscope.table import Column, Table

GAP: Final = 2
SHORTEST: Final = {"title": 28}
"""How far a column of words may be shortened before another column leaves; 12 where nothing else is said."""

STYLES: Final = {"good": "green", "board": "cyan", "fair": "yellow", "thin": "dim", "too few": "dim"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One column as it is shown. `drop`: when it leaves a narrow terminal, the highest first; 0 never."""

    title: str
    cells: tuple[str, ...]
    right: bool = False
    drop: int = 0
    words: bool = False
    style: str = ""

    @property
    def width(self) -> int:
        return max(map(cell_len, (self.title, *self.cells)))

    @property
    def slack(self) -> int:
        """How much shorter it may become while others stay."""
        return max(0, self.width - SHORTEST.get(self.title, 12)) if self.words else 0


def show(table: Table, screen: Console, *, wide: bool = False, limit: int = 20) -> None:
    """Prints a table with its title and footer. `wide`: every column; `limit`: rows on a terminal, 0 for all."""
    put(screen, lines(table, look(screen, wide=wide, limit=limit)))


def lines(table: Table, how: Look) -> list[Text]:
    """A table with its title and footer, as lines."""
    shown, after = chosen(table, how)
    body = list(_grid(shown, how)) if shown.rows else []
    title = [line for line in paragraph(how.fit(safe(table.about.title)), how.width, "bold") if line.plain]
    foot = [line for text in footer(table.about) for line in paragraph(how.fit(text), how.width, "dim")]
    rest = [line for text in after for line in paragraph(how.fit(text), how.width, "dim")]
    blank = [Text()] if body else []
    return [*title, *blank, *body, *rest, *_hidden(shown, how), *blank, *foot]


def _hidden(table: Table, how: Look) -> list[Text]:
    """What a narrow terminal does not show, by name."""
    if how.width is None or how.wide or not table.rows:
        return []
    shown = columns(table, how)
    kept, _ = staying(shown, how)
    left = [one.title for one in shown if one.title != "show" and one not in kept]
    return paragraph(how.fit(f"not shown at this width: {', '.join(left)}"), how.width, "dim") if left else []


def chosen(table: Table, how: Look) -> tuple[Table, list[str]]:
    """The rows that a terminal shows, and what it says of the others."""
    if how.width is None or not how.limit:
        return table, []
    after = []
    rows: Sequence[tuple[Any, ...]] = table.rows
    if table.about.question == "salaries":
        rows, said = _folded(table)
        after += [said] if said else []
    first = _first(table, rows, how.limit)
    if len(rows) > len(first):
        after.insert(0, f"… {len(rows) - len(first):,} more: --top 0")
        rows = first
    return replace(table, rows=tuple(rows)), after


def _first(table: Table, rows: Sequence[tuple[Any, ...]], limit: int) -> Sequence[tuple[Any, ...]]:
    """The first rows; of shares also those without one (remote, unknown), which a reader must not miss."""
    if table.about.question != "shares":
        return rows[:limit]
    place = [column.name for column in table.columns].index("share")
    left = iter(range(limit))
    return [row for row in rows if row[place] is None or next(left, None) is not None]


def _folded(table: Table) -> tuple[Sequence[tuple[Any, ...]], str]:
    """Rows too small for a statistic become one line, unless there is nothing else."""
    names = [column.name for column in table.columns]
    label, n, end = names.index("label"), names.index("n"), names.index("postings")
    kept = [row for row in table.rows if row[label] != "too few"]
    few = [row for row in table.rows if row[label] == "too few"]
    if not kept or not few:
        return table.rows, ""
    seen = {row[:end] for row in kept}
    new = {row[:end] for row in few} - seen
    by = table.about.facts.get("by") or []
    what = f"more {by[0]}" if len(by) == 1 else "more row"
    parts = []
    for rows, name in ([row for row in few if row[:end] in new], what), ([row for row in few if row[:end] in seen], ""):
        if rows:
            count = plural(len({row[:end] for row in rows}), name) if name else plural(len(rows), "row")
            parts.append(
                f"{count}{'' if name else ' of another currency or basis'}, {_postings(rows, n)}, too few each"
            )
    return kept, "; ".join(parts)


def _postings(rows: Sequence[tuple[Any, ...]], n: int) -> str:
    return f"{plural(sum(row[n] for row in rows), 'posting')} with pay"


# ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def columns(table: Table, how: Look) -> list[Shown]:
    """What is shown of a table, before it is fitted to a width."""
    views = {"salaries": _of_pay, "postings": _of_postings, "shares": _of_shares}
    found = list(views.get(table.about.question, _as_they_are)(table, how))
    if how.wide:
        found = [replace(one, drop=0) for one in found]
    return [replace(one, title=how.fit(one.title), cells=tuple(map(how.fit, one.cells))) for one in found]


def _as_they_are(table: Table, how: Look) -> Iterator[Shown]:
    names = [column.name for column in table.columns]
    for column in _visible(table, how):
        place = names.index(column.name)
        # a column in which nothing is known takes no room
        if how.width and column.optional and all(row[place] is None for row in table.rows):
            continue
        yield _plain(column, [row[place] for row in table.rows])


def _visible(table: Table, how: Look) -> list[Column]:
    return [column for column in table.columns if how.wide or not column.wide]


def _plain(column: Column, values: Sequence[Any], nothing: str = NOTHING) -> Shown:
    words = column.kind == "text"
    cells = tuple(nothing if value is None else cell(column, value) for value in values)
    return Shown(heading(column), cells, right=column.kind not in ("text", "date"), drop=column.optional, words=words)


def _of_postings(table: Table, how: Look) -> Iterator[Shown]:
    """Postings: the pay of each in one piece, as it was stated, and the part of its key that `jobscope show` takes."""
    pay = ("min", "max", "currency", "period", "basis")
    if not how.wide and table.columns[0].name == "id":
        yield Shown("show", tuple(short_key(row[0]) for row in table.rows), drop=7, style="dim")
    for one in _as_they_are(table, how):
        if one.title == "min":
            yield Shown("pay", tuple(_stated(record) for record in table.records()), right=True, style="bold")
        elif one.title not in pay:
            yield one


def short_key(posting_id: str) -> str:
    """As much of a posting's key as tells it from others: all of a number, the beginning of a UUID.

    >>> short_key("ashby:acme:5c0ff396-4cc6-46f9-ba8e-6e41213b0259"), short_key("greenhouse:acme:7002608")
    ('5c0ff396-4cc6', '7002608')
    """
    key = posting_id.rsplit(":", 1)[-1]
    return key[:13] if len(key) == 36 else key


def _stated(record: dict[str, Any]) -> str:
    """One posting's pay: 25.5 – 45 USD an hour; what is no base pay says so."""
    low, high = record["min"], record["max"]
    if low is None and high is None:
        return NOTHING
    bounds = [number(low)] if low == high else ["…" if bound is None else number(bound) for bound in (low, high)]
    period = record["period"]
    parts = [
        " – ".join(bounds),
        record["currency"],
        f"{'an' if period == 'hour' else 'a'} {period}" if period else "",
        record["basis"] if record["basis"] != "base" else "",
    ]
    return " ".join(part for part in parts if part)


def _of_pay(table: Table, how: Look) -> Iterator[Shown]:
    """A table of pay: figures that belong together stand together."""
    records = table.records()
    keys = _keys(table, "postings")
    yield from _names(keys, records)
    if not how.wide and len({(record["currency"], record["basis"]) for record in records if record["n"]}) > 1:
        kinds = (f"{record['currency'] or '?'} {record['basis'] or ''}" if record["n"] else "" for record in records)
        yield Shown("pay", tuple(kinds))
    yield Shown("with pay", _counts(records), right=True, drop=1)
    yield Shown("typical posting", tuple(span(record["p50_min"], record["p50_max"]) for record in records), right=True)
    yield Shown("middle", tuple(_money(record["p50"]) for record in records), right=True, drop=2, style="bold")
    if any(record["ci_low"] is not None for record in records):
        interval = tuple(span(record["ci_low"], record["ci_high"]) for record in records)
        yield Shown("95%", interval, right=True, drop=3, style="dim")
    yield Shown("label", tuple(record["label"] for record in records), drop=4)
    if how.wide:
        grouped = {"postings", "n", "p50", "p50_min", "p50_max", "ci_low", "ci_high", "label"}
        for index, column in enumerate(table.columns[len(keys) :], len(keys)):
            if column.name not in grouped:
                yield _plain(column, [row[index] for row in table.rows])


def _keys(table: Table, first: str) -> tuple[Column, ...]:
    """The columns that name a row: those before its first figure."""
    return table.columns[: [column.name for column in table.columns].index(first)]


def _names(keys: Sequence[Column], records: Sequence[dict[str, Any]]) -> Iterator[Shown]:
    for column in keys:
        if column.name != "cbsa":
            nothing = "(none)" if column.name == "topic" else "unknown"
            yield replace(_plain(column, [record[column.name] for record in records], nothing), words=True)


def _of_shares(table: Table, how: Look) -> Iterator[Shown]:
    """Counts and shares; how many postings of any topic a row has, only where a topic was asked for.

    Each column under the name that programs get: postings are those of any topic.
    """
    records = table.records()
    keys = _keys(table, "n")
    yield from _names(keys, records)
    yield Shown("n", tuple(number(record["n"]) for record in records), right=True)
    yield Shown("share", tuple(_share(record["share"]) for record in records), right=True, style="bold")
    interval = tuple(
        NOTHING if record["share"] is None else f"{share(record['ci_low'])} – {share(record['ci_high'])}"
        for record in records
    )
    yield Shown("95%", interval, right=True, drop=2, style="dim")
    if any(record["lq"] is not None for record in records):
        yield Shown("postings", tuple(number(record["postings"]) for record in records), right=True, drop=3)
        quotients = (NOTHING if record["lq"] is None else f"{record['lq']:.2f}" for record in records)
        yield Shown("lq", tuple(quotients), right=True, drop=1)
    if how.wide:
        said = ("n", "share", "ci_low", "ci_high", "postings", "lq")
        for index, column in enumerate(table.columns[len(keys) :], len(keys)):
            if column.name not in said:
                yield _plain(column, [row[index] for row in table.rows])


def _share(value: float | None) -> str:
    return NOTHING if value is None else share(value)


def _counts(records: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    wide = max((len(number(record["postings"])) for record in records), default=0)
    return tuple(f"{number(record['n'])} of {number(record['postings']):>{wide}}" for record in records)


def _money(value: float | None) -> str:
    return NOTHING if value is None else amount(value)


# ── the grid ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _grid(table: Table, how: Look) -> Iterator[Text]:
    everything = columns(table, how)
    # who asks for every column gets them whole, also where the terminal is too narrow
    shown = everything if how.wide else fitted(everything, how)
    used = sum(one.width + GAP for one in shown)
    if how.width and not how.wide and used - GAP > how.width:
        yield from _stacked(staying(everything, how)[0], how)
        return
    whole = len(shown) == len(everything)
    draw = {"salaries": charts.column, "shares": charts.shares}.get(table.about.question)
    if draw and whole and not how.wide:
        room = (how.width - used) if how.width else charts.WIDEST
        chart = draw(table.records(), room)
        if chart:
            shown.append(Shown(how.fit(chart[0]), tuple(map(how.fit, chart[1:])), style="cyan"))
    yield _line(shown, [one.title for one in shown], "dim")
    yield Text(how.fit("─") * (sum(one.width + GAP for one in shown) - GAP), "dim")
    for index in range(len(table.rows)):
        yield _line(shown, [one.cells[index] for one in shown])


def _stacked(shown: Sequence[Shown], how: Look) -> Iterator[Text]:
    """Where no row fits on one line: each below its first column."""
    first, *others = shown
    for index, name in enumerate(first.cells):
        yield from paragraph(name, how.width, "bold")
        yield from pairs([(one.title, one.cells[index]) for one in others], how)


def _line(shown: Sequence[Shown], cells: Sequence[str], style: str = "") -> Text:
    line = Text()
    for one, text in zip(shown, cells, strict=True):
        if line:
            line.append(" " * GAP)
        padding = " " * (one.width - cell_len(text))
        own = style or STYLES.get(text, one.style)
        line.append(padding + text if one.right else text + padding, own)
    line.rstrip()
    return line


def fitted(shown: Sequence[Shown], how: Look) -> list[Shown]:
    """The columns that fit: words give way down to a point, then columns leave in their order, figures whole."""
    kept, over = staying(shown, how)
    return _shortened(kept, over, how) if over > 0 else kept


def staying(shown: Sequence[Shown], how: Look) -> tuple[list[Shown], int]:
    """The columns that stay on a terminal, and by how much their words must give way."""
    kept = list(shown)
    if how.width is None:
        return kept, 0
    while True:
        over = sum(one.width + GAP for one in kept) - GAP - how.width
        leaving = max(kept, key=lambda one: one.drop)
        # words give way before figures leave, and beyond that where nothing else can leave
        if sum(one.slack for one in kept) >= over or not leaving.drop:
            return kept, over
        kept.remove(leaving)


def _shortened(shown: list[Shown], over: int, how: Look) -> list[Shown]:
    """Takes `over` columns from the words: from those with most to spare, then from the longest."""
    widths = {index: one.width for index, one in enumerate(shown) if one.words}
    spare = {index: shown[index].slack for index in widths}
    while over > 0 and widths and max(widths.values()) > 4:
        longest = max(widths, key=lambda index: (spare[index], widths[index]))
        widths[longest] -= 1
        spare[longest] = max(0, spare[longest] - 1)
        over -= 1
    return [_cut(one, widths[index], how.fit("…")) if index in widths else one for index, one in enumerate(shown)]


def _cut(column: Shown, width: int, more: str) -> Shown:
    def cut(text: str) -> str:
        return text if cell_len(text) <= width else set_cell_size(text, width - len(more)).rstrip() + more

    return replace(column, title=cut(column.title), cells=tuple(map(cut, column.cells)))
