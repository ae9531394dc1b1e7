"""A source, a clock and a transport for tests of the web that need no socket."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from jobscope.errors import WebError
from jobscope.web import Request, Response, Visit, Web

JOBS = "https://jobs.example/jobs"
NOON = "2026-01-01T12:00:00Z"


@dataclass(frozen=True)
class Source:
    """A source as a visit sees it; `robots_exempt` is set, so that only tests of robots.txt ask for it."""

    name: str = "demo"
    robots_exempt: str = "not what is tested here"
    cookies: bool = False
    allow: frozenset[str] = frozenset()
    interval: float = 0.0


@dataclass
class Clock:
    """A clock that only moves when someone sleeps."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 2))
        self.now += seconds


Reply = Response | Exception | Callable[[Request], Response]


@dataclass
class Script:
    """A transport that answers by URL (several answers in turn, the last one again) and 404 for all else."""

    answers: Mapping[str, Reply | Sequence[Reply]]
    asked: list[Request] = field(default_factory=list)

    def send(self, request: Request) -> Response:
        self.asked.append(request)
        turn = sum(1 for earlier in self.asked if earlier.url == request.url) - 1
        found = self.answers.get(request.url, reply(status=404))
        one = found[min(turn, len(found) - 1)] if isinstance(found, Sequence) else found
        if isinstance(one, Exception):
            raise one
        if isinstance(one, Response):
            return Response(one.status, request.url, one.headers, one.body, one.fetched_at, one.framed)
        return one(request)

    def urls(self) -> list[str]:
        return [request.url for request in self.asked]


def reply(value: Any = None, status: int = 200, *, at: str = NOON, **headers: str) -> Response:
    """An answer: JSON of a value, or text as it is. `retry_after="2"` becomes the header retry-after."""
    body = (
        value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else json.dumps(value).encode()
    )
    return Response(status, "", {name.replace("_", "-"): text for name, text in headers.items()}, body, at)


class Desk:
    """A visit with its script and its clock within reach."""

    def __init__(self, answers: dict[str, Any], source: Source = Source(), **options: Any) -> None:
        self.clock = Clock()
        self.script = Script(answers)
        self.web = Web(
            self.script,
            **{"clock": self.clock, "sleep": self.clock.sleep, "jitter": lambda: 0.0, "interval": 0.0} | options,
        )
        self.visit = Visit(self.web, source)

    def raises(self, kind: type[WebError], words: str, url: str = JOBS, **how: Any) -> WebError:
        with pytest.raises(kind, match=words) as caught:
            self.visit.get(url, **how)
        return caught.value
