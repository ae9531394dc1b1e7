"""Versions: what an edit is, what is none, and where late runs put theirs; new rules on old content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from store_kit import BOARD, SOURCE, day, dump, footer, issue, keys, lives, posting, raw, run

from jobscope.records import Pay, Place, Posting, Topic
from jobscope.store import Change, Store, health, reading
from jobscope.store.versions import Held, Version, fate, revise, seen_again

ID = f"{SOURCE}:{BOARD}:a"


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(Path(":memory:")) as opened:
        yield opened


def see(store: Store, at: str, content: str | None = "A", **more: Any) -> Change:
    """One run that finds the posting `a`."""
    (change,) = store.save([posting("a", at, content, **more), footer(at, 1)])
    return change


def versions(store: Store) -> list[tuple[str, str, str]]:
    """(seen, content, the words of its text)."""
    rows = store.db.execute(
        """SELECT v.seen, v.content_hash, t.description FROM versions AS v JOIN texts AS t ON t.id = v.text_id
        ORDER BY v.seen, v.content_hash"""
    )
    return [(seen, hashed.removesuffix("-a"), text) for seen, hashed, text in rows]


def now(store: Store) -> Posting:
    return reading.posting(store.db, ID)


def seen(store: Store) -> tuple[str, str]:
    first, last = store.db.execute("SELECT first_seen, last_seen FROM postings").fetchone()
    return first, last


# ── the pure part ────────────────────────────────────────────────────────────────────────────────────────────────────

HELD = Held("A-a", 1, fetched_at=day(4), first_seen=day(2), last_seen=day(4))


@pytest.mark.parametrize(
    ("held", "came", "what"),
    [
        (HELD, posting("a", day(5)), "same"),
        (HELD, posting("a", day(3)), "same"),
        (HELD, posting("a", day(5), "B"), "version"),
        (HELD, posting("a", day(3), "B"), "older"),
        (HELD, posting("a", day(4), "B"), "same"),  # two contents at one second: the first stays
        (HELD, posting("a", day(4), "B", rules=2), "fill"),  # the same answer, read better
        (HELD, posting("a", day(5), rules=2), "fill"),
        (HELD, posting("a", day(3), rules=2), "fill"),
        (HELD, posting("a", day(5), rules=0), "same"),
        (HELD, posting("a", day(5), None), "same"),
        (HELD._replace(content_hash=None), posting("a", day(5)), "fill"),
        (HELD._replace(content_hash=None), posting("a", day(3)), "fill"),
        (HELD._replace(content_hash=None), posting("a", day(5), None), "fill"),
        (HELD._replace(content_hash=None), posting("a", day(4), None), "same"),
        (HELD._replace(content_hash=None), posting("a", day(4), None, rules=2), "fill"),
        (HELD._replace(content_hash=None), posting("a", day(3), None, rules=2), "same"),
    ],
)
def test_fate(held: Held, came: Posting, what: str) -> None:
    assert fate(held, came) == what


def test_times_only_widen() -> None:
    assert seen_again(HELD, posting("a", day(1)), "same") == HELD._replace(first_seen=day(1))
    later = seen_again(HELD, posting("a", day(9), "B", rules=3), "version")
    assert later == Held("B-a", 3, fetched_at=day(9), first_seen=day(2), last_seen=day(9))


def test_a_sighting_that_the_history_knows_adds_nothing() -> None:
    history = (Version(day(2), "B-a"), Version(day(3), "A-a"))
    assert revise(history, HELD, day(2), "B-a") == history
    assert revise(history, HELD, day(4), "A-a") == history


# ── edits, and what is none ──────────────────────────────────────────────────────────────────────────────────────────


def test_new_content_is_a_version_seen_by_a_run(store: Store) -> None:
    see(store, day(1))
    change = see(store, day(2), "BB")
    assert (change.changed, change.same, change.new) == (1, 0, 0)
    see(store, day(3), "A")
    assert versions(store) == [
        (day(1), "A", "We melt ice. A a"),
        (day(2), "BB", "We melt ice. BB a"),
        (day(3), "A", "We melt ice. A a"),
    ]
    rows = store.db.execute("SELECT run, headline_min, annual_min, title FROM versions ORDER BY seen").fetchall()
    assert rows == [
        (f"run-{day(1)}", 100_001, 100_001, "Glacier Engineer a"),
        (f"run-{day(2)}", 100_002, 100_002, "Glacier Engineer a"),
        (f"run-{day(3)}", 100_001, 100_001, "Glacier Engineer a"),
    ]
    assert now(store) == posting("a", day(3))
    assert store.db.execute("SELECT count(*) FROM texts").fetchone() == (2,)


def test_an_edit_replaces_the_parts(store: Store) -> None:
    see(store, day(1), topics=())
    two = (Pay(min=1, max=2, rule="r", gross=True), Pay(min=3.5, basis="bonus", gross=False))
    see(store, day(2), "B", pay=two, headline=None, places=(), topics=(Topic(topic="ai", definition="strict"),))
    assert now(store).pay == two
    assert now(store).headline is None
    assert [len(rows) for rows in dump(store.db, ["pay", "places", "topics"]).values()] == [2, 0, 1]


def test_a_missing_detail_keeps_the_text_and_the_first_text_is_no_version(store: Store) -> None:
    see(store, day(1), None)
    assert (now(store).content_hash, now(store).description) == (None, None)
    first = see(store, day(2), "A")
    assert (first.changed, first.same) == (0, 1)
    for n in (3, 4):
        broken = see(store, day(n), None, title="Another title")
        assert (broken.changed, broken.same) == (0, 1)
    assert now(store) == posting("a", day(4))
    again = see(store, day(5), "A")
    assert again.changed == 0
    assert versions(store) == []


def test_what_the_list_says_is_kept_current_while_there_is_no_text(store: Store) -> None:
    see(store, day(1), None)
    see(store, day(2), None, title="Senior Glacier Engineer")
    assert now(store).title == "Senior Glacier Engineer"
    assert see(store, day(2), None, title="Senior Glacier Engineer").nothing_changed


def test_new_rules_replace_values_and_are_no_edit(store: Store) -> None:
    see(store, day(1))
    change = see(store, day(2), rules=2, level="senior", pay=(), headline=None)
    assert (change.changed, change.same, change.nothing_changed) == (0, 1, False)
    assert (now(store).level, now(store).rules, now(store).pay, now(store).headline) == ("senior", 2, (), None)
    see(store, day(3), rules=1, level="junior")
    assert (now(store).level, now(store).rules, now(store).fetched_at) == ("senior", 2, day(3))
    assert versions(store) == []


def test_new_rules_are_no_edit_of_pay_in_the_history_either(store: Store) -> None:
    see(store, day(1))
    see(store, day(2), "B")
    yen = Pay(min=1, currency="JPY")
    see(store, day(3), "B", rules=2, pay=(yen,), headline=yen)
    rows = store.db.execute("SELECT content_hash, headline_currency FROM versions ORDER BY seen").fetchall()
    assert rows == [("A-a", "USD"), ("B-a", "JPY")]


def test_the_same_answer_read_better_is_no_edit(store: Store) -> None:
    see(store, day(1))
    see(store, day(2), "B")
    change = see(store, day(2), "C", rules=2)
    assert (change.changed, now(store).content_hash) == (0, "C-a")
    assert [row[1] for row in versions(store)] == ["A", "C"]


# ── late runs ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_late_run_only_adds(store: Store) -> None:
    see(store, day(5), "B")
    late = see(store, day(2), "A", title="Old title")
    assert (late.trusted, late.changed, late.same) == (True, 0, 1)
    assert (now(store).fetched_at, now(store).description, seen(store)) == (
        day(5),
        "We melt ice. B a",
        (day(2), day(5)),
    )
    assert [row[:2] for row in versions(store)] == [(day(2), "A"), (day(5), "B")]
    assert see(store, day(2), "A", title="Old title").nothing_changed
    see(store, day(3), "A")
    see(store, day(4), "B")
    see(store, day(1), "A")
    assert [row[:2] for row in versions(store)] == [(day(1), "A"), (day(4), "B")]
    assert store.db.execute("SELECT run FROM versions ORDER BY seen").fetchall() == [
        (f"run-{day(1)}",),
        (f"run-{day(4)}",),
    ]
    (board,) = reading.board_statuses(store.db)
    assert (board.first_fetched, board.last_fetched) == (day(1), day(5))


def test_a_late_edit_between_two_sightings_of_the_current_content(store: Store) -> None:
    see(store, day(1), "A")
    see(store, day(5), "A")
    see(store, day(3), "B")
    assert [row[:2] for row in versions(store)] == [(day(1), "A"), (day(3), "B"), (day(5), "A")]
    assert now(store).description == "We melt ice. A a"


def test_a_late_run_without_the_text_moves_the_first_sighting_only(store: Store) -> None:
    see(store, day(5))
    see(store, day(2), None)
    assert seen(store) == (day(2), day(5))
    assert versions(store) == []


def test_a_late_text_fills_a_posting_that_has_none(store: Store) -> None:
    see(store, day(5), None)
    see(store, day(2), "A")
    assert now(store) == posting("a", day(5))
    assert seen(store) == (day(2), day(5))


def save_run(store: Store, n: int, there: list[str]) -> Change:
    (change,) = store.save(run(day(n), there))
    return change


def test_a_late_run_closes_and_reopens_nothing(store: Store) -> None:
    save_run(store, 1, keys(10))
    save_run(store, 5, keys(9))
    save_run(store, 6, keys(9))
    closed = lives(store.db)
    assert closed["k0009"] == (day(5), day(5), "absent")
    late = save_run(store, 4, [*keys(5), "k0009"])
    assert (late.trusted, late.missing, late.closed, late.reopened) == (True, 0, 0, 0)
    assert lives(store.db) == closed


def test_a_late_run_adds_postings_that_only_it_saw(store: Store) -> None:
    save_run(store, 5, keys(3))
    assert save_run(store, 2, keys(4)).new == 1
    assert lives(store.db)["k0003"] == (None, None, None)
    assert save_run(store, 6, keys(3)).missing == 1
    assert save_run(store, 7, keys(3)).closed == 1


def test_nothing_is_missing_since_before_it_was_last_seen(store: Store) -> None:
    save_run(store, 1, keys(10))
    save_run(store, 3, keys(9))
    save_run(store, 4, keys(3))  # not trusted
    assert lives(store.db)["k0009"][0] == day(3)
    save_run(store, 3, keys(9))  # the same again
    late = save_run(store, 2, keys(10))
    assert lives(store.db)["k0009"][0] == day(3)
    assert late.reopened == 0
    (change,) = store.save([*run(day(3, 12), keys(10))])
    assert change.missing == 0
    assert lives(store.db)["k0009"][0] is None  # the only trusted run after that sighting was none
    save_run(store, 6, keys(9))
    assert lives(store.db)["k0009"] == (day(6), None, None)


def test_a_late_sighting_moves_the_first_miss(store: Store) -> None:
    save_run(store, 1, keys(10))
    (_,) = store.save(run(day(3, 8), keys(9)))
    (_,) = store.save(run(day(3, 8, 30), keys(9)))  # within the hour: nothing closes
    assert lives(store.db)["k0009"][0] == day(3, 8)
    (_,) = store.save(run(day(3, 8, 10), keys(10)))
    assert lives(store.db)["k0009"] == (day(3, 8, 30), None, None)


def test_what_was_seen_after_it_closed_is_open_or_closed_later(store: Store) -> None:
    for n in (1, 2):
        save_run(store, n, keys(10))
    for n in (3, 5):
        save_run(store, n, keys(8))
    assert lives(store.db)["k0009"] == (day(3), day(3), "absent")
    late = save_run(store, 4, keys(9))
    assert late.reopened == 1
    assert lives(store.db)["k0008"] == (day(5), None, None)  # absent once since then
    assert lives(store.db)["k0009"] == (day(3), day(3), "absent")
    (again,) = store.save(run(day(4), keys(9)))
    assert again.nothing_changed
    save_run(store, 6, keys(8))
    save_run(store, 7, keys(8))
    assert lives(store.db)["k0008"] == (day(5), day(5), "absent")
    (later,) = store.save(run(day(5, 12), keys(9)))
    assert later.reopened == 0
    assert lives(store.db)["k0008"] == (day(6), day(6), "absent")  # absent twice since then
    closures = store.db.execute("SELECT closed_at, reopened_at FROM closures WHERE posting_id LIKE '%k0008'").fetchall()
    assert closures == [(day(3), day(4)), (day(6), None)]
    assert health.problems(store.db) == []
    last = list(store.save([posting("k0008", day(6, 12))]))
    assert last[0].reopened == 1
    assert lives(store.db)["k0008"] == (day(7), None, None)


def test_telling_a_run_again_moves_no_version(store: Store) -> None:
    for n, content in ((1, "A"), (4, "A"), (5, "A"), (3, "B")):
        see(store, day(n), content)
    before = dump(store.db)
    assert [row[:2] for row in versions(store)] == [(day(1), "A"), (day(3), "B"), (day(5), "A")]
    for n, content in ((4, "A"), (1, "A"), (3, "B"), (5, "A")):
        assert see(store, day(n), content).nothing_changed
    assert dump(store.db) == before


def test_an_edit_that_a_filtered_run_did_not_tell_is_kept_when_the_whole_one_comes(store: Store) -> None:
    see(store, day(1), "A")
    list(store.save([footer(day(3), 1)]))
    see(store, day(5), "A")
    see(store, day(3), "B")
    assert [row[:2] for row in versions(store)] == [(day(1), "A"), (day(3), "B"), (day(5), "A")]


# ── parse --stored ───────────────────────────────────────────────────────────────────────────────────────────────────


def reparsed(store: Store, **more: Any) -> list[Posting]:
    """What a parse with new rules makes of the stored raw."""
    return [
        posting(one.key, one.fetched_at, one.detail["text"] if one.detail else None, rules=2, **more)
        for one in store.raws()
    ]


HISTORY = ["companies", "boards", "runs", "raw", "closures", "issues"]
LIFE = "SELECT id, first_seen, last_seen, fetched_at, missing_since, closed_at, closed_reason FROM postings"


def test_reparse_replaces_values_and_leaves_history_alone(store: Store) -> None:
    list(store.save([*run(day(1), keys(10)), *run(day(2), dict.fromkeys(keys(9), "B")), *run(day(3), keys(8))]))
    list(store.save(run(day(4), {**dict.fromkeys(keys(7), "A"), "k0007": None})))
    before, life = dump(store.db, HISTORY), store.db.execute(LIFE).fetchall()
    edits = store.db.execute("SELECT posting_id, seen, content_hash, run FROM versions").fetchall()
    new_pay = Pay(min=50, max=60, currency="EUR", period="hour", rule="new")
    change = store.reparse([*reparsed(store, pay=(new_pay,), headline=new_pay), issue("k0001")])
    assert (change.issues, change.nothing_changed) == (1, False)
    assert dump(store.db, HISTORY) == before
    assert store.db.execute(LIFE).fetchall() == life
    assert store.db.execute("SELECT posting_id, seen, content_hash, run FROM versions").fetchall() == edits
    for table in ("postings", "versions"):
        assert set(store.db.execute(f"SELECT headline_currency, headline_min FROM {table}")) == {("EUR", 50)}
    assert set(store.db.execute("SELECT rules FROM postings")) == {(2,)}
    assert reading.posting(store.db, f"{SOURCE}:{BOARD}:k0000").description == "We melt ice. A k0000"
    assert reading.posting(store.db, f"{SOURCE}:{BOARD}:k0008").description == "We melt ice. B k0008"


def test_reparse_follows_a_source_that_reads_more(store: Store) -> None:
    """The hash of every content changes, and nobody edited anything."""
    list(store.save([*run(day(1), {"a": "A"}), *run(day(2), {"a": "B"}), *run(day(3), {"a": None})]))
    assert len(versions(store)) == 2
    more = [
        replace(one, content_hash=one.content_hash and f"new-{one.content_hash}", department="Ice")
        for one in reparsed(store)
    ]
    change = store.reparse(more)
    assert (change.changed, change.same) == (1, 2)
    assert (now(store).department, now(store).content_hash, now(store).description) == (
        "Ice",
        "new-B-a",
        "We melt ice. B a",
    )
    assert [row[1] for row in versions(store)] == ["A", "new-B"]


def test_reparse_says_which_values_are_new(store: Store) -> None:
    list(store.save(run(day(1), {"a": "A", "b": "B", "c": "C"})))
    pay = Pay(min=50, max=60, currency="EUR", period="hour", rule="one rule")
    town = Place(text="Ogden, UT", city="Ogden", region="UT", country="US", rule="city")
    about = Topic(topic="snow", definition="strict")
    first = {"a": {"pay": (pay,), "headline": pay, "level": "senior"}, "b": {"places": (town,), "topics": (about,)}}
    again = [replace(one, **first.get(one.key, {})) for one in reparsed(store)]
    assert store.reparse(again).values == {"pay": 1, "level": 1, "places": 1, "topics": 1}
    assert store.reparse(again).values == {}
    # another rule that reads the same is no new value, nor is other evidence
    same = replace(pay, rule="another rule")
    again = [
        replace(again[0], pay=(same,), headline=same, family="people"),
        replace(again[1], topics=(replace(about, evidence=(("AI", "ai", "title", 0, 2),)),)),
    ]
    assert store.reparse(again).values == {"family": 1}
    assert store.reparse([replace(again[1], topics=(replace(about, mention=True),))]).values == {"topics": 1}


def test_reparse_leaves_alone_what_no_run_has_finished(store: Store) -> None:
    """Its raw record is newer than the posting: the next run makes it a version."""
    list(store.save(run(day(1), {"a": "A"})))
    list(store.save([raw("a", day(2), "B", detail={"text": "B"})]))
    store.reparse(reparsed(store))
    assert (now(store).description, now(store).rules) == ("We melt ice. A a", 2)
    assert see(store, day(2), "B", rules=2).changed == 1


def test_reparse_by_older_rules_or_of_unknown_postings_does_nothing(store: Store) -> None:
    list(store.save(run(day(1), {"a": "A"})))
    before = dump(store.db)
    old = posting("a", day(1), rules=0, level="junior")
    change = store.reparse([old, posting("b", day(1)), raw("a", day(1)), posting("a", day(1), title="\ud800")])
    assert (change.changed, change.same, change.nothing_changed) == (0, 2, True)
    assert dump(store.db) == before


def test_reparse_of_a_posting_that_has_no_text(store: Store) -> None:
    list(store.save(run(day(1), {"a": None})))
    store.reparse([posting("a", day(1), None, rules=2, level="senior")])
    assert (now(store).level, now(store).rules) == ("senior", 2)
    store.reparse([posting("a", day(9), None, rules=3, level="junior")])
    assert now(store).level == "senior"
