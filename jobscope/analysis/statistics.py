"""What the numbers mean: every definition that a table of jobscope uses, as a pure function."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, sqrt
from typing import Final, Literal

Label = Literal["too few", "thin", "fair", "good", "board"]
Point = Literal["mid", "min", "max"]
Interval = tuple[float, float]

PERCENTILES: Final = (0.10, 0.25, 0.50, 0.75, 0.90)
HOURS_A_YEAR: Final = 2080
Z: Final = 1.959963984540054

FEW, THIN, FAIR = 5, 10, 30
"""Below the first no statistic, below the second the outer medians, below the third also the quartiles."""

GOOD_COMPANIES: Final = 5
INTERVAL_COMPANIES: Final = 8
INTERVAL_EFFECTIVE: Final = 4.0
WIDE_SHARE: Final = 0.25


# ── one posting ──────────────────────────────────────────────────────────────────────────────────────────────────────


def value(low: float | None, high: float | None, point: Point) -> float | None:
    """What one range says at a point. An open range has only the bound it has, and no midpoint.

    >>> value(100, 150, "mid"), value(100, None, "mid"), value(100, None, "min")
    (125.0, None, 100)
    """
    if point == "min":
        return low
    if point == "max":
        return high
    return None if low is None or high is None else (low + high) / 2


def is_wide(low: float | None, high: float | None) -> bool:
    """Is the upper bound twice the lower one or more?

    >>> is_wide(150, 900), is_wide(100, 199), is_wide(100, None)
    (True, False, False)
    """
    return low is not None and high is not None and high >= 2 * low


# ── one row ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def quantile(ordered: Sequence[float], p: float) -> float:
    """The quantile at `p` (0–1) of values in ascending order, of which there is at least one.

    Linear interpolation: Hyndman and Fan's type 7, as NumPy, pandas and Excel's PERCENTILE.INC.

    >>> quantile([10, 20, 30, 40], 0.5), quantile([10, 20, 30, 40], 0.25), quantile([7], 0.9)
    (25.0, 17.5, 7.0)
    """
    place = (len(ordered) - 1) * min(max(p, 0.0), 1.0)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (ordered[above] - ordered[below]) * (place - below))


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a row may be trusted: its label, and which statistics may be printed."""

    label: Label
    outer: bool
    quartiles: bool
    tails: bool
    interval: bool


def standing(n: int, companies: int, largest: int, wide: float, point: Point = "mid") -> Standing:
    """What a row of `n` postings may say. `largest`: postings of its largest company; `wide`: share of wide ranges.

    >>> standing(4, 4, 1, 0).label, standing(9, 6, 2, 0).label, standing(29, 9, 4, 0).label, standing(30, 5, 9, 0).label
    ('too few', 'thin', 'fair', 'good')
    >>> standing(80, 9, 41, 0).label, standing(80, 4, 20, 0).label, standing(80, 1, 80, 0).label
    ('fair', 'fair', 'board')
    >>> standing(80, 9, 9, 0.26).quartiles, standing(80, 9, 9, 0.26, "min").quartiles
    (False, True)
    """
    board = companies == 1
    dominated = not board and 2 * largest > n
    if n < FEW:
        label: Label = "too few"
    elif board:
        label = "board"
    elif n < THIN:
        label = "thin"
    elif n < FAIR or companies < GOOD_COMPANIES or dominated:
        label = "fair"
    else:
        label = "good"
    # a middle of ranges as wide as 150 to 900 is nobody's pay
    told = point != "mid" or wide <= WIDE_SHARE
    return Standing(
        label=label,
        outer=n >= FEW,
        quartiles=told and n >= THIN,
        tails=told and (label == "good" or (label == "board" and n >= FAIR)),
        interval=told and label == "good",
    )


NoInterval = Literal["companies", "effective", "half", "spread"]


def no_interval(sizes: Sequence[int]) -> NoInterval | None:
    """Why a median has no interval, from the companies' numbers of postings; None where it has one.

    >>> no_interval([5] * 7), no_interval([50] + [1] * 9), no_interval([49, 2, *[8] * 6]), no_interval([5] * 8)
    ('companies', 'half', 'effective', None)
    """
    if 2 * max(sizes) > sum(sizes):
        return "half"
    if len(sizes) < INTERVAL_COMPANIES:
        return "companies"
    return "effective" if effective(sizes) < INTERVAL_EFFECTIVE else None


def effective(sizes: Iterable[int]) -> float:
    """How many companies of equal size would weigh as much: n² / Σ n_c².

    >>> effective([10, 10, 10]), round(effective([28, 1, 1]), 2)
    (3.0, 1.15)
    """
    counts = list(sizes)
    return float(sum(counts) ** 2 / sum(count * count for count in counts))


def woodruff(companies: Sequence[tuple[int, float]]) -> Interval | None:
    """Where, as shares, the 95% interval of a median is to be read from the quantiles; companies are clusters.

    Each company is its number of postings, and of them those below the median, those at it counted half. None where
    `no_interval` says why, and where the companies differ so much that the interval would be all there is.

    >>> low, high = woodruff([(10, 5.0)] * 7 + [(10, 4.0), (10, 6.0)])
    >>> round(low, 3), round(high, 3)
    (0.462, 0.538)
    """
    sizes = [n for n, _ in companies]
    if no_interval(sizes):
        return None
    n = sum(sizes)
    mean = sum(below for _, below in companies) / n
    spread = sum((below - size * mean) ** 2 / (1 - size / n) for size, below in companies)
    t = 1.96 + 2.4 / (effective(sizes) - 1)
    reach = t * sqrt(spread) / n
    return (0.5 - reach, 0.5 + reach) if reach < 0.5 else None


# ── shares and differences ───────────────────────────────────────────────────────────────────────────────────────────


def wilson(hits: int, n: int) -> Interval:
    """The 95% interval of a share of `n` (one or more).

    >>> low, high = wilson(8, 10)
    >>> round(low, 3), round(high, 3), wilson(0, 10)[0]
    (0.49, 0.943, 0.0)
    """
    share, z2 = hits / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - reach) if hits else 0.0, min(1.0, middle + reach) if hits < n else 1.0


def location_quotient(here: int, n_here: int, everywhere: int, n_everywhere: int) -> float | None:
    """The share of a topic here ÷ its share everywhere; None where either has no base.

    >>> location_quotient(50, 100, 250, 1000), location_quotient(0, 0, 1, 2)
    (2.0, None)
    """
    if not n_here or not everywhere or not n_everywhere:
        return None
    return (here / n_here) / (everywhere / n_everywhere)
