"""Careers sites that are made up: a function answers each request. They can be fetched, stored and recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jobscope import pipeline
from jobscope.archive import Record
from jobscope.errors import WebError
from jobscope.records import BoardRun, Issue, Raw, Target
from jobscope.store import Change, Store
from jobscope.web import Request, Response, Web

NOON = "2026-08-0{}T12:00:00Z"


@dataclass(frozen=True)
class Answer:
    """What a site says: JSON of a value, or text as it is."""

    data: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """A transport over a function of the request; what it does not answer is 404."""

    answer: Callable[[Request], Any]
    day: int = 1
    asked: list[Request] = field(default_factory=list)

    def send(self, request: Request) -> Response:
        self.asked.append(request)
        found = self.answer(request)
        if isinstance(found, WebError):
            raise found
        said = found if isinstance(found, Answer) else Answer({}, 404) if found is None else Answer(found)
        body = said.data.encode() if isinstance(said.data, str) else json.dumps(said.data).encode()
        return Response(said.status, request.url, said.headers, body, NOON.format(self.day))

    def paths(self) -> list[str]:
        return [urlsplit(request.url).path for request in self.asked]


def query(request: Request) -> dict[str, list[str]]:
    """The query of a request, with all values of each name."""
    return parse_qs(urlsplit(request.url).query)


def fetched(target: Target, site: Any, *, max_requests: int = 5000) -> tuple[list[Raw], list[Issue], BoardRun]:
    """The postings, the issues and the footer of one fetch."""
    web = Web(site, live=False, max_requests=max_requests)
    with closing(pipeline.fetch([target], web, run="r", last_raw=lambda of: {})) as flow:
        records = list(flow)
    [run] = [record for record in records if isinstance(record, BoardRun)]
    raws = [record for record in records if isinstance(record, Raw)]
    return raws, [record for record in records if isinstance(record, Issue)], run


def stored(target: Target, site: Site, db: Path) -> Change:
    """Fetches, parses and stores the board, as `jobscope fetch` does; what changed."""
    web = Web(site, live=False)
    with (
        Store.open(db) as store,
        closing(pipeline.fetch([target], web, run=f"r{site.day}", last_raw=store.last_raw)) as flow,
    ):
        [change] = store.save(pipeline.parse(flow, with_raw=True))
    return change


def recorded(target: Target, site: Any, path: Path) -> Path:
    """A recording of one fetch of the board."""
    with Record(site, path) as transport:
        fetched(target, transport)
    return path
