"""kill -9 at any moment of a save: the database is whole, the board is the old or the new one, a rerun heals it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from store_kit import TABLES, day, dump, fork, keys, raw, reads, run

from jobscope.store import Store, health, saving

KILLS = 200


def old() -> list[Any]:
    return [*run(day(1), keys(40))]


def new() -> list[Any]:
    """Edits, newcomers, three that are gone; every detail is new, and kept as it passes."""
    contents = {key: "B" if n % 3 else "A" for n, key in enumerate(keys(50, 3))}
    return [raw("early", day(2), detail={"n": 1}), *run(day(2), contents)]


def store_all(path: Path, records: list[Any]) -> None:
    with Store.open(path) as store:
        list(store.save(records))


def rows_of(path: Path, tables: Iterable[str] = TABLES) -> dict[str, list[Any]]:
    with reads(path) as db:
        return dump(db, tables)


BOARD = ("boards", "runs", "postings", "pay", "places", "topics", "versions", "closures", "companies", "issues")


def test_two_hundred_kills(tmp_path: Path) -> None:
    base, done = tmp_path / "base.db", tmp_path / "done.db"
    store_all(base, old())
    shutil.copy(base, done)
    began = time.perf_counter()
    store_all(done, new())
    span = 1.3 * (time.perf_counter() - began)  # the kills fall within it
    everything = rows_of(done)
    whole = [rows_of(file, BOARD) for file in (base, done)]

    chance = random.Random(20260401)
    outcomes = {"old": 0, "old, with raw": 0, "new": 0}
    for n in range(KILLS):
        path = tmp_path / f"{n}.db"
        shutil.copy(base, path)
        child = fork(lambda path=path: store_all(path, new()))
        time.sleep(chance.uniform(0, span))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

        assert health.check(path) == []
        board, raws = rows_of(path, BOARD), len(rows_of(path, ["raw"])["raw"])
        assert board in whole
        saved = board == whole[1]
        span *= 0.98 if saved else 1.02  # a busy machine is slower than it was at first
        if saved:
            outcomes["new"] += 1
            assert raws == len(everything["raw"])
        else:
            outcomes["old" if raws == 40 else "old, with raw"] += 1
        store_all(path, new())
        assert rows_of(path) == everything
        for left in tmp_path.glob(f"{n}.db*"):
            left.unlink()
    assert min(outcomes.values()) > 0, outcomes  # the kills fell before, in and after the save


def test_kills_while_a_large_board_is_written_in_batches(tmp_path: Path, monkeypatch: Any) -> None:
    """Batches become visible early; nothing is closed, lost or doubled, and a rerun ends the same."""
    monkeypatch.setattr(saving, "WAITING", 10)
    base, done = tmp_path / "base.db", tmp_path / "done.db"
    store_all(base, old())
    shutil.copy(base, done)
    began = time.perf_counter()
    store_all(done, new())
    length = time.perf_counter() - began
    everything = rows_of(done)
    chance = random.Random(7)
    for n in range(30):
        path = tmp_path / f"{n}.db"
        shutil.copy(base, path)
        child = fork(lambda path=path: store_all(path, new()))
        time.sleep(chance.uniform(0, length))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert health.check(path) == []
        with reads(path) as db:
            runs = db.execute("SELECT count(*) FROM runs").fetchone()[0]
            missing = db.execute("SELECT count(*) FROM postings WHERE missing_since IS NOT NULL").fetchone()[0]
        assert (runs, missing) in ((1, 0), (2, 3))
        store_all(path, new())
        assert rows_of(path) == everything
