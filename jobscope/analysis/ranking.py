"""Rankings by pay: like beside like, no row that its n does not carry, and a word where the order is not certain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from jobscope.analysis.order import falling, largest_first
from jobscope.analysis.pay_rows import COLUMNS, Row

MONEY: Final = frozenset(column.name for column in COLUMNS if column.kind == "money")
UNRANKED: Final = frozenset({"too few", "thin"})


def ranked(rows: Sequence[Row], column: str) -> list[Row]:
    """The rows by an amount of money, the largest first, each currency and basis apart; those below fair stand last."""
    weights: Counter[tuple[Any, Any]] = Counter()
    for row in rows:
        weights[_kind(row)] += row.n
    places = largest_first(weights)
    return sorted(rows, key=lambda row: (not ranks(row, column), places[_kind(row)], falling(row.values[column])))


def ranks(row: Row, column: str) -> bool:
    """May the row stand in a ranking by this column?"""
    return row.standing.label not in UNRANKED and row.values[column] is not None


def unsure(rows: Sequence[Row], column: str) -> list[tuple[Row, Row]]:
    """The neighbours of a ranking by the median whose intervals overlap, so that either may stand first."""
    return [
        (first, second)
        for first, second in _neighbours(rows, column)
        if (above := _interval(first)) and (below := _interval(second)) and above[0] <= below[1]
    ]


def unmeasured(rows: Sequence[Row], column: str) -> list[tuple[Row, Row]]:
    """The neighbours of a ranking by the median of which one has no interval: nothing says how sure their order is."""
    return [
        (first, second)
        for first, second in _neighbours(rows, column)
        if _interval(first) is None or _interval(second) is None
    ]


def _neighbours(rows: Sequence[Row], column: str) -> list[tuple[Row, Row]]:
    if column != "p50":
        return []
    ranking = [row for row in rows if ranks(row, column)]
    return [(first, second) for first, second in pairwise(ranking) if _kind(first) == _kind(second)]


def _interval(row: Row) -> tuple[float, float] | None:
    """Where a row's median lies: a whole board's is what it is."""
    if row.standing.label == "board":
        return row.values["p50"], row.values["p50"]
    low, high = row.values["ci_low"], row.values["ci_high"]
    return None if low is None or high is None else (low, high)


def _kind(row: Row) -> tuple[Any, Any]:
    return row.values["currency"], row.values["basis"]
