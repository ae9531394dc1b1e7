"""What rows may be made by: each dimension's columns, its SQL and its order, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from jobscope.analysis.selection import APPEARED, Condition, Selection, in_metros, in_states, one_of
from jobscope.errors import UsageError
from jobscope.table import Column

LADDER: Final = ("intern", "junior", "unmarked", "senior", "staff_plus", "manager", "director", "vp", "executive")


@dataclass(frozen=True, slots=True)
class Dimension:
    """One word of --by.

    `join` adds a table of (posting_id, key …) where a posting may have several keys: it then counts once in each.
    Where the selection names keys (`--metro sf --by metro`), only those are rows; `filter` is the field of Selection
    that names them. `ordered`: rows in the order of their keys (of `ladder`, where there is one), not of their size.
    `known` is SQL that says whether a row's key is known, where a key that is null does not say it.
    """

    columns: tuple[Column, ...]
    expressions: tuple[str, ...]
    join: Callable[[Selection], Condition] | None = None
    ordered: bool = False
    ladder: tuple[str, ...] = ()
    filter: str | None = None
    known: str = ""


def _plain(
    name: str, expression: str, filter_: str | None, *, ordered: bool = False, ladder: tuple[str, ...] = ()
) -> Dimension:
    return Dimension((Column(name),), (expression,), ordered=ordered, ladder=ladder, filter=filter_)


def _keys(select: str, alias: str, narrowed: Condition | None) -> Condition:
    """A join with a table of keys: an inner one where only some keys are asked for."""
    if narrowed is None:
        return f"LEFT JOIN (SELECT * FROM ({select})) AS {alias} ON {alias}.posting_id = posting.id", []
    text, values = narrowed
    return f"JOIN (SELECT * FROM ({select}) WHERE {text}) AS {alias} ON {alias}.posting_id = posting.id", values


def _metro(selection: Selection) -> Condition:
    # pay_n: the first pay entry whose label names a place of this metro
    text, values = in_metros(selection.metros) if selection.metros else ("metro IS NOT NULL", [])
    # cities of one name in two countries are two
    twice = (
        "SELECT metro FROM places WHERE cbsa IS NULL AND metro IS NOT NULL GROUP BY metro"
        " HAVING COUNT(DISTINCT country) > 1"
    )
    name = f"CASE WHEN cbsa IS NULL AND metro IN ({twice}) THEN metro || ', ' || country ELSE metro END"
    rows = f"SELECT posting_id, cbsa, {name} AS metro, MIN(pay_n) AS pay_n FROM places WHERE {text} GROUP BY 1, 2, 3"
    side = "JOIN" if selection.metros else "LEFT JOIN"
    return f"{side} ({rows}) AS by_metro ON by_metro.posting_id = posting.id", values


def _state(selection: Selection) -> Condition:
    rows = (
        "SELECT posting_id, country, region AS state FROM places WHERE region IS NOT NULL"
        " UNION SELECT postings.id, substr(value, 1, 2), substr(value, 4)"
        " FROM postings, json_each(postings.remote_scope) WHERE value LIKE '__-%'"
    )
    return _keys(rows, "by_state", in_states(selection.states, "state", "country") if selection.states else None)


def _country(selection: Selection) -> Condition:
    rows = (
        "SELECT posting_id, country FROM places WHERE country IS NOT NULL"
        " UNION SELECT postings.id, substr(value, 1, 2) FROM postings, json_each(postings.remote_scope)"
    )
    return _keys(rows, "by_country", one_of("country", selection.countries) if selection.countries else None)


def _topic(selection: Selection) -> Condition:
    rows = "SELECT DISTINCT posting_id, topic, definition FROM topics WHERE NOT mention"
    narrowed, values = one_of("topic", selection.topics) if selection.topics else ("1", [])
    side = "JOIN" if selection.topics else "LEFT JOIN"
    return (
        f"{side} (SELECT * FROM ({rows}) WHERE {narrowed} AND definition = ?) AS by_topic"
        " ON by_topic.posting_id = posting.id"
    ), [*values, selection.definition]


def _employment(selection: Selection) -> Condition:
    rows = (
        "SELECT DISTINCT postings.id AS posting_id, value AS employment FROM postings, json_each(postings.employment)"
    )
    return _keys(rows, "by_kind", one_of("employment", selection.employment) if selection.employment else None)


DIMENSIONS: Final[Mapping[str, Dimension]] = {
    "company": _plain("company", "posting.company", "companies"),
    "metro": Dimension(
        (Column("cbsa"), Column("metro")),
        (
            "by_metro.cbsa",
            "COALESCE(by_metro.metro, CASE posting.workplace WHEN 'remote' THEN 'Remote' ELSE 'Unknown' END)",
        ),
        _metro,
        filter="metros",
        known="by_metro.metro IS NOT NULL",
    ),
    "state": Dimension((Column("state"),), ("by_state.state",), _state, filter="states"),
    "country": Dimension((Column("country"),), ("by_country.country",), _country, filter="countries"),
    "title": _plain("title", "posting.title", "titles"),
    "level": _plain("level", "posting.level", "levels", ordered=True, ladder=LADDER),
    "family": _plain("family", "posting.family", "families"),
    # a posting of no topic is known to have none
    "topic": Dimension((Column("topic"),), ("by_topic.topic",), _topic, filter="topics", known="1"),
    "workplace": _plain("workplace", "posting.workplace", "workplaces"),
    "employment": Dimension((Column("employment"),), ("by_kind.employment",), _employment, filter="employment"),
    "experience": Dimension(
        (Column("experience", "number"),), ("posting.experience_years",), ordered=True, filter="experience"
    ),
    "source": _plain("source", "posting.source", "sources"),
    "month": Dimension((Column("month", "date"),), (f"substr({APPEARED}, 1, 7)",), ordered=True),
}


def dimensions(by: tuple[str, ...]) -> tuple[Dimension, ...]:
    """The dimensions of --by. Raises UsageError for an unknown word, naming the nearest."""
    from difflib import get_close_matches

    for word in by:
        if word not in DIMENSIONS:
            near = get_close_matches(word, DIMENSIONS, 1)
            hint = f"did you mean {near[0]}?" if near else f"one of: {', '.join(DIMENSIONS)}"
            raise UsageError(f"--by {word}: no such dimension", hint)
    if len(set(by)) < len(by):
        raise UsageError(f"--by {','.join(by)}: a dimension is named twice", "name each once")
    return tuple(DIMENSIONS[word] for word in by)
