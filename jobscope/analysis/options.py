"""How an answer is made: by what, of which pay, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from jobscope.analysis.engines.sqlite import Frame
from jobscope.analysis.selection import Selection
from jobscope.analysis.statistics import Point

Basis = Literal["base", "total", "ote"]

COUNTED: Final = "each posting on its own"
"""What was counted, whatever `count` asks for: copies of one job are not known to be copies yet."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How the answer is made.

    `count`: unique folds copies of one job, as far as they are known to be copies. `currency` and `basis` keep one of
    each. `sort` is the name of a column; `top` keeps the first rows (None or 0: all).
    """

    by: tuple[str, ...] = ()
    count: Literal["unique", "postings"] = "unique"
    point: Point = "mid"
    period: Literal["year", "hour"] = "year"
    currency: str | None = None
    basis: Basis | None = None
    sort: str | None = None
    top: int | None = None

    def frame(self, selection: Selection) -> Frame:
        """Which postings enter, and how: the same for the numbers and for the list behind them."""
        return Frame(selection, self.by, self.point, self.period, self.currency, self.basis)
