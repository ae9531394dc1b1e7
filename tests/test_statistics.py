"""The definitions of the numbers, against other ways to compute them."""

from __future__ import annotations

import random
import statistics as standard
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobscope.analysis import statistics

VALUES = st.lists(st.integers(1, 10**7), min_size=2, max_size=60)


@given(VALUES)
def test_quartiles_and_deciles_are_those_of_the_standard_library(values: list[int]) -> None:
    ordered = sorted(values)
    for parts in (4, 10):
        expected = standard.quantiles(ordered, n=parts, method="inclusive")
        ours = [statistics.quantile(ordered, index / parts) for index in range(1, parts)]
        assert all(isclose(a, b, rel_tol=1e-9) for a, b in zip(ours, expected, strict=True))


@given(VALUES, st.floats(0, 1), st.floats(0, 1))
def test_quantiles_rise_and_stay_inside(values: list[int], first: float, second: float) -> None:
    ordered = sorted(values)
    low, high = (statistics.quantile(ordered, p) for p in sorted((first, second)))
    assert ordered[0] <= low <= high + 1e-6
    assert high <= ordered[-1]


def test_beyond_the_ends_there_is_nothing() -> None:
    assert statistics.quantile([3, 9], -0.2) == 3
    assert statistics.quantile([3, 9], 1.2) == 9


@pytest.mark.parametrize(
    ("n", "companies", "largest", "label", "shows"),
    [
        (0, 0, 0, "too few", ""),
        (4, 4, 1, "too few", ""),
        (5, 4, 2, "thin", "outer"),
        (9, 9, 1, "thin", "outer"),
        (10, 2, 5, "fair", "outer quartiles"),
        (29, 20, 2, "fair", "outer quartiles"),
        (30, 4, 10, "fair", "outer quartiles"),
        (30, 5, 15, "good", "outer quartiles tails interval"),
        (30, 5, 16, "fair", "outer quartiles"),
        (4, 1, 4, "too few", ""),
        (9, 1, 9, "board", "outer"),
        (29, 1, 29, "board", "outer quartiles"),
        (30, 1, 30, "board", "outer quartiles tails"),
    ],
)
def test_what_a_row_may_say(n: int, companies: int, largest: int, label: str, shows: str) -> None:
    standing = statistics.standing(n, companies, largest, 0.25)
    assert standing.label == label
    assert " ".join(name for name in ("outer", "quartiles", "tails", "interval") if getattr(standing, name)) == shows


def test_wide_ranges_take_the_middle_away_but_not_the_outer_medians() -> None:
    wide = statistics.standing(100, 20, 9, 0.26)
    assert (wide.outer, wide.quartiles, wide.tails, wide.interval) == (True, False, False, False)
    assert statistics.standing(100, 20, 9, 0.26, "max").interval


def test_the_interval_by_its_own_definition_posting_by_posting() -> None:
    chance = random.Random(5)
    postings = [(company, chance.gauss(100 + 9 * company, 12)) for company in range(11) for _ in range(3 + company)]
    values = sorted(value for _, value in postings)
    n, median = len(values), statistics.quantile(values, 0.5)
    u = {id(posting): 1.0 if posting[1] < median else 0.5 if posting[1] == median else 0.0 for posting in postings}
    mean = sum(u.values()) / n
    total, squares = 0.0, 0
    for company in range(11):
        own = [u[id(posting)] for posting in postings if posting[0] == company]
        total += sum(value - mean for value in own) ** 2 / (1 - len(own) / n)
        squares += len(own) ** 2
    reach = (1.96 + 2.4 / (n**2 / squares - 1)) * total**0.5 / n
    counts = [
        (sum(p[0] == company for p in postings), sum(u[id(p)] for p in postings if p[0] == company))
        for company in range(11)
    ]
    found = statistics.woodruff(counts)
    assert found is not None
    assert found == pytest.approx((0.5 - reach, 0.5 + reach))


def test_no_interval_where_its_assumptions_fail() -> None:
    assert statistics.woodruff([(9, 4.5)] * 7) is None
    assert statistics.woodruff([(60, 30.0)] + [(5, 2.5)] * 8) is None
    assert statistics.woodruff([(40, 20.0), (40, 20.0), *[(1, 0.5)] * 7]) is None
    assert statistics.no_interval([40, 40, *[1] * 7]) == "effective"


def test_an_interval_that_would_hold_everything_is_none() -> None:
    """It would print the lowest and the highest posting as if they were a finding."""
    assert statistics.woodruff([(30, 0.0), (30, 30.0), *[(5, 0.0), (5, 5.0)] * 4]) is None
    assert statistics.woodruff([(10, 4.0), (10, 6.0)] * 5) is not None


@given(st.integers(0, 400), st.integers(1, 400))
def test_the_interval_of_a_share_holds_it_and_stays_a_share(hits: int, n: int) -> None:
    hits = min(hits, n)
    low, high = statistics.wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1


def test_a_topic_that_is_nowhere_has_no_location_quotient() -> None:
    assert statistics.location_quotient(1, 2, 0, 10) is None


def test_an_open_range_has_no_middle() -> None:
    assert statistics.value(None, 5, "mid") is None
    assert statistics.value(None, 5, "max") == 5
    assert statistics.value(None, 5, "min") is None
    assert not statistics.is_wide(None, 5)
