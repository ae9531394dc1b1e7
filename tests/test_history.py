"""The life of one posting, as `show --history` tells it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from store_kit import day, footer, keys, posting, run

from jobscope.records import Pay
from jobscope.render.posting import happened
from jobscope.store import Store
from jobscope.store.history import history


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "h.db")


def told(store: Store, key: str) -> list[tuple[str, str]]:
    return [happened(event) for event in history(store.db, f"ashby:borealis:{key}")]


def test_a_posting_that_was_never_edited_has_none(store: Store) -> None:
    list(store.save(run(day(1), ["a"])))
    list(store.save(run(day(2), ["a"])))
    assert told(store, "a") == []
    assert told(store, "nobody") == []


def test_each_edit_says_the_old_and_the_new(store: Store) -> None:
    list(store.save([posting("a", day(1)), footer(day(1), 1)]))
    moved = posting("a", day(2), content_hash="B-a", title="Glacier Lead a", location_text=None)
    list(store.save([moved, footer(day(2), 1)]))
    list(store.save([posting("a", day(3), "CC", title="Glacier Lead a", location_text=None), footer(day(3), 1)]))
    dear = "100,002 – 150,000 USD a year, base"
    assert told(store, "a") == [
        ("2026-01-03", "title: Glacier Engineer a → Glacier Lead a"),
        ("2026-01-03", "location: Denver, CO → none"),
        ("2026-01-04", f"pay: 100,001 – 150,000 USD a year, base → {dear}"),
        ("2026-01-04", "text: edited"),
    ]
    list(store.save([posting("a", day(4), "D", pay=(), headline=None), footer(day(4), 1)]))
    assert ("2026-01-05", f"pay: {dear} → none") in told(store, "a")
    event = history(store.db, "ashby:borealis:a")[2]
    assert isinstance(event.new, Pay)
    assert event.new.min == 100_002


def test_a_rule_that_reads_the_same_pay_otherwise_is_no_edit(store: Store) -> None:
    first = posting("a", day(1))
    assert first.headline is not None
    same = replace(first.headline, text=None, span=None, rule="another")
    list(store.save([first, footer(day(1), 1)]))
    list(store.save([posting("a", day(2), "B", headline=same), footer(day(2), 1)]))
    assert [what for _, what in told(store, "a")] == ["text: edited"]


def test_closed_and_come_back(store: Store) -> None:
    several = keys(8)
    list(store.save(run(day(1), several)))
    list(store.save(run(day(2), several[1:])))
    list(store.save(run(day(3), several[1:])))
    list(store.save(run(day(9), several)))
    assert told(store, several[0]) == [("2026-01-03", "closed (absent)"), ("2026-01-10", "open again")]
