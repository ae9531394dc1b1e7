"""Store.save: what a stream does to a database."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_kit import BOARD, COMPANY, SOURCE, day, dump, footer, forked, issue, keys, lives, posting, raw, reads, run

from jobscope.errors import CannotWrite, Locked
from jobscope.records import Other, Pay, Place, Record, Target, Topic
from jobscope.store import Change, Store, health, reading, saving

TARGET = Target(SOURCE, BOARD, COMPANY)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "jobscope.db", patience=0.2) as opened:
        yield opened


def save(store: Store, records: Any, **options: Any) -> Change:
    """The one Change of a stream of one board."""
    (change,) = store.save(records, **options)
    return change


def count(store: Store, table: str) -> int:
    found: int = store.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return found


# ── one board, run after run ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_first_run(store: Store) -> None:
    change = save(store, run(day(1), keys(25)))
    assert change == Change(
        source=SOURCE,
        board=BOARD,
        company=COMPANY,
        run=f"run-{day(1)}",
        outcome="complete",
        received=25,
        trusted=True,
        whole=True,
        new=25,
        open=25,
        with_pay=25,
        raw_kept=25,
    )
    tables = dump(store.db)
    assert [len(tables[name]) for name in ("postings", "pay", "places", "topics", "raw", "texts")] == [25] * 6
    assert tables["versions"] == tables["closures"] == tables["issues"] == []
    assert tables["companies"] == [(COMPANY, COMPANY, day(1))]
    assert tables["boards"] == [(SOURCE, BOARD, COMPANY, day(1), day(1), day(1), "complete", "ok")]


def test_the_same_stream_again_changes_nothing(store: Store) -> None:
    stream = [*run(day(1), keys(25)), issue("k0003", "warning"), *run(day(2), {"k0001": "B", "k0002": None})]
    list(store.save(stream))
    before = dump(store.db)
    again = list(store.save(stream))
    assert [(change.nothing_changed, change.new, change.raw_kept) for change in again] == [(True, 0, 0)] * 2
    assert dump(store.db) == before


def test_a_second_replay_under_another_run_id_is_the_same_run(store: Store) -> None:
    stream = [*run(day(1), keys(3))]
    save(store, stream)
    before = dump(store.db)
    again = save(store, [*stream[:-1], footer(day(1), 3, run="another")])
    assert again.nothing_changed
    assert dump(store.db) == before


def test_the_hard_case_two_gone_one_unparsable(store: Store) -> None:
    save(store, run(day(1), keys(25)))
    unreadable = "k0022"
    there = [key for key in keys(23) if key != unreadable]
    second = save(store, [*(posting(key, day(2)) for key in there), issue(unreadable), footer(day(2), 23)])
    assert (second.trusted, second.missing, second.closed, second.same, second.issues) == (True, 2, 0, 22, 1)
    assert lives(store.db)[unreadable] == (None, None, None)

    broken = [posting(key, day(3), None if key == "k0001" else "A") for key in keys(23)]
    third = save(store, [*broken, issue("k0001", code="detail_failed"), footer(day(3), 23)])
    assert (third.trusted, third.closed, third.changed, third.open) == (True, 2, 0, 23)
    assert lives(store.db)["k0024"] == (day(2), day(2), "absent")
    assert reading.posting(store.db, f"{SOURCE}:{BOARD}:k0001").description == "We melt ice. A k0001"

    fourth = save(store, run(day(4), keys(26)))
    assert (fourth.reopened, fourth.new, fourth.open, fourth.changed) == (2, 1, 26, 0)
    assert lives(store.db)["k0024"] == (None, None, None)
    assert dump(store.db)["closures"] == [
        (f"{SOURCE}:{BOARD}:{key}", day(2), "absent", day(4)) for key in ("k0023", "k0024")
    ]
    assert count(store, "versions") == 0


def test_an_unread_posting_is_seen_on_that_day(store: Store) -> None:
    save(store, run(day(1), keys(25)))
    save(store, [*(posting(key, day(2)) for key in keys(24)), issue("k0024"), footer(day(2), 25)])
    seen = dict(store.db.execute("SELECT key, last_seen FROM postings"))
    assert seen["k0024"] == day(2)


def test_a_warning_is_no_sighting(store: Store) -> None:
    save(store, run(day(1), keys(25)))
    change = save(store, [*(posting(key, day(2)) for key in keys(24)), issue("k0024", "warning"), footer(day(2), 24)])
    assert (change.trusted, change.missing) == (True, 1)


def test_postings_without_a_title_count_against_the_run(store: Store) -> None:
    save(store, run(day(1), keys(25)))
    hurt = [posting(key, day(2), title=None if key < "k0003" else "Engineer") for key in keys(20)]
    change = save(store, [*hurt, footer(day(2), 20)])
    assert (change.trusted, change.suspect, change.missing) == (False, True, 0)
    assert change.reason == "title or link is missing on 15% of the postings"


def test_a_suspect_board_closes_nothing_and_is_well_again_later(store: Store) -> None:
    save(store, run(day(1), keys(10)))
    for n in (2, 3):
        shrunk = save(store, run(day(n), keys(4)))
        assert (shrunk.trusted, shrunk.suspect, shrunk.missing, shrunk.open) == (False, True, 0, 10)
    (board,) = reading.board_statuses(store.db)
    assert (board.status, board.last_trusted, board.last_complete) == ("suspect", day(1), day(3))
    assert board.verdict == "4 postings, where the last trusted runs had 10"
    save(store, run(day(4), [], outcome="blocked"))
    assert reading.board_statuses(store.db)[0].status == "suspect"
    save(store, run(day(5), keys(9)))
    assert reading.board_statuses(store.db)[0].status == "ok"


def test_accept_drop(store: Store) -> None:
    save(store, run(day(1), keys(12)))
    change = save(store, run(day(2), []), accept_drop=True)
    assert (change.closed, change.open) == (12, 0)
    assert set(lives(store.db).values()) == {(day(2), day(2), "board_empty")}


@pytest.mark.parametrize("outcome", ["not_found", "blocked", "failed", "moved", "changed", "partial"])
def test_no_failed_run_closes_anything(store: Store, outcome: Any) -> None:
    save(store, run(day(1), keys(5)))
    before = dump(store.db, ["postings"])
    change = save(store, [footer(day(2), 0, outcome, reason="the host said so")])
    assert (change.trusted, change.suspect, change.outcome, change.reason) == (
        False,
        False,
        outcome,
        "the host said so",
    )
    assert dump(store.db, ["postings"]) == before
    assert reading.board_statuses(store.db)[0].last_outcome == outcome


def test_a_company_that_got_its_name_later(store: Store) -> None:
    save(store, run(day(1), keys(3)))
    renamed = [posting(key, day(2), company="borealis-inc") for key in keys(2)]
    save(store, [*renamed, footer(day(2), 2, company="borealis-inc")])
    assert set(store.db.execute("SELECT company FROM postings")) == {("borealis-inc",)}
    assert {row[0] for row in store.db.execute("SELECT id FROM companies")} == {"borealis", "borealis-inc"}


# ── streams that are not whole ───────────────────────────────────────────────────────────────────────────────────────


def test_a_stream_without_its_footer_is_stored_and_nothing_follows(store: Store) -> None:
    save(store, run(day(1), keys(5)))
    change = save(store, [*run(day(2), {"k0001": "B", "k0009": "A"})][:-1])
    assert (change.trusted, change.whole, change.outcome, change.reason) == (False, False, None, "no footer")
    assert (change.new, change.changed, change.missing, change.open) == (1, 1, 0, 6)
    assert reading.as_of(store.db) == day(2)


def test_a_board_that_never_had_a_footer_is_there_all_the_same(store: Store) -> None:
    save(store, [posting("a", day(3)), posting("b", day(2)), issue("c")])
    (board,) = reading.board_statuses(store.db)
    assert (board.first_fetched, board.last_fetched, board.last_outcome, board.open) == (day(2), day(3), "partial", 2)
    assert (board.last_complete, board.last_trusted, board.reason) == (None, None, None)


def test_a_filtered_stream_closes_nothing_until_the_whole_one_comes(store: Store) -> None:
    save(store, run(day(1), keys(5)))
    whole = [*run(day(2), keys(4))]
    filtered = save(store, [record for record in whole if getattr(record, "key", "") != "k0000"])
    assert (filtered.trusted, filtered.whole, filtered.suspect, filtered.missing) == (False, False, False, 0)
    assert filtered.reason == "3 of 4 postings arrived"
    late_but_whole = save(store, whole)
    assert (late_but_whole.trusted, late_but_whole.missing) == (True, 1)
    assert count(store, "runs") == 2
    filtered_again = save(store, [record for record in whole if getattr(record, "key", "") != "k0000"])
    assert (filtered_again.whole, filtered_again.nothing_changed) == (False, True)


def test_partial_means_that_nothing_is_missing(store: Store) -> None:
    save(store, run(day(1), keys(5)))
    change = save(store, run(day(2), keys(4)), partial=True)
    assert (change.trusted, change.suspect, change.missing, change.reason) == (
        False,
        False,
        0,
        "a filtered stream was meant",
    )


def test_records_of_several_boards_may_be_mixed(store: Store) -> None:
    one = [*run(day(1), keys(3))]
    other = [*(posting(key, day(1), board="austral", id=f"{SOURCE}:austral:{key}") for key in keys(4))]
    mixed: list[Record] = [other[0], one[0], other[1], one[1], *one[2:], Other({"kind": "note"}), *other[2:]]
    first, second = store.save([*mixed, footer(day(1), 4, board="austral")])
    assert [(change.board, change.new, change.trusted) for change in (first, second)] == [
        (BOARD, 3, True),
        ("austral", 4, True),
    ]


def test_two_runs_one_after_the_other_in_one_stream(store: Store) -> None:
    changes = list(store.save([*run(day(1), keys(5)), *run(day(2), keys(4)), *run(day(3), keys(4))]))
    assert [(change.new, change.missing, change.closed) for change in changes] == [(5, 0, 0), (0, 1, 0), (0, 0, 1)]


def test_raw_alone_is_kept_and_said(store: Store) -> None:
    change = save(store, [raw(key, day(1)) for key in keys(3)])
    assert (change.raw_kept, change.unparsed, change.new) == (3, 3, 0)


def test_nothing_at_all(store: Store) -> None:
    assert list(store.save([])) == []


def test_a_line_that_was_no_record_is_an_issue_of_no_board(store: Store) -> None:
    garbage = issue(None, source="", board="", company="", code="bad_line", message="line 7: not JSON")
    assert list(store.save([garbage])) == []
    assert list(store.save([garbage])) == []
    assert store.db.execute("SELECT message FROM issues").fetchall() == [("line 7: not JSON",)]


# ── bad records ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "bad",
    [
        posting("bad", day(1), title="half a pair \ud800"),
        posting("bad", day(1), topics=(Topic(topic="\udfff", definition="strict"),)),
        posting("bad", day(1), openings=10**30),
        posting("bad", day(1), pay=(Pay(min=2**63),)),
        posting("bad", day(1), headline=Pay(annual_max=-(2**64))),
        posting("bad", day(1), language="\udc80"),
        posting("bad", "yesterday"),
        posting("bad", "2026-02-30T08:00:00Z"),
        posting("bad", day(1), id="ashby:somebody:bad"),
        posting("bad", "2026-01-02T08:00:00+02"),
        posting("bad", "9999-12-31T23:59:59Z"),
        posting("bad", "0001-01-01T00:00:00Z"),
        posting("bad", day(1), places=(Place(text="Denver", pay=2**63),)),
        posting("bad", day(1), experience_years=float("inf")),
        posting("bad", day(1), pay=(Pay(months=float("nan")),)),
        posting("bad", day(1), pay=(Pay(min=float("nan")),)),
        posting("bad", day(1), pay=(Pay(max=float("inf")),)),
        posting("bad", day(1), pay=(Pay(min=1e308),)),
        posting("bad", day(1), pay=(Pay(min=-1),)),
        posting("bad", day(1), pay=(Pay(min=2, max=1),)),
        posting("bad", day(1), headline=Pay(annual_min=2, annual_max=1)),
        posting("bad", day(1), headline=Pay(annual_max=10**12 + 1)),
    ],
)
def test_one_bad_posting_does_not_lose_its_board(store: Store, bad: Any) -> None:
    change = save(store, [*(posting(key, day(1)) for key in keys(24)), bad, footer(day(1), 25)])
    assert (change.new, change.issues, change.whole, change.trusted) == (24, 1, True, True)
    (row,) = store.db.execute("SELECT level, code, key FROM issues")
    assert row == ("error", "not_stored", "bad")


@pytest.mark.parametrize("waiting", [2000, 2])
def test_one_id_of_two_boards_stays_with_the_first(store: Store, monkeypatch: pytest.MonkeyPatch, waiting: int) -> None:
    monkeypatch.setattr(saving, "WAITING", waiting)

    def of(board: str, key: str, at: str, content: str) -> Any:
        return posting(key, at, content, board=board, id=f"{SOURCE}:{board}:{key}")

    save(store, [of("a", "b:c", day(1), "A"), footer(day(1), 1, board="a")])
    second = save(
        store,
        [
            of("a:b", "c", day(2), "B"),
            of("a:b", "d", day(2), "A"),
            footer(day(2), 2, board="a:b"),
        ],
    )
    assert (second.new, second.changed, second.issues, second.trusted) == (1, 0, 1, True)
    assert store.db.execute("SELECT board, key FROM postings ORDER BY key").fetchall() == [("a", "b:c"), ("a:b", "d")]
    ((said,),) = store.db.execute("SELECT message FROM issues WHERE code = 'not_stored'").fetchall()
    assert said.endswith("its id is the one of board 'a' with key 'b:c'")
    reparsed = store.reparse([of("a:b", "c", day(2), "A-new")])
    assert reparsed.nothing_changed
    assert save(store, [of("a", "b:c", day(3), "A"), footer(day(3), 1, board="a")]).same == 1
    assert count(store, "versions") == 0
    assert health.check(store.path) == []


@pytest.mark.parametrize("payload", [{"title": "\ud800"}, "deep"])
def test_a_raw_record_that_cannot_be_written_is_an_issue(store: Store, payload: Any) -> None:
    if payload == "deep":
        payload = []
        for _ in range(100_000):
            payload = [payload]
    change = save(store, [raw("bad", day(1), payload=payload), footer(day(1), 1)])
    assert (change.issues, change.raw_kept, change.unparsed) == (1, 0, 0)


def test_words_of_a_page_that_cannot_be_written_are_escaped(store: Store) -> None:
    bad = [
        posting("k\ud800", day(1)),
        raw("r\ud800", day(1)),
        raw("r", day(1), url="\ud800"),
        issue("i\ud800", message="what is \ud800?", data={"a": "\ud800"}),
        footer(day(1), 4, "partial", reason="the page said \ud800"),
    ]
    change = save(store, bad)
    assert (change.issues, change.whole, change.reason) == (4, True, "the page said \\ud800")
    rows = store.db.execute("SELECT key, data FROM issues ORDER BY key").fetchall()
    assert rows == [("i\\ud800", None), ("k\\ud800", None), ("r", None), ("r\\ud800", None)]


@pytest.mark.parametrize("total", [10**19, 2**63, -1])
def test_a_total_that_no_board_can_have_is_unknown(store: Store, total: int) -> None:
    change = save(store, [posting("a", day(1)), footer(day(1), 1, expected=total)])
    assert (change.expected, change.trusted) == (None, True)
    assert store.db.execute("SELECT expected FROM runs").fetchall() == [(None,)]


@pytest.mark.parametrize(
    "count_of", [{"received": 2**63}, {"requests": 10**30}, {"retries": -(2**70)}, {"bytes": 2**64}, {"received": -1}]
)
def test_a_footer_whose_counts_are_absurd_does_not_lose_the_boards_after_it(
    store: Store, count_of: dict[str, int]
) -> None:
    bad = footer(day(1), **({"received": 1} | count_of))
    other = posting("b", day(1), board="austral", id=f"{SOURCE}:austral:b")
    after, before = store.save([posting("a", day(1)), bad, other, footer(day(1), 1, board="austral")])
    assert (before.board, before.reason, before.new, before.issues) == (BOARD, "no footer", 1, 1)
    assert (after.board, after.trusted, after.new) == ("austral", True, 1)
    assert store.db.execute("SELECT code, key FROM issues").fetchall() == [("not_stored", None)]


def test_a_footer_of_a_far_year_does_not_make_all_later_ones_late(store: Store) -> None:
    save(store, run(day(1), keys(5)))
    change = save(store, [*run("9999-12-31T23:59:59Z", keys(5))])
    assert (change.reason, change.issues) == ("no footer", 11)
    assert reading.as_of(store.db) == day(1)
    list(store.save([*run(day(2), keys(4)), *run(day(3), keys(4))]))
    assert lives(store.db)["k0004"] == (day(2), day(2), "absent")


def test_a_large_board_that_is_killed_before_its_footer_is_a_healthy_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "WAITING", 10)

    def dies() -> Iterator[Record]:
        yield from (posting(key, day(1, second=at)) for at, key in enumerate(keys(25)))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(store.save(dies()))
    assert count(store, "postings") == 20
    assert health.check(store.path) == []
    (board,) = reading.board_statuses(store.db)
    assert (board.last_outcome, board.open, board.first_fetched) == ("partial", 20, day(1))
    assert board.last_fetched == reading.as_of(store.db) == day(1, second=19)


def test_a_footer_without_a_time_is_no_footer(store: Store) -> None:
    change = save(store, [posting("a", day(1)), footer("soon", 1)])
    assert (change.reason, change.issues, change.new) == ("no footer", 1, 1)


def test_issues_are_kept_once_and_get_their_run_when_the_footer_comes(store: Store) -> None:
    said = [issue("a", data={"b": 1, "a": [2]}), issue("a", "warning")]
    save(store, said)
    assert store.db.execute("SELECT DISTINCT run, seen FROM issues").fetchall() == [(None, None)]
    for _ in range(2):
        save(store, [*said, *said, posting("b", day(1)), footer(day(1), 2)])
    rows = store.db.execute("SELECT run, seen, level, data FROM issues ORDER BY level").fetchall()
    assert rows == [
        (f"run-{day(1)}", day(1), "error", '{"a":[2],"b":1}'),
        (f"run-{day(1)}", day(1), "warning", None),
    ]
    save(store, [*said, footer(day(2), 1)])
    assert count(store, "issues") == 4


# ── raw ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_killed_after_twelve_details_then_again(store: Store) -> None:
    """What a rerun needs is there: twelve details, and no posting."""
    stream = list(run(day(1), keys(25)))[:24]

    def dies() -> Iterator[Record]:
        yield from stream
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(store.save(dies()))
    assert (count(store, "raw"), count(store, "postings")) == (12, 0)
    held = store.last_raw(TARGET)
    assert len(held) == 12
    assert set(held) == set(keys(12))
    assert "k0000" in held
    assert "k0012" not in held
    assert held["k0003"] == raw("k0003", day(1), detail={"text": "A"})


def test_last_raw_is_read_at_once(store: Store) -> None:
    save(store, run(day(1), keys(2)))
    held = store.last_raw(TARGET)
    save(store, run(day(2), {"k0000": "B", "k0001": "A"}))
    assert held["k0000"].fetched_at == day(1)
    newer = store.last_raw(TARGET)
    assert [newer[key].fetched_at for key in keys(2)] == [day(2)] * 2
    assert newer["k0000"].payload["text"] == "B"
    store.close()
    assert newer["k0001"].detail == {"text": "A"}
    assert Target(SOURCE, "none", "none") != TARGET


def test_raw_is_stored_once_a_content_and_its_time_moves(store: Store) -> None:
    for at, content in ((1, "A"), (2, "B"), (3, "A"), (2, "A")):
        save(store, [raw("a", day(at), content)])
    assert [(r.fetched_at, r.payload["text"]) for r in store.raws()] == [(day(2), "B"), (day(3), "A")]
    assert store.last_raw(TARGET)["a"].payload["text"] == "A"


def test_the_order_of_keys_is_no_content(store: Store) -> None:
    save(store, [raw("a", day(1), payload={"x": 1, "y": 2}), raw("a", day(2), payload={"y": 2, "x": 1})])
    assert [list(r.payload) for r in store.raws()] == [["x", "y"]]


def test_a_raw_without_detail_never_replaces_one_with(store: Store) -> None:
    save(store, [raw("a", day(1))])
    save(store, [raw("a", day(2), detail={"text": "long"})])
    save(store, [raw("a", day(3))])
    assert [(r.fetched_at, r.detail) for r in store.raws()] == [(day(3), {"text": "long"})]
    save(store, [raw("a", day(4), "B")])
    assert [(r.fetched_at, r.detail) for r in store.raws()] == [(day(3), {"text": "long"}), (day(4), None)]
    assert store.last_raw(TARGET)["a"].detail is None  # another list element: its detail must be asked for


def test_raws_come_in_pages_oldest_first_with_nothing_open(store: Store) -> None:
    save(store, [raw(key, day(n % 7, second=n % 60)) for n, key in enumerate(keys(1203))])
    save(store, [raw("other", day(1), source="lever")])
    times = []
    for n, one in enumerate(store.raws(SOURCE)):
        assert not store.db.in_transaction
        if n == 600:
            save(store, [raw("new", day(9))])  # the reader's own database may be written meanwhile
        times.append(one.fetched_at)
    assert len(times) == 1203
    assert times == sorted(times)
    assert sum(1 for _ in store.raws()) == 1205


def test_the_reader_of_a_stream_may_be_fed_from_the_same_file(store: Store, tmp_path: Path) -> None:
    """`parse --stored | store` into one file: no write transaction is open while a record is asked for."""
    save(store, run(day(1), keys(30)))
    with Store.open(tmp_path / "jobscope.db", patience=0.2) as other:

        def feeds() -> Iterator[Record]:
            for one in other.raws():
                list(other.save([raw("noise", day(2), one.key, detail={"n": one.key})]))
                yield raw(one.key, day(2), "B", detail={"text": "B"})
                yield posting(one.key, day(2), "B")
            yield footer(day(2), 30)

        for change in store.save(feeds()):
            assert not store.db.in_transaction
            assert change.changed == 30


# ── large boards ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_large_board_is_written_in_batches_and_ends_the_same(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [run(day(1), keys(50)), run(day(2), dict.fromkeys(keys(48), "B")), run(day(3), keys(49, 1))]
    streams = [list(stream) for stream in days]
    for stream in streams:
        save(store, stream)
    monkeypatch.setattr(saving, "WAITING", 7)
    with Store.open(tmp_path / "batches.db") as other:
        seen = []

        def watched() -> Iterator[Record]:
            for record in streams[0]:
                seen.append(count(other, "postings"))
                yield record

        first = save(other, watched())
        assert (first.new, first.trusted, first.whole) == (50, True, True)
        assert seen[-1] == 49
        assert all(save(other, stream).trusted for stream in streams[1:])
        assert dump(other.db) == dump(store.db)
        assert set(other.db.execute("SELECT run FROM versions WHERE seen > ?", (day(1),))) == {
            (f"run-{day(2)}",),
            (f"run-{day(3)}",),
        }


def test_the_same_posting_twice_in_one_stream(store: Store) -> None:
    change = save(store, [posting("a", day(1)), posting("a", day(1)), posting("b", day(1)), footer(day(1), 2)])
    assert (change.new, change.whole, change.trusted) == (2, True, True)
    assert count(store, "pay") == 2


# ── other writers ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_processes_write_two_boards_and_a_third_their_raw(store: Store) -> None:
    store.close()

    def writes(board: str) -> None:
        with Store.open(store.path) as own:
            for n in range(1, 9):
                mine = [posting(key, day(n), board=board, id=f"{SOURCE}:{board}:{key}") for key in keys(40)]
                (change,) = own.save([*mine, footer(day(n), 40, board=board)])
                assert change.trusted

    def keeps() -> None:
        with Store.open(store.path) as own:
            for n in range(200):
                list(own.save([raw(f"r{n}", day(1), detail={"n": n}, board="third")]))

    forked(lambda: writes("one"), lambda: writes("two"), keeps)
    assert health.check(store.path) == []
    with reads(store.path) as db:
        boards = db.execute("SELECT board, count(*) FROM postings GROUP BY board").fetchall()
        assert boards == [("one", 40), ("two", 40)]
        assert db.execute("SELECT count(*) FROM raw").fetchone() == (200,)
        assert db.execute("SELECT count(*) FROM runs").fetchone() == (16,)


def test_a_lock_that_is_held_ends_in_locked(store: Store) -> None:
    save(store, run(day(1), keys(2)))
    before = dump(store.db)
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Locked, match="locked by another process"):
        save(store, run(day(2), keys(3)))
    other.execute("ROLLBACK")
    other.close()
    assert dump(store.db) == before
    assert save(store, run(day(2), keys(3))).new == 1


def test_a_full_disk_rolls_back_and_says_what_is_needed(store: Store) -> None:
    save(store, run(day(1), keys(3)))
    before = dump(store.db)
    pages = store.db.execute("PRAGMA page_count").fetchone()[0]
    store.db.execute(f"PRAGMA max_page_count = {pages + 4}")
    long = [posting(key, day(2), description=f"{key} " + os.urandom(2000).hex()) for key in keys(300)]
    with pytest.raises(CannotWrite, match=r"about \d MB needed, [\d,]+ MB free"):
        save(store, [*long, footer(day(2), 300)])
    assert dump(store.db) == before
    store.db.execute("PRAGMA max_page_count = 1000000")
    assert save(store, [*long, footer(day(2), 300)]).new == 297
    assert health.check(store.path) == []


def test_a_bug_is_no_user_error(store: Store) -> None:
    from jobscope.store.connection import immediate

    with pytest.raises(sqlite3.IntegrityError), immediate(store.db):
        store.db.execute("INSERT INTO companies (id, name, first_seen) VALUES ('a', NULL, '')")
    assert not store.db.in_transaction


# ── any order, any loss ──────────────────────────────────────────────────────────────────────────────────────────────

NAMES = keys(5)
one_run = st.tuples(
    st.sampled_from(["complete", "complete", "complete", "partial", "failed"]),
    st.sets(st.sampled_from(NAMES)),
    st.sets(st.sampled_from(NAMES), max_size=1),  # lost on the way
    st.booleans(),  # its footer too
)


@settings(max_examples=80, deadline=None)
@given(st.lists(one_run, max_size=9), st.integers(0, 2**32), st.floats(0, 1))
def test_no_history_closes_what_the_last_trusted_run_saw_or_deletes_anything(
    history: list[Any], seed: int, disorder: float
) -> None:
    chance = random.Random(seed)
    order = sorted(range(len(history)), key=lambda n: n + chance.random() * disorder * 9)
    with Store.open(Path(":memory:")) as store:
        trusted: dict[str, set[str]] = {}
        ever: set[str] = set()
        for n in order:
            outcome, there, lost, headless = history[n]
            stream = [*run(day(n), sorted(there), outcome)]
            stream = [record for record in stream if getattr(record, "key", None) not in lost]
            closed_before = {key for key, life in lives(store.db).items() if life[1]}
            change = save(store, stream[:-1] if headless else stream) if stream[headless:] else None
            if change is not None and change.trusted:
                trusted[day(n)] = there - lost
            ever |= there - lost
            now = lives(store.db)
            assert now.keys() == ever
            newly = {key for key, life in now.items() if life[1]} - closed_before
            assert len(newly) == (change.closed if change else 0)
            if newly:
                latest, *others = sorted(trusted, reverse=True)
                assert latest == day(n)
                assert not newly & trusted[latest]
                assert not newly & trusted[others[0]]
            assert health.problems(store.db) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(NAMES), st.integers(0, 1)), min_size=1, max_size=6), st.randoms())
def test_the_order_in_which_runs_arrive_does_not_matter(steps: list[dict[str, int]], chance: Any) -> None:
    """First and last sighting, what is current, and the versions, for postings whose edits are never undone."""
    edition = dict.fromkeys(NAMES, 0)
    streams = []
    for n, step in enumerate(steps):
        for key, edit in step.items():
            edition[key] += edit
        streams.append([*run(day(n), {key: f"v{edition[key]}" for key in sorted(step)})])
    shuffled = streams.copy()
    chance.shuffle(shuffled)
    found = []
    for order in (streams, shuffled):
        with Store.open(Path(":memory:")) as store:
            for stream in order:
                save(store, stream)
            columns = "id, title, content_hash, fetched_at, first_seen, last_seen, annual_min"
            tables = dump(store.db, ["raw", "pay", "places", "topics"])
            tables["postings"] = sorted(store.db.execute(f"SELECT {columns} FROM postings"))
            tables["versions"] = sorted(store.db.execute("SELECT posting_id, seen, content_hash FROM versions"))
            tables["boards"] = store.db.execute(
                "SELECT first_fetched, last_fetched, last_outcome FROM boards"
            ).fetchall()
            found.append(tables)
    assert found[0] == found[1]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(one_run, st.dictionaries(st.sampled_from(NAMES), st.sampled_from("AB"))), max_size=7),
    st.randoms(),
)
def test_in_any_order_nothing_is_closed_before_it_was_seen_and_telling_all_again_changes_nothing(
    history: list[Any], chance: Any
) -> None:
    streams = [
        [*run(day(n), there, outcome if there or outcome != "complete" else "empty")]
        for n, ((outcome, _, _, _), there) in enumerate(history)
    ]
    chance.shuffle(streams)
    with Store.open(Path(":memory:")) as store:
        for stream in streams:
            save(store, stream)
        for missing, closed, last in store.db.execute("SELECT missing_since, closed_at, last_seen FROM postings"):
            assert missing is None or missing > last
            assert closed is None or closed > last
        assert health.problems(store.db) == []
        before = dump(store.db)
        for stream in streams:
            assert save(store, stream).nothing_changed
        assert dump(store.db) == before
