"""How many postings each group holds, and the whole that their shares are of, over a jobscope database."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from jobscope.analysis.dimensions import Dimension, dimensions, joins
from jobscope.analysis.engines.sqlite import Key, connection, count
from jobscope.analysis.selection import Condition, Selection, topic_sql

ALL: Final[Condition] = ("1", [])


@dataclass(frozen=True, slots=True)
class Count:
    """Of `postings`, on whatever topic, `n` are about those that were asked for. `known`: are the row's keys known?"""

    postings: int
    n: int
    known: bool = True


@dataclass(frozen=True)
class Counts:
    """The groups that were asked for, and what their shares are of.

    Filters that only choose rows (`--metro` where the rows are metros) do not narrow `whole`; `known` is its part
    whose keys are all known. `n`: how many postings the groups hold, each once. `boards`: (source, board) of those.
    """

    groups: Mapping[Key, Count]
    whole: Count
    known: Count
    n: int
    boards: frozenset[tuple[str, str]]


def counts(db: sqlite3.Connection, selection: Selection, by: tuple[str, ...]) -> Counts:
    """How many postings each group of a selection holds: of its topics (n), and of any (postings)."""
    used = dimensions(by)
    about, base = topics_apart(selection, by)
    keys = [expression for dimension in used for expression in dimension.expressions]
    known = " AND ".join(map(_known, used))
    grouped = _ask(
        db,
        [*keys, known, _distinct(ALL), _distinct(about)],
        base,
        used,
        f"GROUP BY {', '.join(str(place + 1) for place in range(len(keys) + 1))}",
    )
    # a posting in several groups counts once in the whole
    both = _both(about, (known, []))
    columns = [_distinct(ALL), _distinct(about), _distinct((known, [])), _distinct(both)]
    ((postings, n, of_known, n_known),) = _ask(db, columns, whole(base, by), used)
    where, values = selection.where()
    boards = connection(db).execute(f"SELECT DISTINCT source, board FROM posting WHERE {where}", values).fetchall()
    return Counts(
        groups={tuple(key): Count(all_, hits, bool(is_known)) for *key, is_known, all_, hits in grouped},
        whole=Count(postings, n),
        known=Count(of_known, n_known),
        n=count(db, selection),
        boards=frozenset(boards),
    )


def topics_apart(selection: Selection, by: tuple[str, ...]) -> tuple[Condition, Selection]:
    """What it takes to be about the selection's topics, and the selection without them; rows of topics keep them."""
    if not selection.topics or "topic" in by:
        return ALL, selection
    return topic_sql(selection), replace(selection, topics=())


def whole(selection: Selection, by: tuple[str, ...]) -> Selection:
    """The selection without the filters that only choose its rows."""
    choosing = {dimension.filter for dimension in dimensions(by)} - {None}
    nothing = Selection()
    return replace(selection, **{name: getattr(nothing, name) for name in choosing if name})


def _known(dimension: Dimension) -> str:
    return dimension.known or f"{dimension.expressions[0]} IS NOT NULL"


def _both(first: Condition, second: Condition) -> Condition:
    return f"({first[0]}) AND {second[0]}", [*first[1], *second[1]]


def _distinct(condition: Condition) -> Condition:
    text, values = condition
    return f"COUNT(DISTINCT CASE WHEN {text} THEN posting.id END)", values


def _ask(
    db: sqlite3.Connection,
    columns: Sequence[str | Condition],
    selection: Selection,
    used: Sequence[Dimension],
    end: str = "",
) -> list[tuple[Any, ...]]:
    """Rows over the postings of a selection, each beside the keys of its dimensions."""
    shown = [(column, []) if isinstance(column, str) else column for column in columns]
    tables = joins(used, selection)
    where = selection.where()
    text = (
        f"SELECT {', '.join(column for column, _ in shown)} FROM posting {' '.join(table for table, _ in tables)}"
        f" WHERE {where[0]} {end}"
    )
    values = [value for _, some in (*shown, *tables, where) for value in some]
    return connection(db).execute(text, values).fetchall()
