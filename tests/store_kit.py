"""Postings, footers and streams for the store's tests, small and invented."""

from __future__ import annotations

import os
import sqlite3
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jobscope.errors import Outcome
from jobscope.records import BoardRun, Issue, Pay, Place, Posting, Raw, Record, Topic
from jobscope.store import reading

SOURCE, BOARD, COMPANY = "ashby", "borealis", "borealis"


def day(n: int, hour: int = 8, second: int = 0) -> str:
    """Day n of 2026, as a fetched_at."""
    moment = datetime(2026, 1, 1, hour, 0, second, tzinfo=UTC) + timedelta(days=n)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def posting(key: str, at: str, content: str | None = "A", **more: Any) -> Posting:
    """A posting whose words follow from its content; content None: its detail is not held."""
    fields: dict[str, Any] = {
        "id": f"{SOURCE}:{BOARD}:{key}",
        "source": SOURCE,
        "company": COMPANY,
        "board": BOARD,
        "key": key,
        "url": f"https://jobs.example/borealis/{key}",
        "fetched_at": at,
        "title": f"Glacier Engineer {key}",
        "location_text": "Denver, CO",
        "rules": 1,
    }
    if content is not None:
        pay = Pay(
            min=100_000 + len(content),
            max=150_000,
            currency="USD",
            period="year",
            text="$100,000 - $150,000",
            span=(10, 29),
            rule="range",
            annual_min=100_000 + len(content),
            annual_max=150_000,
        )
        fields |= {
            "employment": ("FULL_TIME",),
            "places": (
                Place(text="Denver, CO", city="Denver", region="CO", country="US", cbsa="19740", metro="Denver", pay=0),
            ),
            "pay": (pay,),
            "headline": pay,
            "topics": (Topic(topic="ai", definition="strict", evidence=(("machine learning", "ai", "text", 3, 19),)),),
            "description": f"We melt ice. {content} {key}",
            "content_hash": f"{content}-{key}",
        }
    return Posting(**(fields | more))


def raw(key: str, at: str, content: str = "A", detail: Any = None, **more: Any) -> Raw:
    fields: dict[str, Any] = {
        "source": SOURCE,
        "company": COMPANY,
        "board": BOARD,
        "key": key,
        "url": f"https://jobs.example/borealis/{key}",
        "fetched_at": at,
        "payload": {"id": key, "title": f"Glacier Engineer {key}", "text": content},
        "detail": detail,
    }
    return Raw(**(fields | more))


def footer(at: str, received: int, outcome: Outcome = "complete", **more: Any) -> BoardRun:
    fields: dict[str, Any] = {
        "source": SOURCE,
        "company": COMPANY,
        "board": BOARD,
        "run": f"run-{at}",
        "started_at": at,
        "fetched_at": at,
        "received": received,
        "outcome": outcome,
    }
    return BoardRun(**(fields | more))


def issue(key: str | None, level: str = "error", **more: Any) -> Issue:
    fields: dict[str, Any] = {
        "level": level,
        "code": "not_parsed",
        "source": SOURCE,
        "company": COMPANY,
        "board": BOARD,
        "key": key,
        "message": "this posting has no title",
    }
    return Issue(**(fields | more))


def run(at: str, keys: Iterable[str] | dict[str, str | None], outcome: Outcome = "complete") -> Iterator[Record]:
    """A whole run of the board: raw and posting of each key, then the footer."""
    contents = keys if isinstance(keys, dict) else dict.fromkeys(keys, "A")
    for key, content in contents.items():
        yield raw(key, at, content or "", detail={"text": content} if content else None)
        yield posting(key, at, content)
    yield footer(at, len(contents), outcome if contents or outcome != "complete" else "empty")


def keys(n: int, start: int = 0) -> list[str]:
    return [f"k{number:04}" for number in range(start, start + n)]


TABLES = ("companies", "boards", "runs", "raw", "texts", "postings", "pay", "places", "topics", "versions", "closures",
          "issues")  # fmt: skip


def dump(db: sqlite3.Connection, tables: Iterable[str] = TABLES) -> dict[str, list[Any]]:
    """Every row of these tables, without the ids that the database gives out."""
    found: dict[str, list[Any]] = {}
    for table in tables:
        names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        left_out = {"text_id", *(("id",) if table in ("raw", "texts", "issues") else ())}
        columns = ", ".join(name for name in names if name not in left_out)
        found[table] = sorted(db.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
    return found


def lives(db: sqlite3.Connection) -> dict[str, tuple[Any, ...]]:
    """key → (missing_since, closed_at, closed_reason)."""
    rows = db.execute("SELECT key, missing_since, closed_at, closed_reason FROM postings")
    return {row[0]: tuple(row[1:]) for row in rows}


def forked(*jobs: Callable[[], object]) -> None:
    """Run each job in a process of its own, all at once; fails if one of them does."""
    children = [fork(job) for job in jobs]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert codes == [0] * len(jobs)


def fork(job: Callable[[], object]) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the test runner has threads; the child uses none
        child = os.fork()
    if child:
        return child
    code = 1
    try:
        job()
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it was, the parent must see it fail
        traceback.print_exc()
    finally:
        os._exit(code)


@contextmanager
def reads(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection, closed at the end."""
    db = reading.connect(path)
    try:
        yield db
    finally:
        db.close()
