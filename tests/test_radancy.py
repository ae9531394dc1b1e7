"""Radancy's sites, honest and lying: pages by number, rows in tables and lists, texts on pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from support import shared
from webfakes import reply

from jobscope import pipeline
from jobscope.records import BoardRun, Issue, Raw, Target
from jobscope.sources import radancy
from jobscope.sources._fields import Fields, unread
from jobscope.web import Request, Response, Web

BOARD = "jobs.lantern.example"
TEXT = "<html><body><div class='ats-description'><p>You keep it.</p></div></body></html>"


def fragment(first: int, last: int, total: int) -> Response:
    rows = "".join(
        f'<li><a href="/job/reno/keeper/77/{n}" data-job-id="{n}"><h2>Keeper {n}</h2>'
        '<span class="job-location">Reno, NV</span></a></li>'
        for n in range(first, last)
    )
    listed = f'<section id="search-results" data-total-job-results="{total}"><ul>{rows}</ul></section>'
    return reply({"filters": "", "results": listed, "hasJobs": last > first})


@dataclass
class Site:
    """A transport with `count` postings, a thousand a page; `lie` may change each answer to a list."""

    count: int
    lie: Callable[[int, Response], Response] = lambda page, response: response
    text: Response = field(default_factory=lambda: reply(TEXT))
    asked: list[Request] = field(default_factory=list)

    def send(self, request: Request) -> Response:
        self.asked.append(request)
        link = urlsplit(request.url)
        if link.path == "/robots.txt":
            return reply("")
        if link.path.startswith("/job/"):
            return self.text
        asked = parse_qs(link.query, keep_blank_values=True)
        assert link.path == "/search-jobs/results"
        assert asked["SearchResultsModuleName"] == ["Search Results"]
        number, size = int(asked["CurrentPage"][0]), int(asked["RecordsPerPage"][0])
        first = (number - 1) * size
        return self.lie(number, fragment(first, max(first, min(first + size, self.count)), self.count))

    def lists(self) -> int:
        return sum("search-jobs" in request.url for request in self.asked)


def run(site: Site) -> tuple[list[Raw], BoardRun, list[Issue]]:
    web = Web(site, interval=0.0, sleep=lambda seconds: None, jitter=lambda: 0.0)
    records = list(pipeline.fetch_board(Target("radancy", BOARD, "lantern"), web, run="r", kept={}))
    footer = records[-1]
    assert isinstance(footer, BoardRun)
    return [r for r in records if isinstance(r, Raw)], footer, [r for r in records if isinstance(r, Issue)]


def test_the_list_is_walked_to_an_empty_page() -> None:
    site = Site(1203)
    raws, footer, issues = run(site)
    assert (len(raws), footer.expected, footer.outcome, site.lists()) == (1203, 1203, "complete", 3)
    assert not issues
    assert raws[0].detail == {"@type": "JobPosting", "description": "<p>You keep it.</p>"}
    assert raws[0].url == f"https://{BOARD}/job/reno/keeper/77/0"


def test_a_site_without_postings_is_empty() -> None:
    assert run(Site(0))[1].outcome == "empty"


@pytest.mark.parametrize(
    ("lie", "outcome", "received"),
    [
        (lambda page, response: fragment(0, 20, 20), "complete", 20),
        (lambda page, response: fragment(0, 20, 800), "partial", 20),
        (lambda page, response: fragment(0, 0, 800), "partial", 0),
        (lambda page, response: reply({"results": "", "hasJobs": False}), "changed", 0),
        (lambda page, response: reply({"Results": "<p>"}), "changed", 0),
        (lambda page, response: reply("<html><body>Welcome</body></html>"), "blocked", 0),
        (lambda page, response: reply("<html></html>", 403), "blocked", 0),
        (lambda page, response: reply("<html></html>", 404), "not_found", 0),
        (lambda page, response: reply(status=302, location="https://www.elsewhere.example/"), "moved", 0),
        (lambda page, response: fragment(0, 20, 40) if page == 1 else reply({}, 500), "partial", 20),
    ],
)
def test_lies_end_soon_and_with_the_right_outcome(
    lie: Callable[[int, Response], Response], outcome: str, received: int
) -> None:
    site = Site(800, lie=lie)
    _, footer, _ = run(site)
    assert (footer.outcome, footer.received) == (outcome, received), footer.reason
    assert site.lists() <= 6


@pytest.mark.parametrize("text", [reply("<html><body>Gone fishing</body></html>"), reply("<html></html>", 410)])
def test_a_page_without_a_text_is_a_failed_detail(text: Response) -> None:
    raws, footer, issues = run(Site(2, text=text))
    assert (len(raws), footer.outcome) == (2, "complete")
    assert [raw.detail for raw in raws] == [None, None]
    assert {issue.code for issue in issues} == {"detail_failed"}


def test_a_page_with_a_job_posting_gives_it() -> None:
    posting = {"@type": "JobPosting", "title": "Keeper", "description": "<p>All of it.</p>", "datePosted": "2026-07-01"}
    page = f'<html><head><script type="application/ld+json">{json.dumps(posting)}</script></head></html>'
    raws, _, _ = run(Site(1, text=reply(page)))
    assert raws[0].detail == posting


def test_a_saved_page_of_a_posting_is_read() -> None:
    head = f'<html><head><link rel="canonical" href="https://{BOARD}/job/reno/keeper/77/42"></head><body>'
    head += '<a href="/search-jobs">All</a>'
    (item,) = radancy.split(reply(head + "<div class='ats-description'>Text</div></body></html>"), BOARD).items
    assert (item.key, item.url, item.payload) == ("42", f"https://{BOARD}/job/reno/keeper/77/42", {})


@pytest.mark.parametrize(
    ("page", "url", "board"),
    [
        (
            '<section data-ajax-url="/search-jobs/results">',
            "https://jobs.acme.example/search-jobs",
            "jobs.acme.example",
        ),
        ('<section data-ajax-url="/fr/search-jobs/results">', "https://acme.example/fr/recherche", "acme.example/fr"),
        ('<script src="https://tbcdn.talentbrew.com/x.js">', "https://jobs.acme.example/", "jobs.acme.example"),
        ("<p>search-jobs/results</p>", "https://jobs.acme.example/", None),
        ('<script src="https://tbcdn.talentbrew.com/x.js">', "", None),
    ],
)
def test_a_site_is_known_by_its_pages(page: str, url: str, board: str | None) -> None:
    assert radancy.board_in(page, url) == board


def test_real_fragments_are_read_whole() -> None:
    totals: dict[str, Any] = {}
    for path in sorted(shared("payloads", "talentbrew_radancy").glob("*.json")):
        page = radancy.split(reply(path.read_bytes()), BOARD)
        totals[path.stem.partition("_")[0]] = (page.total, len(page.items))
        for item in page.items:
            job = Fields(item.payload)
            draft = radancy.parse(job, detail := Fields({}))
            assert draft.title
            assert draft.locations
            assert item.url
            assert not unread(job, detail, radancy.IGNORE)
    assert totals == {"aldi": (1213, 6), "disney": (800, 6), "tenethealth": (3359, 6), "veolia": (2962, 6)}
