"""The questions' engine over a jobscope database: one scan brings the sample, the statistics are read from it.

`sample`, `quantiles` and `company_counts` are for pay, `postings` for lists; `counting` is for shares.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from jobscope.analysis import statistics
from jobscope.analysis.dimensions import dimensions, joins
from jobscope.analysis.selection import APPEARED, Condition, Selection, folded, in_metros
from jobscope.analysis.statistics import Point

Key = tuple[Any, ...]
"""The values of a row's dimensions."""

CellKey = tuple[Key, str | None, str | None]
"""A row: its group, its currency and its basis."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Which postings enter, in which groups, and how their pay is read.

    `period` year: part-time and internships stay out, unless the selection asks for them.
    """

    selection: Selection
    by: tuple[str, ...] = ()
    point: Point = "mid"
    period: str = "year"
    currency: str | None = None
    basis: str | None = None


@dataclass(frozen=True)
class Cell:
    """The postings of one row: of `disclosed` those that enter are listed, each range a year beside its company."""

    disclosed: int
    companies: tuple[str, ...]
    ranges: tuple[tuple[float | None, float | None], ...]
    unions: int
    guessed: int
    values: tuple[float, ...]

    @property
    def n(self) -> int:
        return len(self.values)

    @cached_property
    def sizes(self) -> Counter[str]:
        """How many postings each company has here."""
        return Counter(self.companies)

    @cached_property
    def ordered(self) -> list[float]:
        return sorted(self.values)

    @cached_property
    def wide(self) -> int:
        return sum(statistics.is_wide(low, high) for low, high in self.ranges)


@dataclass(frozen=True)
class Sample:
    """What a frame holds: the size of each group, the cells in it, and totals in which each posting counts once.

    `boards` are the (source, board) that the postings come from.
    """

    postings: Mapping[Key, int]
    cells: Mapping[CellKey, Cell]
    total: Totals
    boards: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Totals:
    """Each posting once, in however many rows: all, those that enter a row, and why the others do not.

    `elsewhere`: of those that enter a single row of one metro, how many have places in another metro too.
    """

    postings: int = 0
    entered: int = 0
    without_pay: int = 0
    other_pay: int = 0
    open_ended: int = 0
    no_period: int = 0
    part_time: int = 0
    interns: int = 0
    elsewhere: int = 0


def connection(db: sqlite3.Connection) -> sqlite3.Cursor:
    """A cursor that answers with plain tuples, on a database that knows our functions."""
    db.create_function("folded", 1, folded, deterministic=True)
    cursor = db.cursor()
    cursor.row_factory = None
    return cursor


def count(db: sqlite3.Connection, selection: Selection) -> int:
    """How many postings a selection holds."""
    where, values = selection.where()
    found: int = connection(db).execute(f"SELECT COUNT(*) FROM posting WHERE {where}", values).fetchone()[0]
    return found


# ── which pay a posting has in a row ─────────────────────────────────────────────────────────────────────────────────

_PAY: Final = ("currency", "basis", "rule", "annual_min", "annual_max", "min", "max", "period")
_HEADLINE: Final = {name: name if name.startswith("annual_") else f"headline_{name}" for name in _PAY}


def _pay(metro: bool) -> dict[str, str]:
    """The SQL of each part of a posting's pay: in one metro, of the entry whose label names it, else the headline's."""
    if not metro:
        return {name: f"posting.{column}" for name, column in _HEADLINE.items()}
    return {
        name: f"CASE WHEN local.n IS NULL THEN posting.{column} ELSE local.{name} END"
        for name, column in _HEADLINE.items()
    }


def _joins(selection: Selection, by: tuple[str, ...]) -> tuple[Condition, bool]:
    """The tables beside `posting` that a frame needs, and whether each row is of one metro."""
    tables = joins(dimensions(by), selection)
    entry = ""
    if "metro" in by:
        entry = "by_place.pay_n"
    elif len(selection.metros) == 1:
        inside, values = in_metros(selection.metros)
        named = f"SELECT posting_id, MIN(pay_n) AS pay_n FROM places WHERE pay_n IS NOT NULL AND ({inside}) GROUP BY 1"
        tables.append((f"LEFT JOIN ({named}) AS named ON named.posting_id = posting.id", values))
        entry = "named.pay_n"
    if entry:
        tables.append(
            (
                f"LEFT JOIN pay AS local ON local.posting_id = posting.id AND local.n = {entry}"
                " AND local.basis IN ('base', 'total', 'ote')"
                " AND COALESCE(local.annual_min, local.annual_max) IS NOT NULL",
                [],
            )
        )
    return (" ".join(text for text, _ in tables), [value for _, values in tables for value in values]), bool(entry)


_PART_TIME: Final = "instr(posting.employment, '\"PART_TIME\"') > 0"
_INTERN: Final = "(instr(posting.employment, '\"INTERN\"') > 0 OR posting.level IS 'intern')"


def _reason(frame: Frame) -> str:
    """SQL that says why a posting stays out of a table of annual pay: part_time, interns or nothing."""
    if frame.period != "year":
        return "NULL"
    asked = frame.selection
    cases = ""
    if "PART_TIME" not in asked.employment:
        cases += f" WHEN {_PART_TIME} THEN 'part_time'"
    if "INTERN" not in asked.employment and "intern" not in asked.levels:
        cases += f" WHEN {_INTERN} THEN 'interns'"
    return f"CASE{cases} END" if cases else "NULL"


def _elsewhere(frame: Frame) -> Condition:
    """SQL that says whether a posting of the one metro has a place in another."""
    if frame.by or len(frame.selection.metros) != 1:
        return "NULL", []
    inside, values = in_metros(frame.selection.metros)
    other = f"metro IS NOT NULL AND COALESCE(({inside}), 0) = 0"
    return f"EXISTS (SELECT 1 FROM places WHERE posting_id = posting.id AND {other})", values


# ── the sample, and what is read from it ──────────────────────────────────────────────────────────────────────────────


def sample(db: sqlite3.Connection, frame: Frame) -> Sample:
    """One scan: every posting of the frame, in each of its groups."""
    several = any(dimension.several for dimension in dimensions(frame.by))
    keys = [expression for dimension in dimensions(frame.by) for expression in dimension.expressions]
    (tables, join_values), metro = _joins(frame.selection, frame.by)
    where, where_values = frame.selection.where()
    other, other_values = _elsewhere(frame)
    pay = _pay(metro)
    columns = [_reason(frame), pay["currency"], pay["basis"], *keys]
    columns += [f"posting.{name}" for name in ("source", "board", "company")]
    columns += [pay["annual_min"], pay["annual_max"], pay["rule"], other, "posting.id" if several else "NULL"]
    rows = connection(db).execute(
        f"SELECT {', '.join(columns)} FROM posting {tables} WHERE {where}",
        [*other_values, *join_values, *where_values],
    )
    # what rows have in common comes first, so that the loop over all of them does no more than this
    head = 3 + len(keys)
    heaps: defaultdict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        heaps[row[:head]].append(row[head:])
    return _gathered(heaps, frame, several)


def _gathered(heaps: Mapping[tuple[Any, ...], list[tuple[Any, ...]]], frame: Frame, several: bool) -> Sample:
    groups: Counter[Key] = Counter()
    cells: dict[CellKey, Cell] = {}
    fates: Counter[str] = Counter()
    fate_of: dict[str, str] = {}
    boards: set[tuple[str, str]] = set()
    elsewhere = 0
    for (reason, currency, basis, *key), heap in heaps.items():
        sources, names, companies, lows, highs, rules, others, ids = zip(*heap, strict=True)
        boards.update(zip(sources, names, strict=True))
        if not reason:
            groups[tuple(key)] += len(heap)
        same = reason or _stated(frame, currency, basis)
        if same:
            here = [same] * len(heap)
        else:
            here = [_fate(low, high, frame.point) for low, high in zip(lows, highs, strict=True)]
            cell = _cell(companies, zip(lows, highs, strict=True), rules, here, frame.point)
            cells[tuple(key), currency, basis] = cell
            elsewhere += sum(1 for fate, other in zip(here, others, strict=True) if other and fate == "entered")
        if several:
            # a posting that enters any row has entered
            fate_of |= {name: fate for name, fate in zip(ids, here, strict=True) if fate_of.get(name) != "entered"}
        else:
            fates.update(here)
    fates.update(fate_of.values())
    counts = {name: fates[name] for name in Totals.__slots__ if name not in ("postings", "elsewhere")}
    postings = fates.total() - fates["part_time"] - fates["interns"]
    return Sample(groups, cells, Totals(postings=postings, elsewhere=elsewhere, **counts), frozenset(boards))


def _stated(frame: Frame, currency: str | None, basis: str | None) -> str | None:
    """Why no posting with such pay can enter; None where its amounts decide."""
    if basis is None:
        return "without_pay"
    other = (frame.currency and currency != frame.currency) or (frame.basis and basis != frame.basis)
    return "other_pay" if other else None


def _fate(low: float | None, high: float | None, point: Point) -> str:
    """What becomes of a posting by its amounts a year."""
    if low is None and high is None:
        return "no_period"
    return "open_ended" if statistics.value(low, high, point) is None else "entered"


def _cell(
    companies: Iterable[str],
    ranges: Iterable[tuple[float | None, float | None]],
    rules: Iterable[str | None],
    fates: Sequence[str],
    point: Point,
) -> Cell:
    entered = [
        (company, both, rule or "", statistics.value(*both, point))
        for company, both, rule, fate in zip(companies, ranges, rules, fates, strict=True)
        if fate == "entered"
    ]
    return Cell(
        disclosed=len(fates),
        companies=tuple(company for company, _, _, _ in entered),
        ranges=tuple(both for _, both, _, _ in entered),
        unions=sum("union of" in rule for _, _, rule, _ in entered),
        guessed=sum("period_guessed" in rule for _, _, rule, _ in entered),
        values=tuple(value for _, _, _, value in entered if value is not None),
    )


def quantiles(
    taken: Sample, points: Mapping[CellKey, Sequence[float]], point: Point | None = None
) -> dict[CellKey, tuple[float, ...]]:
    """The quantiles at `points` (0–1) of each cell: of the frame's own point, or of the minima or maxima known."""
    found = {}
    for key, wanted in points.items():
        cell = taken.cells[key]
        if point is None:
            ordered = cell.ordered
        else:
            side = (statistics.value(low, high, point) for low, high in cell.ranges)
            ordered = sorted(value for value in side if value is not None)
        if ordered:
            found[key] = tuple(statistics.quantile(ordered, p) for p in wanted)
    return found


def company_counts(taken: Sample, medians: Mapping[CellKey, float]) -> dict[CellKey, list[tuple[int, float]]]:
    """All that an interval needs: of each company in a cell its postings, and those below the median, at it by half."""
    found = {}
    for key, median in medians.items():
        cell = taken.cells[key]
        below: defaultdict[str, float] = defaultdict(float)
        for company, value in zip(cell.companies, cell.values, strict=True):
            below[company] += 1.0 if value < median else 0.5 if value == median else 0.0
        found[key] = [(cell.sizes[company], below[company]) for company in sorted(below)]
    return found


# ── the postings themselves ──────────────────────────────────────────────────────────────────────────────────────────

_METROS: Final = (
    "(SELECT group_concat(metro, ' | ') FROM (SELECT metro FROM places"
    " WHERE posting_id = posting.id AND metro IS NOT NULL GROUP BY metro ORDER BY MIN(n)))"
)


def postings(
    db: sqlite3.Connection, frame: Frame, behind: bool
) -> tuple[list[tuple[Any, ...]], frozenset[tuple[str, str]]]:
    """The postings of a frame, newest first, and their boards: all, or exactly those behind its table of pay.

    Each row: id, company, title, location_text, metro, workplace, level, min, max, currency, period, basis, posted,
    first_seen, closed_at, url; its pay as it counted, in the posting's own period; then that pay a year: min, max.
    """
    selection = frame.selection
    (tables, join_values), metro = _joins(selection, frame.by if behind else ())
    pay = _pay(metro)
    where, where_values = selection.where()
    columns = ["id", "company", "title", "location_text", _METROS, "workplace", "level"]
    columns = [name if name == _METROS else f"posting.{name}" for name in columns]
    columns += [pay[name] for name in ("min", "max", "currency", "period", "basis")]
    columns += [f"posting.{name}" for name in ("posted", "first_seen", "closed_at", "url", "source", "board")]
    columns += [_reason(frame), pay["annual_min"], pay["annual_max"]]
    order = [f"{APPEARED} DESC", "posting.id", *(["local.n"] if metro else [])]
    rows = connection(db).execute(
        f"SELECT {', '.join(columns)} FROM posting {tables} WHERE {where} ORDER BY {', '.join(order)}",
        [*join_values, *where_values],
    )
    # a posting is listed once, however many rows it is in
    listed: dict[str, tuple[Any, ...]] = {}
    boards: set[tuple[str, str]] = set()
    for *row, source, board, reason, low, high in rows:
        currency, basis = row[9], row[11]
        left_out = reason or _stated(frame, currency, basis)
        if not behind or (not left_out and _fate(low, high, frame.point) == "entered"):
            listed.setdefault(row[0], (*row, low, high))
            boards.add((source, board))
    return list(listed.values()), frozenset(boards)


def count_without_pay(db: sqlite3.Connection, selection: Selection) -> int:
    """How many postings of a selection state no amount that could be compared."""
    where, values = selection.where()
    found: int = (
        connection(db)
        .execute(f"SELECT COUNT(*) FROM posting WHERE {where} AND COALESCE(annual_min, annual_max) IS NULL", values)
        .fetchone()[0]
    )
    return found
