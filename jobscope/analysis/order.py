"""The order of rows: by their n, or where a dimension has an order of its own, by that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Protocol, TypeVar

from jobscope.analysis.dimensions import Dimension
from jobscope.errors import UsageError
from jobscope.table import Column, named


class Ranked(Protocol):
    """A row: the values of its dimensions, its n, and its values by column."""

    @property
    def group(self) -> tuple[Any, ...]: ...
    @property
    def n(self) -> int: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


Row = TypeVar("Row", bound=Ranked)
Kind = TypeVar("Kind", bound=Hashable)


def ordered(rows: Sequence[Row], used: tuple[Dimension, ...], sort: str | None = None) -> list[Row]:
    """The rows by n, largest first (levels by the ladder, months in time), or by the column `sort`.

    By a column: figures from the largest, words from a to z, what is not there last.
    """
    if sort is None:
        return sorted(rows, key=_order(rows, used))
    return sorted(sorted(rows, key=_order(rows, ())), key=lambda row: falling(row.values.get(sort)))


def falling(value: Any) -> tuple[bool, Any]:
    """The key that sorts figures from the largest, words from a to z, and nothing last."""
    if value is None:
        return (True, 0)
    return (False, -value if isinstance(value, int | float) else value)


def largest_first(counts: Counter[Kind]) -> dict[Kind, int]:
    """Where each kind stands among the others.

    >>> largest_first(Counter({"EUR": 2, "USD": 9, "CAD": 2}))
    {'USD': 0, 'CAD': 1, 'EUR': 2}
    """
    ordered_kinds = sorted(counts, key=lambda kind: (-counts[kind], str(kind)))
    return {kind: place for place, kind in enumerate(ordered_kinds)}


def sorted_by(name: str | None, columns: Sequence[Column]) -> str | None:
    """The name of the column that --sort names, by its name or as a terminal shows it; None: none was named.

    Raises UsageError where `name` is no column's, naming the nearest, or stands over several.
    """
    if name is None:
        return None
    meant = named(name, columns)
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise UsageError(f"--sort {name}: that is several columns", f"one of: {', '.join(meant)}")
    names = [column.name for column in columns]
    near = get_close_matches(name, names, 1)
    hint = f"did you mean {near[0]}?" if near else f"one of: {', '.join(names)}"
    raise UsageError(f"--sort {name}: no such column", hint)


def _order(rows: Sequence[Ranked], used: tuple[Dimension, ...]) -> Callable[[Ranked], Any]:
    """By n, largest first; where a dimension has an order of its own, group within group, each in its order."""

    def tie(row: Ranked) -> tuple[Any, ...]:
        return (
            *(_place(value) for value in row.group),
            _place(row.values.get("currency")),
            _place(row.values.get("basis")),
        )

    if not any(dimension.ordered for dimension in used):
        return lambda row: (-row.n, -row.values["postings"], tie(row))
    heads: dict[tuple[Any, ...], int] = {}
    for row in rows:
        for end in range(len(row.group) + 1):
            heads[row.group[:end]] = heads.get(row.group[:end], 0) + row.n

    def nested(row: Ranked) -> tuple[Any, ...]:
        places: list[Any] = []
        end = 0
        for dimension in used:
            key = row.group[end : end + len(dimension.columns)]
            end += len(dimension.columns)
            if dimension.ladder:
                places.append(_rung(dimension.ladder, key[0]))
            elif dimension.ordered:
                places.append(_place(key[0]))
            else:
                places.append((-heads[row.group[:end]], *map(_place, key)))
        return (*places, -row.n, tie(row))

    return nested


def _rung(ladder: tuple[str, ...], value: Any) -> int:
    return ladder.index(value) if value in ladder else len(ladder)


def _place(value: Any) -> tuple[bool, Any]:
    """A key to sort by in which nothing known comes last."""
    return (value is None, "" if value is None else value)
