"""What rows may be made by: each dimension's columns, its SQL and its order, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from jobscope.analysis.selection import APPEARED, Condition, Selection, all_of, in_metros, in_states, one_of
from jobscope.errors import UsageError
from jobscope.table import Column

LADDER: Final = ("intern", "junior", "unmarked", "senior", "staff_plus", "manager", "director", "vp", "executive")


@dataclass(frozen=True, slots=True)
class PlaceKey:
    """What a row of the table `places` says in one dimension.

    `selects`: the SQL of its keys, each with a name; `known`: the column that is null where it says nothing; `scope`:
    also said by where remote work is open to; `chosen`: the rows that the selection names, if it names any.
    """

    selects: tuple[str, ...]
    known: str
    scope: bool
    chosen: Callable[[Selection], Condition | None]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One word of --by.

    `join` adds a table of (posting_id, key …) where a posting may have several keys: it then counts once in each;
    `place` says that the keys are those of its places. Where the selection names keys (`--metro sf --by metro`), only
    those are rows; `filter` is the field of Selection that names them. `ordered`: rows in the order of their keys (of
    `ladder`, where there is one), not of their size. `known` is SQL that says whether a row's key is known, where a key
    that is null does not say it.
    """

    columns: tuple[Column, ...]
    expressions: tuple[str, ...]
    join: Callable[[Selection], Condition] | None = None
    place: PlaceKey | None = None
    ordered: bool = False
    ladder: tuple[str, ...] = ()
    filter: str | None = None
    known: str = ""

    @property
    def several(self) -> bool:
        """May a posting have several keys?"""
        return self.join is not None or self.place is not None


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


# cities of one name in two countries are two
_TWICE: Final = (
    "SELECT metro FROM places WHERE cbsa IS NULL AND metro IS NOT NULL GROUP BY metro"
    " HAVING COUNT(DISTINCT country) > 1"
)
_METRO: Final = PlaceKey(
    (
        "cbsa",
        f"CASE WHEN cbsa IS NULL AND metro IN ({_TWICE}) THEN metro || ', ' || country ELSE metro END AS metro",
    ),
    "metro",
    scope=False,
    chosen=lambda selection: in_metros(selection.metros) if selection.metros else None,
)
_STATE: Final = PlaceKey(
    ("region AS state",),
    "region",
    scope=True,
    chosen=lambda selection: (
        in_states(selection.states, "places.region", "places.country") if selection.states else None
    ),
)
_COUNTRY: Final = PlaceKey(
    ("country",),
    "country",
    scope=True,
    chosen=lambda selection: one_of("places.country", selection.countries) if selection.countries else None,
)
_PLACES_AND_SCOPES: Final = (
    "(SELECT posting_id, cbsa, metro, region, country, pay_n FROM places"
    " UNION ALL SELECT postings.id, NULL, NULL, NULLIF(substr(value, 4), ''), substr(value, 1, 2), NULL"
    " FROM postings, json_each(postings.remote_scope)) AS places"
)


def _places(keys: Sequence[PlaceKey], selection: Selection) -> Condition:
    """One join for all keys of a place, so that a row's metro, state and country are of one and the same place.

    `pay_n` is the first pay entry whose label names a place of the row.
    """
    selects = ["posting_id", *(select for key in keys for select in key.selects)]
    chosen = [condition for key in keys if (condition := key.chosen(selection)) is not None]
    text, values = all_of([(" OR ".join(f"{key.known} IS NOT NULL" for key in keys), []), *chosen])
    rows = (
        f"SELECT {', '.join(selects)}, MIN(pay_n) AS pay_n"
        f" FROM {_PLACES_AND_SCOPES if any(key.scope for key in keys) else 'places'}"
        f" WHERE {text} GROUP BY {', '.join(str(place + 1) for place in range(len(selects)))}"
    )
    return f"{'JOIN' if chosen else 'LEFT JOIN'} ({rows}) AS by_place ON by_place.posting_id = posting.id", values


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
            "by_place.cbsa",
            "COALESCE(by_place.metro, CASE posting.workplace WHEN 'remote' THEN 'Remote' ELSE 'Unknown' END)",
        ),
        place=_METRO,
        filter="metros",
        known="by_place.metro IS NOT NULL",
    ),
    "state": Dimension((Column("state"),), ("by_place.state",), place=_STATE, filter="states"),
    "country": Dimension((Column("country"),), ("by_place.country",), place=_COUNTRY, filter="countries"),
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


def joins(used: Sequence[Dimension], selection: Selection) -> list[Condition]:
    """The tables of keys that rows by these dimensions need beside `posting`."""
    of_place = [dimension.place for dimension in used if dimension.place]
    shared = [_places(of_place, selection)] if of_place else []
    return shared + [dimension.join(selection) for dimension in used if dimension.join]
