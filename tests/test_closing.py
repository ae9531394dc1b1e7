"""closing.decide: which runs are trusted, what they miss and what they close."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_kit import day, footer, keys

from jobscope.store.closing import Closed, Decision, Open, PastRun, decide, expired


def judge(at: str, seen: set[str], open_: dict[str, Open], past: list[PastRun], **more: Any) -> Decision:
    run = more.pop("footer", None) or footer(at, len(seen))
    return decide(run, seen, open_, past, filled=more.pop("filled", 1.0), **more)


def trusted(n: int, received: int = 10) -> PastRun:
    return PastRun(day(n), received, trusted=True)


TEN = set(keys(10))
ALL_OPEN = {key: Open(last_seen=day(1)) for key in TEN}


def test_the_first_run_is_trusted_whatever_its_size() -> None:
    assert judge(day(1), {"k"}, {}, []) == Decision(trusted=True)
    assert judge(day(1), set(), {}, [], footer=footer(day(1), 0, "empty")) == Decision(trusted=True)


@pytest.mark.parametrize("outcome", ["partial", "blocked", "not_found", "moved", "changed", "failed"])
def test_a_run_that_did_not_come_to_its_end_closes_nothing_and_is_no_suspicion(outcome: Any) -> None:
    missing = {key: Open(missing_since=day(1)) for key in TEN}
    decision = judge(day(9), set(), missing, [trusted(1)], footer=footer(day(9), 0, outcome))
    assert decision == Decision(trusted=False, reason=f"the run was {outcome}")


def test_a_filtered_stream_is_not_trusted_and_its_board_not_suspect() -> None:
    decision = judge(day(2), {"k0001"}, ALL_OPEN, [trusted(1)], footer=footer(day(2), 10))
    assert decision == Decision(trusted=False, reason="1 of 10 postings arrived")


def test_more_keys_than_the_footer_counts_are_another_stream_too() -> None:
    assert not judge(day(2), TEN, {}, [], footer=footer(day(2), 9)).trusted


@pytest.mark.parametrize(("filled", "believed"), [(0.95, True), (0.949, False), (0.0, False)])
def test_title_and_link_must_be_there(filled: float, believed: bool) -> None:
    decision = judge(day(2), set(keys(9)), ALL_OPEN, [trusted(1)], filled=filled)
    assert (decision.trusted, decision.suspect) == (believed, not believed)
    assert bool(decision.missing) is believed


@pytest.mark.parametrize(
    ("sizes", "received", "believed"),
    [
        ([10], 5, True),
        ([10], 4, False),
        ([100, 10, 10, 10, 10, 10], 5, True),  # only the last five count
        ([10, 10, 100], 5, True),  # the median, not the mean
        ([10, 20], 7, False),  # the median of two lies between them
        ([0, 0, 0], 0, True),  # empty and known to be
    ],
)
def test_half_of_the_median_of_the_last_five_trusted_runs(sizes: list[int], received: int, believed: bool) -> None:
    past = [trusted(n, size) for n, size in enumerate(sizes)]
    past.append(PastRun(day(20), 1000, trusted=False))
    decision = judge(day(30), set(keys(received)), {}, past)
    assert decision.trusted is believed
    assert decision.suspect is not believed


def test_an_empty_answer_after_postings_closes_nothing() -> None:
    open_ = {key: Open(missing_since=day(1), valid_through="2025-12-01") for key in TEN}
    decision = judge(day(5), set(), open_, [trusted(1)], footer=footer(day(5), 0, "empty"))
    assert (decision.trusted, decision.suspect, decision.missing, decision.closed) == (False, True, (), ())
    assert decision.reason == "0 postings, where the last trusted runs had 10"


@pytest.mark.parametrize(
    "past",
    [
        [],  # only limited or cut runs so far
        [trusted(1, 0), trusted(2, 0), trusted(3, 100)],  # a median that lags behind
        [trusted(1, 0)],
        [PastRun(day(1), 100, trusted=False)],
    ],
)
def test_an_empty_answer_closes_nothing_whatever_the_past_was(past: list[PastRun]) -> None:
    open_ = {key: Open(last_seen=day(3), first_seen=day(3)) for key in keys(100)}
    for n in (4, 5):
        decision = judge(day(n), set(), open_, past, footer=footer(day(n), 0, "empty"))
        assert (decision.trusted, decision.suspect, decision.missing, decision.closed) == (False, True, (), ())
    gone = judge(day(5), set(), open_, past, footer=footer(day(5), 0, "empty"), accept_drop=True)
    assert len(gone.closed) == 100


def test_an_empty_answer_is_not_trusted_while_anything_is_open_even_what_is_missing() -> None:
    open_ = {"a": Open(missing_since=day(1))}
    decision = judge(day(5), set(), open_, [], footer=footer(day(5), 0, "empty"))
    assert (decision.trusted, decision.suspect, decision.closed) == (False, True, ())
    assert decision.reason == "0 postings, where 1 were open"


@pytest.mark.parametrize(("received", "believed"), [(50, True), (49, False), (3, False)])
def test_less_than_half_of_the_open_postings_is_suspect(received: int, believed: bool) -> None:
    open_ = {key: Open(last_seen=day(4), first_seen=day(1)) for key in keys(100)}
    past = [trusted(1, 3), trusted(2, 3), trusted(3, 3), trusted(4, 100)]
    decision = judge(day(5), set(keys(received)), open_, past)
    assert (decision.trusted, decision.suspect, bool(decision.missing)) == (believed, not believed, believed)


def test_what_is_missing_already_is_no_measure() -> None:
    open_ = {key: Open(last_seen=day(1), missing_since=day(2) if key > "k0002" else None) for key in TEN}
    decision = judge(day(3), set(keys(3)), open_, [trusted(1, 3), trusted(2, 3)])
    assert {one.key for one in decision.closed} == set(keys(10)) - set(keys(3))


def test_what_this_run_is_the_first_to_see_is_no_measure() -> None:
    fresh = {f"new{n}": Open(first_seen=day(2), last_seen=day(2)) for n in range(5)}
    old = {key: Open(first_seen=day(1), last_seen=day(1)) for key in TEN}
    assert judge(day(2), set(fresh), old | fresh, [trusted(1, 10)]).trusted


def test_what_only_a_late_stream_told_of_is_no_measure() -> None:
    told = {f"old{n}": Open(first_seen=day(0), last_seen=day(0)) for n in range(50)}
    decision = judge(day(2), TEN, ALL_OPEN | told, [PastRun(day(1), 10, trusted=True, started_at=day(1, 7))])
    assert decision.trusted
    assert set(decision.missing) == set(told)


def test_what_a_run_saw_before_its_last_answer_is_open_all_the_same() -> None:
    open_ = {key: Open(first_seen=day(0), last_seen=day(1, 7)) for key in TEN}
    past = [PastRun(day(0), 0, trusted=True), PastRun(day(1, 8), 0, trusted=True, started_at=day(1, 6))]
    assert judge(day(2), set(keys(4)), open_, past).suspect
    replayed = [PastRun(day(1, 8), 0, trusted=True, started_at=day(300))]
    assert judge(day(2), set(keys(4)), open_, replayed).suspect


def test_accept_drop_believes_the_run_at_once() -> None:
    open_ = {"a": Open(missing_since=day(1)), "b": Open()}
    past = [trusted(1)]
    empty = judge(day(5), set(), open_, past, footer=footer(day(5), 0, "empty"), accept_drop=True)
    assert empty == Decision(
        trusted=True, closed=(Closed("a", day(1), "board_empty"), Closed("b", day(5), "board_empty"))
    )
    shrunk = judge(day(5), {"b"}, open_, past, accept_drop=True)
    assert shrunk.closed == (Closed("a", day(1), "board_shrunk"),)


def test_accept_drop_believes_no_run_that_was_cut() -> None:
    cut = judge(day(5), set(), ALL_OPEN, [trusted(1)], footer=footer(day(5), 0, "partial"), accept_drop=True)
    assert not cut.trusted
    assert not judge(day(5), {"k"}, ALL_OPEN, [], footer=footer(day(5), 2), accept_drop=True).trusted


def test_absent_once_is_missing_and_twice_is_closed_at_the_first_miss() -> None:
    seen = set(keys(8))
    first = judge(day(2), seen, ALL_OPEN, [trusted(1)])
    assert set(first.missing) == {"k0008", "k0009"}
    assert first.closed == ()
    then = ALL_OPEN | {key: Open(missing_since=day(2), last_seen=day(1)) for key in first.missing}
    second = judge(day(3), seen, then, [trusted(1), trusted(2, 8)])
    assert second.missing == ()
    assert {one.key for one in second.closed} == {"k0008", "k0009"}
    assert {(one.closed_at, one.reason) for one in second.closed} == {(day(2), "absent")}


@pytest.mark.parametrize(("second", "closes"), [(day(2, 8, 59), False), (day(2, 9), True)])
def test_the_two_runs_are_an_hour_apart(second: str, closes: bool) -> None:
    open_ = {"a": Open(missing_since=day(2, 8))}
    decision = judge(second, TEN, open_, [trusted(1)])
    assert bool(decision.closed) is closes
    assert decision.missing == ()


def test_expired_and_absent_once_is_closed_at_once() -> None:
    open_ = {
        "over": Open(valid_through="2026-01-05"),
        "today": Open(valid_through="2026-01-10"),
        "missed": Open(valid_through="2026-01-05", missing_since=day(8, 8, 30)),
    }
    decision = judge(day(9), TEN, open_, [trusted(1)])
    assert day(9).startswith("2026-01-10")
    assert set(decision.closed) == {Closed("over", day(9), "expired"), Closed("missed", day(8, 8, 30), "expired")}
    assert decision.missing == ("today",)


def test_a_late_footer_closes_nothing() -> None:
    open_ = {"a": Open(missing_since=day(1)), "b": Open(valid_through="2020-01-01"), "c": Open()}
    decision = judge(day(5), TEN, open_, [trusted(1), trusted(6)])
    assert decision == Decision(trusted=True)


def test_a_late_footer_is_judged_by_the_runs_before_it() -> None:
    past = [trusted(1, 10), trusted(9, 1000)]
    assert judge(day(5), TEN, {}, past).trusted


def test_the_same_footer_again_decides_nothing_new() -> None:
    assert judge(day(5), set(keys(5)), ALL_OPEN, [trusted(1), trusted(5, 5)]) == Decision(trusted=True)


def test_a_late_footer_told_again_keeps_its_verdict() -> None:
    past = [trusted(1), PastRun(day(5), 4, trusted=False), trusted(9)]
    decision = judge(day(5), set(keys(4)), ALL_OPEN, past)
    assert (decision.trusted, decision.suspect) == (False, False)
    assert judge(day(5), set(keys(4)), ALL_OPEN, past, accept_drop=True) == Decision(trusted=True)


def test_a_footer_that_came_whole_after_it_came_cut_is_decided_then() -> None:
    cut_before = PastRun(day(5), 9, trusted=False)
    decision = judge(day(5), set(keys(9)), ALL_OPEN, [trusted(1), cut_before])
    assert decision.missing == ("k0009",)


def test_a_run_that_was_too_small_stays_so_when_told_again() -> None:
    few = set(keys(1))
    first = judge(day(5), few, ALL_OPEN, [])
    assert first.suspect
    told = PastRun(day(5), 1, trusted=False, verdict=first.reason)
    late_and_empty = PastRun(day(3), 0, trusted=True, started_at=day(3))
    assert judge(day(5), few, ALL_OPEN, [late_and_empty, told]) == Decision(trusted=False, reason=first.reason)
    assert judge(day(5), few, ALL_OPEN, [late_and_empty, told], accept_drop=True).trusted


def test_a_late_empty_answer_is_no_board_where_postings_were_known() -> None:
    known = {"k": Open(first_seen=day(1), last_seen=day(9))}
    assert not judge(day(5), set(), known, [trusted(9, 1)], footer=footer(day(5), 0, "empty")).trusted
    new = {"k": Open(first_seen=day(9), last_seen=day(9))}
    assert judge(day(5), set(), new, [trusted(9, 1)], footer=footer(day(5), 0, "empty")).trusted


def test_what_was_seen_after_the_run_is_not_missing_from_it() -> None:
    assert judge(day(5), TEN, {"later": Open(last_seen=day(6))}, [trusted(1)]).missing == ()


def test_a_day_of_validity_lasts_until_its_end() -> None:
    assert not expired("2026-01-10T12:00:00Z", "2026-01-10T12:00:00Z")
    assert expired("2026-01-10T12:00:00Z", "2026-01-10T12:00:01Z")
    assert expired("2025", "2026-01-01T00:00:00Z")


# ── years in memory ──────────────────────────────────────────────────────────────────────────────────────────────────

POSTINGS = keys(8)
runs = st.tuples(
    st.integers(1, 400),  # hours since the last run
    st.sampled_from(["complete", "complete", "complete", "partial", "blocked", "failed"]),
    st.sets(st.sampled_from(POSTINGS)),
    st.sets(st.sampled_from(POSTINGS), max_size=2),  # lost on the way
)


@settings(max_examples=300, deadline=None)
@given(st.lists(runs, max_size=40))
def test_no_interleaving_of_runs_closes_what_the_last_trusted_run_saw(history: list[Any]) -> None:
    open_: dict[str, Open] = {}
    past: list[PastRun] = []
    last_trusted: set[str] = set()
    misses: dict[str, int] = {}
    hour = 0
    for wait, outcome, there, lost in history:
        hour += wait
        at = day(hour // 24, hour % 24)
        seen = there - lost
        run = footer(at, len(there), "empty" if outcome == "complete" and not there else outcome)
        for key in seen:
            open_[key] = Open(last_seen=at)
            misses[key] = 0
        decision = decide(run, seen, open_, past, filled=1.0)
        past.append(PastRun(at, run.received, decision.trusted))
        if not decision.trusted:
            assert decision.missing == ()
            assert decision.closed == ()
            continue
        assert not lost & there
        last_before, last_trusted = last_trusted, seen
        for key in open_.keys() - seen:
            misses[key] += 1
        for one in decision.closed:
            assert one.key not in seen
            assert one.key not in last_before
            assert misses[one.key] >= 2
            assert one.closed_at < at
            del open_[one.key]
        for key in decision.missing:
            assert key not in seen
            open_[key] = replace(open_[key], missing_since=at)
