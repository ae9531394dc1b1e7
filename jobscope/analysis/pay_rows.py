"""The rows of a table of pay: each a group, a currency and a basis, with what its n allows to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jobscope.analysis import statistics
from jobscope.analysis.dimensions import dimensions
from jobscope.analysis.engines import sqlite
from jobscope.analysis.engines.sqlite import Cell, CellKey, Key, Sample
from jobscope.analysis.options import Options
from jobscope.analysis.order import ordered
from jobscope.analysis.selection import Selection
from jobscope.analysis.statistics import HOURS_A_YEAR, PERCENTILES, Interval, NoInterval, Point, Standing
from jobscope.table import Column

COLUMNS: Final = (
    Column("postings", "count"),
    Column("n", "count"),
    Column("companies", "count", wide=True),
    Column("ranges", "count", wide=True),
    Column("disclosure", "share", wide=True),
    *(Column(f"p{round(100 * p)}", "money", wide=p != 0.5) for p in PERCENTILES),
    Column("p50_min", "money"),
    Column("p50_max", "money"),
    Column("ci_low", "money", optional=1),
    Column("ci_high", "money", optional=1),
    Column("label", optional=2),
    Column("wide", "share", wide=True),
    Column("unions", "share", wide=True),
    Column("guessed", "share", wide=True),
    Column("as_of", "date", wide=True),
    Column("currency", optional=3),
    Column("basis", optional=3),
)
CODE: Final = "cbsa"
"""The column that stands beside a name, and is none."""
DEFINITION: Final = Column("definition", wide=True)


def columns_of(selection: Selection, by: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns of a table of pay, in their order."""
    keys = tuple(column for dimension in dimensions(by) for column in dimension.columns)
    return keys + COLUMNS + ((DEFINITION,) if selection.topics or "topic" in by else ())


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its values by column, and what its footer has to say of it.

    `leader` is the company with the most postings in it; `missing` says why a row that might have had an interval has
    none.
    """

    group: Key
    values: Mapping[str, Any]
    standing: Standing
    leader: tuple[str, int] | None
    missing: NoInterval | None

    @property
    def n(self) -> int:
        n: int = self.values["n"]
        return n

    @property
    def kind(self) -> str:
        """Its currency and basis in a sentence: USD total."""
        return f"{self.values['currency'] or 'unknown currency'} {self.values['basis'] or ''}".strip()

    @property
    def name(self) -> str:
        """The row's name in a sentence; a metro by its title, not its code."""
        # its keys are the first of its values
        named = [value for column, value in zip(self.values, self.group, strict=False) if column != CODE]
        return ", ".join("unknown" if value is None else str(value) for value in named)


def rows_of(taken: Sample, options: Options) -> list[Row]:
    """A row for each cell of the sample, and one for each group in which no pay is stated; in the table's order."""
    rows = [*_with_pay(taken, options), *_without_pay(taken, options)]
    return ordered(rows, dimensions(options.by), options.sort)


def _standing(cell: Cell, point: Point) -> Standing:
    largest = max(cell.sizes.values(), default=0)
    return statistics.standing(cell.n, len(cell.sizes), largest, cell.wide / cell.n if cell.n else 0.0, point)


def _with_pay(taken: Sample, options: Options) -> Iterator[Row]:
    standings = {key: _standing(cell, options.point) for key, cell in taken.cells.items()}
    allowed = {key: _allowed(standing) for key, standing in standings.items()}
    outer = {key: (0.5,) for key, standing in standings.items() if standing.outer}
    percentiles = {
        key: dict(zip(allowed[key], found, strict=True)) for key, found in sqlite.quantiles(taken, allowed).items()
    }
    minima, maxima = (sqlite.quantiles(taken, outer, side) for side in ("min", "max"))
    intervals = _intervals(
        taken, {key: percentiles[key][0.5] for key, standing in standings.items() if standing.interval}
    )
    money = money_of(options.period)
    for key, cell in taken.cells.items():
        group, currency, basis = key
        low, high = intervals.get(key, (None, None))
        values = {
            "postings": taken.postings[group],
            "n": cell.n,
            "companies": len(cell.sizes),
            "ranges": len(set(cell.ranges)),
            "disclosure": share(cell.disclosed, taken.postings[group]),
            **{f"p{round(100 * p)}": money(percentiles.get(key, {}).get(p)) for p in PERCENTILES},
            "p50_min": money(*minima.get(key, (None,))),
            "p50_max": money(*maxima.get(key, (None,))),
            "ci_low": money(low),
            "ci_high": money(high),
            "label": standings[key].label,
            "wide": share(cell.wide, cell.n),
            "unions": share(cell.unions, cell.n),
            "guessed": share(cell.guessed, cell.n),
            "currency": currency,
            "basis": basis,
        }
        yield _row(
            group, options, values, standings[key], _leader(cell), _missing(cell, standings[key], key in intervals)
        )


def _without_pay(taken: Sample, options: Options) -> Iterator[Row]:
    paid = {group for group, _, _ in taken.cells}
    nothing = statistics.standing(0, 0, 0, 0.0)
    for group, postings in taken.postings.items():
        if group not in paid:
            values = dict.fromkeys(column.name for column in COLUMNS) | {
                "postings": postings,
                "n": 0,
                "companies": 0,
                "ranges": 0,
                "disclosure": 0.0,
                "label": nothing.label,
                "currency": options.currency,
                "basis": options.basis,
            }
            yield _row(group, options, values, nothing, None, None)


def _row(
    group: Key,
    options: Options,
    values: Mapping[str, Any],
    standing: Standing,
    leader: tuple[str, int] | None,
    missing: NoInterval | None,
) -> Row:
    names = [column.name for dimension in dimensions(options.by) for column in dimension.columns]
    return Row(group, {**dict(zip(names, group, strict=True)), **values}, standing, leader, missing)


def _allowed(standing: Standing) -> tuple[float, ...]:
    if standing.tails:
        return PERCENTILES
    return PERCENTILES[1:-1] if standing.quartiles else ()


def _intervals(taken: Sample, medians: Mapping[CellKey, float]) -> dict[CellKey, Interval]:
    """The 95% interval of each median that has one."""
    places = {key: statistics.woodruff(counts) for key, counts in sqlite.company_counts(taken, medians).items()}
    wanted = {key: place for key, place in places.items() if place}
    return {key: (low, high) for key, (low, high) in sqlite.quantiles(taken, wanted).items()}


def _leader(cell: Cell) -> tuple[str, int] | None:
    return min(cell.sizes.items(), key=lambda item: (-item[1], item[0]), default=None)


def _missing(cell: Cell, standing: Standing, has_interval: bool) -> NoInterval | None:
    if has_interval or cell.n < statistics.FAIR or not standing.quartiles or standing.label == "board":
        return None
    return statistics.no_interval(list(cell.sizes.values())) or "spread"


# ── numbers as they are printed ──────────────────────────────────────────────────────────────────────────────────────


def money_of(period: str) -> Callable[[float | None], float | None]:
    """Amounts a year → amounts a period, to the cent.

    >>> money_of("hour")(52_000), money_of("year")(150_000.0), money_of("year")(None)
    (25, 150000, None)
    """
    parts = HOURS_A_YEAR if period == "hour" else 1

    def money(amount: float | None) -> float | None:
        if amount is None:
            return None
        rounded = round(amount / parts, 2)
        return int(rounded) if rounded == int(rounded) else rounded

    return money


def share(part: int, whole: int) -> float | None:
    """
    >>> share(1, 3), share(0, 0)
    (0.3333, None)
    """
    return round(part / whole, 4) if whole else None
