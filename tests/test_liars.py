"""Sites that lie: whatever they say, a fetch ends soon, with the right answer, and closes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sites import Answer, Site, fetched, stored
from test_amazon import Amazon
from test_apple import Apple
from test_apple import row as apple_row
from test_meta import Meta
from test_meta import row as meta_row

from jobscope.records import Target
from jobscope.web import Request

Answers = Callable[[Request], Any]

HONEST: dict[str, tuple[Target, Callable[[], Answers], str]] = {
    "amazon": (Target("amazon", "amazon.jobs", "amazon"), lambda: Amazon({("aws", "USA"): 150}), "/search.json"),
    "apple": (Target("apple", "jobs.apple.com", "apple"), lambda: Apple([apple_row(n) for n in range(50)]), "/search"),
    "meta": (Target("meta", "metacareers.com", "meta"), lambda: Meta([meta_row(n) for n in range(40)]), "/graphql"),
}
TOTALS = ("hits", "totalRecords")


def on_list(name: str, said: Answers) -> Answers:
    """The honest site, whose list says something else."""
    truth = HONEST[name][1]()
    return lambda request: said(request) if HONEST[name][2] in urlsplit(request.url).path else truth(request)


def changed(name: str, change: Callable[[dict[str, Any]], Any]) -> Answers:
    """The honest site, whose lists of postings are changed on their way."""
    truth = HONEST[name][1]()

    def answer(request: Request) -> Any:
        said = truth(request)
        known = (dict, list)
        return walked(said, change) if isinstance(said, known) else said

    return answer


def walked(data: Any, change: Callable[[dict[str, Any]], Any]) -> Any:
    if isinstance(data, dict):
        return change({name: walked(value, change) for name, value in data.items()})
    return [walked(value, change) for value in data] if isinstance(data, list) else data


def with_totals(factor: int) -> Callable[[dict[str, Any]], Any]:
    return lambda one: one | {name: one[name] * factor for name in TOTALS if name in one}


def renamed(one: dict[str, Any]) -> dict[str, Any]:
    new = {"jobs": "results", "searchResults": "rows", "all_jobs": "everything"}
    return {new.get(name, name): value for name, value in one.items()}


def keyless(one: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in ("id_icims", "id", "positionId")}


def repeating(name: str) -> Answers:
    """The first page, for ever."""
    truth = HONEST[name][1]()

    def answer(request: Request) -> Any:
        body = request.body
        if body and body.startswith(b"{"):
            body = json.dumps(json.loads(body) | {"page": 1}).encode()
        url = request.url.replace("offset=100", "offset=0").replace("offset=200", "offset=0")
        return truth(Request(request.method, url, request.headers, body))

    return answer


NO_LIST = {"amazon": "changed", "apple": "changed", "meta": "complete"}  # Meta's sitemap is a list as well
NOT_THERE = {"amazon": "changed", "apple": "complete", "meta": "complete"}  # Apple's pages hold the same data
TOO_FEW = {"amazon": "partial", "apple": "partial", "meta": "complete"}  # Meta's list is one reply, without a total
LIES: dict[str, tuple[Callable[[str], Answers], dict[str, str]]] = {
    "a page instead of data": (
        lambda name: on_list(name, lambda request: Answer("<html>Hello</html>")),
        dict.fromkeys(HONEST, "blocked"),
    ),
    "a refusal": (lambda name: on_list(name, lambda request: Answer("no", 403)), dict.fromkeys(HONEST, "blocked")),
    "a captcha": (
        lambda name: on_list(name, lambda request: Answer("<title>Just a moment...</title>", 503)),
        dict.fromkeys(HONEST, "blocked"),
    ),
    "nothing at all": (lambda name: on_list(name, lambda request: {}), NO_LIST),
    "an error": (lambda name: on_list(name, lambda request: Answer({}, 500)), dict.fromkeys(HONEST, "failed")),
    "another list": (lambda name: changed(name, renamed), NOT_THERE),
    "postings without keys": (lambda name: changed(name, keyless), NOT_THERE),
    "ten times the total": (lambda name: changed(name, with_totals(10)), TOO_FEW),
    "the first page again": (repeating, TOO_FEW),
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("name", HONEST)
def test_a_lie_ends_soon_and_closes_nothing(tmp_path: Path, name: str, lie: str) -> None:
    target, honest, _ = HONEST[name]
    told, outcomes = LIES[lie]
    _, _, run = fetched(target, Site(told(name)), max_requests=400)
    assert run.outcome == outcomes[name], run
    assert run.requests < 250

    db = tmp_path / "l.db"
    first = stored(target, Site(honest()), db)
    for day in (2, 3, 4):
        change = stored(target, Site(told(name), day), db)
        assert (change.closed, change.missing) == (0, 0)
        assert change.open == first.open


@pytest.mark.parametrize("name", HONEST)
def test_pages_without_end_are_cut_off(name: str) -> None:
    """Each page is new, and the total grows with it."""
    turn = iter(range(10**9))

    def endless(request: Request) -> Any:
        if name == "amazon":
            jobs = [{"id_icims": str(next(turn)), "job_path": None, "title": "x"} for _ in range(100)]
            return {"error": None, "hits": 9999, "facets": {}, "jobs": jobs}
        return {"res": {"searchResults": [apple_row(next(turn)) for _ in range(20)], "totalRecords": 10**6}}

    if name != "meta":  # its list is one reply
        _, _, run = fetched(HONEST[name][0], Site(on_list(name, endless)), max_requests=1500)
        assert run.outcome in ("partial", "complete")
        assert run.requests <= 1500
