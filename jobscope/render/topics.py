"""The catalogue of topics on a terminal: each topic, its definitions and what they count."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from jobscope.render.screen import Look, look, pairs, paragraph, put
from jobscope.render.text import footer, number, safe, share
from jobscope.table import Table


def show(table: Table, screen: Console) -> None:
    """Prints the topics with their definitions."""
    put(screen, lines(table, look(screen)))


def lines(table: Table, how: Look) -> list[Text]:
    """The topics as lines, each definition with its counts, its words and its source."""
    title = paragraph(how.fit(safe(table.about.title)), how.width, "bold")
    body = []
    for topic, records in groupby(table.records(), lambda record: record["topic"]):
        body += [Text(), *_topic(topic, list(records), how)]
    foot = [line for text in footer(table.about) for line in paragraph(how.fit(text), how.width, "dim")]
    return [*title, *body, Text(), *foot]


def _topic(topic: str, records: list[dict[str, Any]], how: Look) -> Iterator[Text]:
    about = records[0]["about"]
    yield from paragraph(how.fit(safe(f"{topic} · {about}" if about else topic)), how.width, "bold")
    said = ((record["definition"] if not n else "", line) for record in records for n, line in enumerate(_said(record)))
    yield from pairs([(safe(name), safe(line)) for name, line in said], how)


def _said(record: dict[str, Any]) -> list[str]:
    counted = record["postings"] is not None
    return [
        line
        for line, there in (
            (_count(record) if counted else "", counted),
            (f"counts: {record['counts']}", record["counts"]),
            (f"source: {record['source']}", record["source"]),
            (f"words: {record['words']}", record["words"]),
            (f"only mentioned: {record['mention_words']}", record["mention_words"]),
        )
        if there
    ] or ["no more is said of it"]


def _count(record: dict[str, Any]) -> str:
    of_all = "" if record["share"] is None else f" ({share(record['share'])})"
    return f"{number(record['postings'])} about it{of_all}, {number(record['mentions'])} only mention it"
