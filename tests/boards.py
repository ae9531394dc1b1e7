"""A board like Eightfold's over a fake transport: ten postings a page, a request for each text, faults on demand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jobscope import pipeline
from jobscope.records import BoardRun, Issue, Posting, Raw, Record, Target
from jobscope.store import Change, Store
from jobscope.web import Request, Response, Web

TARGET = Target("eightfold", "careers.harbour.example/harbour.example", "harbour")
DAY = "2026-03-{:02d}T08:00:00Z"


class Killed(BaseException):
    """Stands for the death of the process in the middle of a fetch."""


def listed(n: int, **more: Any) -> dict[str, Any]:
    """One position as the list serves it."""
    return {
        "id": 5000 + n,
        "name": f"Dock Planner {n}",
        "location": "Oakland, CA",
        "locations": ["Oakland, CA"],
        "department": "Operations",
        "t_create": 1767225600,
        "t_update": 1767225600 + n,
        "job_description": "",
        "canonicalPositionUrl": f"https://careers.harbour.example/careers/job/{5000 + n}",
    } | more


@dataclass
class Harbour:
    """The board's state, and a transport that answers from it. `asked` counts the requests by kind."""

    positions: list[dict[str, Any]] = field(default_factory=lambda: [listed(n) for n in range(25)])
    total: int | None = None
    list_ends_at: int | None = None
    broken_details: set[int] = field(default_factory=set)
    texts: dict[int, str] = field(default_factory=dict)
    die_after: int | None = None
    day: int = 1
    asked: Counter[str] = field(default_factory=Counter)
    before_detail: Callable[[int], None] = lambda n: None

    def send(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        tail = parts.path.rsplit("/", 1)[-1]
        if tail == "jobs":
            self.asked["list"] += 1
            start = int(parse_qs(parts.query)["start"][0])
            if self.list_ends_at is not None and start >= self.list_ends_at:
                return self._answer(request, 500, {})
            found = self.positions[start : start + 10]
            total = len(self.positions) if self.total is None else self.total
            return self._answer(request, 200, {"domain": "harbour.example", "positions": found, "count": total})
        if self.die_after is not None and self.asked["detail"] >= self.die_after:
            raise Killed
        self.before_detail(self.asked["detail"])
        self.asked["detail"] += 1
        key = int(tail)
        if key in self.broken_details:
            return self._answer(request, 500, {})
        position = next(p for p in self.positions if p["id"] == key)
        text = self.texts.get(key, f"<p>You plan berth {key}. The pay is $90,000 - $120,000 a year.</p>")
        return self._answer(request, 200, position | {"job_description": text})

    def _answer(self, request: Request, status: int, body: Any) -> Response:
        return Response(status, request.url, {}, json.dumps(body).encode(), DAY.format(self.day))


def fetched(harbour: Any, kept: Any = lambda target: {}, **options: Any) -> list[Raw | Issue | BoardRun]:
    """Every record of one fetch of the board."""
    web = Web(harbour, live=False)
    with closing(pipeline.fetch([TARGET], web, run="r", last_raw=kept, **options)) as flow:
        return list(flow)


def stored(harbour: Harbour, db: Path, **options: Any) -> Change:
    """Fetches, parses and stores the board, as `jobscope fetch` does; what changed."""
    web = Web(harbour, live=False)
    with Store.open(db) as store:
        run = f"r{harbour.day}"
        with closing(pipeline.fetch([TARGET], web, run=run, last_raw=store.last_raw, **options)) as flow:
            [change] = store.save(pipeline.parse(flow, with_raw=True))
    return change


def dying(harbour: Harbour, db: Path) -> None:
    """The same, until the process dies in the middle of the details: what the store got then is all that there is."""
    web = Web(harbour, live=False)
    records: list[Record] = []

    def until_death() -> Iterator[Record]:
        for record in pipeline.fetch_board(TARGET, web, run="r", kept={}):
            records.append(record)
            yield record

    with Store.open(db) as store:
        try:
            list(store.save(pipeline.parse(until_death(), with_raw=True)))
        except Killed:
            store.db.close()


def postings(records: list[Record]) -> list[Posting]:
    return [record for record in records if isinstance(record, Posting)]
