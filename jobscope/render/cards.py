"""A single answer is a card: what the typical posting says, its middle, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from jobscope.render import charts
from jobscope.render.screen import Look, look, pairs, paragraph, put
from jobscope.render.tables import STYLES
from jobscope.render.text import amount, cell, footer, heading, number, percent, plural, safe, span
from jobscope.table import Table

NAMES: Final = 18
"""Width of the names at the left."""

CHART: Final = 36

POINTS: Final = {"mid": ("middle", "midpoints"), "min": ("median min", "minima"), "max": ("median max", "maxima")}
"""What the middle, and the row of percentiles, are called for each point of a range."""


def is_card(table: Table) -> bool:
    """Is this one answer (of one currency and basis, or of several) rather than rows to compare?"""
    if table.about.question == "metro":
        return True
    return table.about.question == "salaries" and not table.about.facts.get("by") and bool(table.rows)


def show(table: Table, screen: Console) -> None:
    """Prints a single answer as a card, with its footer."""
    put(screen, lines(table, look(screen)))


def lines(table: Table, how: Look) -> list[Text]:
    """A card as lines: of pay, the first row is the answer, those of other currencies and bases stand below it."""
    title = paragraph(how.fit(safe(table.about.title)), how.width, "bold")
    body = _described(table, how) if table.about.question == "metro" else _of_pay(table, how)
    foot = [line for text in footer(table.about) for line in paragraph(how.fit(text), how.width, "dim")]
    return [*title, *body, *foot]


def _described(table: Table, how: Look) -> list[Text]:
    """Every value of the one row beside its name; what it has none of is left out."""
    (row,) = table.rows
    known = [(column, value) for column, value in zip(table.columns, row, strict=True) if value is not None]
    return pairs([(heading(column), cell(column, value)) for column, value in known], how)


def _of_pay(table: Table, how: Look) -> list[Text]:
    first, *others = table.records()
    others = [record for record in others if record["n"]]
    middle, points = POINTS[table.about.facts.get("point", "mid")]
    rows = [
        *_answer(first, how, bool(others), middle, points),
        *(_other(record, not index) for index, record in enumerate(others)),
    ]
    return [line for name, parts in rows for line in _laid(name, parts, how)]


Part = tuple[str, str]
"""A piece of text and its style."""


def _answer(
    record: dict[str, Any], how: Look, one_of_several: bool, middle_name: str, points: str
) -> Iterator[tuple[str, list[Part]]]:
    typical = span(record["p50_min"], record["p50_max"])
    middle = None if record["p50"] is None else amount(record["p50"])
    left = max(len(typical), len(middle or ""))
    if record["p50_min"] is None and record["p50_max"] is None:
        yield "typical posting", [("not said", "dim"), ("  a statistic needs 5 postings", "dim")]
    else:
        yield "typical posting", [(f"{typical:<{left}}", "bold"), ("   median minimum – median maximum", "dim")]
        if middle:
            yield middle_name, [(f"{middle:<{left}}", "bold"), (f"   {_sure(record)}", "dim")]
        else:
            yield middle_name, [("not said".ljust(left), "dim"), (f"   {_why_not(record)}", "dim")]
    chart = _chart(record, how.width)
    if chart:
        yield points, [(chart[0], "cyan"), (f"   {chart[1]}", "dim")]
    yield (
        "based on",
        [
            (f"{number(record['n'])} of {_with_pay(record, one_of_several)}", ""),
            (f" · {plural(record['companies'], 'company')} · ", ""),
            (record["label"], STYLES[record["label"]]),
        ],
    )


def _chart(record: dict[str, Any], width: int | None) -> tuple[str, str] | None:
    """The widest chart that stands on one line beside its name; else the smallest."""
    chart = None
    for size in range(CHART, 7, -1):
        chart = charts.box(record, size)
        if chart is None or width is None or 2 + NAMES + len(chart[0]) + 3 + len(chart[1]) <= width:
            break
    return chart


def _with_pay(record: dict[str, Any], one_of_several: bool) -> str:
    """ "590 postings state pay"; where more state it than could enter, how many do."""
    postings, pay = record["postings"], "this pay" if one_of_several else "pay"
    disclosed = round(postings * (record["disclosure"] or 0))
    if disclosed == record["n"]:
        return f"{plural(postings, 'posting')} state{'s' if postings == 1 else ''} {pay}"
    return f"{plural(postings, 'posting')}; {number(disclosed)} state {pay} ({percent(record['disclosure'] or 0)})"


def _sure(record: dict[str, Any]) -> str:
    return "no interval" if record["ci_low"] is None else f"95%: {span(record['ci_low'], record['ci_high'])}"


def _why_not(record: dict[str, Any]) -> str:
    return "the ranges are too wide" if record["n"] >= 10 else "a middle needs 10 postings"


def _other(record: dict[str, Any], first: bool) -> tuple[str, list[Part]]:
    said = record["label"] if record["p50_min"] is None else span(record["p50_min"], record["p50_max"])
    kind = f"{record['currency'] or 'unknown currency'} {record['basis']}"
    label = "" if said == record["label"] else f" · {record['label']}"
    return "also" if first else "", [(f"{kind}: {said} · {plural(record['n'], 'posting')}{label}", "dim")]


def _laid(name: str, parts: list[Part], how: Look) -> Iterator[Text]:
    """A name and its parts on one line; what does not fit goes on below, each part whole."""
    fitted = [(how.fit(text), style) for text, style in parts]
    room = None if how.width is None else how.width - 2 - NAMES
    if room is not None and room < max(cell_len(text.strip(" ·")) for text, _ in fitted):
        yield Text(f"  {name}", "dim")
        for text, style in fitted:
            yield from (Text(f"    {line}", style) for line in _wrapped(text, (how.width or 0) - 4))
        return
    line = Text(f"  {name:<{NAMES}}", "dim")
    for text, style in fitted:
        if room is not None and line.cell_len + cell_len(text.rstrip()) > 2 + NAMES + room:
            line.rstrip()
            yield line
            line, text = Text(" " * (2 + NAMES)), text.lstrip(" ·")
        line.append(text, style or "not dim")
    line.rstrip()
    yield line


def _wrapped(text: str, width: int) -> list[str]:
    return [line.plain for line in paragraph(text.strip(" ·"), max(width, 20))]
