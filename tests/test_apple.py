"""Apple: a session, rows that are one posting, pages that come empty now and then, and pages in place of the API."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from shell import sh
from sites import Answer, Site, fetched, query, recorded
from support import shared

from jobscope.records import Target
from jobscope.web import Request

TARGET = Target("apple", "jobs.apple.com", "apple")


def place(name: str) -> dict[str, Any]:
    return {"postLocationId": f"postLocation-{name}", "name": name, "city": "", "countryName": "United States"}


def row(n: int, name: str = "Cupertino") -> dict[str, Any]:
    """One row of the list: a position in one place."""
    return {
        "id": f"{n}-{name}",
        "positionId": str(n),
        "postingTitle": f"Lens Engineer {n}",
        "transformedPostingTitle": f"lens-engineer-{n}",
        "locations": [place(name)],
        "postDateInGMT": "2026-07-15T18:52:12.437Z",
        "team": {"teamName": "Hardware"},
    }


def details(n: int) -> dict[str, Any]:
    pay = "The base pay range for this role is between $143,100 and $264,200, and your base pay will depend on skill."
    return {
        "positionId": str(n),
        "postingTitle": f"Lens Engineer {n}",
        "jobSummary": "We make things.",
        "description": "You make lenses.",
        "postingFooters": [
            {"localizations": {"en_US": [{"name": "Pay & Benefits", "content": f"<p>{pay}</p>", "displayOrder": 1}]}}
        ],
    }


def page_of(data: Any) -> Answer:
    text = json.dumps(json.dumps({"loaderData": data})).replace("<", "\\u003c")
    return Answer(f"<html><script>window.__staticRouterHydrationData = JSON.parse({text});</script></html>")


@dataclass
class Apple:
    """The site. A search without the session's token, its cookie or its format finds nothing."""

    rows: list[dict[str, Any]]
    token: bool = True
    api: bool = True
    empty_once: set[int] = field(default_factory=set)

    def __call__(self, request: Request) -> Any:
        path = request.url.partition("apple.com")[2].partition("?")[0]
        headers = dict(request.headers)
        if path == "/api/v1/CSRFToken":
            said = {"x-apple-csrf-token": "abc", "set-cookie": "jssid=s1; Path=/; HttpOnly"}
            return Answer("", 200, said) if self.token else None
        if path == "/api/v1/search" and self.api:
            asked = json.loads(request.body or b"{}")
            if self.token and (headers.get("x-apple-csrf-token"), headers.get("Cookie")) != ("abc", "jssid=s1"):
                return Answer({"error": "invalid session"}, 403)
            if "format" not in asked or asked["sort"] == "":
                return {"res": {"searchResults": [], "totalRecords": 0}}
            if asked["page"] in self.empty_once:
                self.empty_once.discard(asked["page"])
                return {"res": {"searchResults": [], "totalRecords": len(self.rows)}}
            return {"res": self.page(asked["page"])}
        if path == "/en-us/search":
            return page_of({"search": self.page(int(query(request)["page"][0]))})
        if path.startswith("/api/v1/jobDetails/"):
            return {"res": details(int(path.rpartition("/")[2]))} if self.api else Answer({"error": "gone"}, 400)
        if path.startswith("/en-us/details/"):
            return page_of({"jobDetails": {"jobsData": details(int(path.rpartition("/")[2]))}})
        return None

    def page(self, number: int) -> dict[str, Any]:
        return {"searchResults": self.rows[(number - 1) * 20 : number * 20], "totalRecords": len(self.rows)}


def test_the_list_is_walked_in_a_session_twenty_a_page() -> None:
    site = Site(Apple([row(n) for n in range(45)]))
    raws, issues, run = fetched(TARGET, site)
    assert (len(raws), issues, run.expected, run.outcome) == (45, [], 45, "complete")
    assert all(raw.detail["res"]["description"] for raw in raws)
    assert site.paths()[:6] == ["/api/v1/CSRFToken", *["/api/v1/search"] * 4, "/api/v1/jobDetails/0"]
    assert raws[7].url == "https://jobs.apple.com/en-us/details/7/lens-engineer-7"


def test_no_token_is_no_obstacle() -> None:
    _, _, run = fetched(TARGET, Site(Apple([row(n) for n in range(5)], token=False)))
    assert (run.received, run.outcome) == (5, "complete")


def test_one_position_in_many_places_is_one_posting() -> None:
    rows = [row(1, "Cupertino"), *(row(n) for n in range(2, 22)), *(row(1, f"Town {n:02}") for n in range(40)), row(30)]
    raws, _, run = fetched(TARGET, Site(Apple(rows)))
    assert (run.received, run.expected, run.outcome) == (22, 22, "complete")
    [one] = [raw for raw in raws if raw.key == "1"]
    assert len(one.payload["locations"]) == 41
    again, _, _ = fetched(TARGET, Site(Apple(rows[::-1])))
    [other] = [raw for raw in again if raw.key == "1"]
    assert other.payload["locations"] == one.payload["locations"]


def test_a_page_that_comes_empty_in_the_middle_is_asked_for_again() -> None:
    site = Site(Apple([row(n) for n in range(70)], empty_once={2, 4}))
    _, _, run = fetched(TARGET, site)
    assert (run.received, run.outcome) == (70, "complete")
    assert site.paths().count("/api/v1/search") == 5 + 2


def test_the_pages_of_the_site_stand_in_for_an_api_that_is_gone() -> None:
    site = Site(Apple([row(n) for n in range(25)], api=False))
    raws, issues, run = fetched(TARGET, site)
    assert (run.received, run.outcome, issues) == (25, "complete", [])
    assert all(raw.detail["res"]["description"] for raw in raws)


def test_a_refused_session_is_not_got_around() -> None:
    site = Site(lambda request: Answer({"error": "no"}, 403))
    _, _, run = fetched(TARGET, site)
    assert (run.outcome, len(site.asked)) == ("blocked", 1)


def test_a_posting_that_is_gone_is_an_issue() -> None:
    truth = Apple([row(n) for n in range(3)])

    def gone(request: Request) -> Any:
        return Answer({"error": "jobsite.general.serviceError"}, 404) if "/1?" in request.url else truth(request)

    _, issues, run = fetched(TARGET, Site(gone))
    assert (run.received, run.outcome, [issue.code for issue in issues]) == (3, "complete", ["detail_failed"])


# ── recorded payloads beside the project ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("api", [True, False])
def test_a_recorded_board_from_fetch_to_salaries(tmp_path: Path, api: bool) -> None:
    rows = {
        one["id"]: one
        for path in sorted(shared("payloads", "apple").glob("openings_jobs*.json"))
        for one in json.loads(path.read_text("utf-8"))["res"]["searchResults"]
    }
    recorded(TARGET, Site(Apple(list(rows.values()), api=api)), tmp_path / "apple.warc.gz")
    done = sh("jobscope fetch apple --replay apple.warc.gz --db a.db --summary", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    done = sh("jobscope salaries --company apple --db a.db --json", tmp_path)
    assert done.returncode == 0, done.stderr
    [figures, *_] = json.loads(done.stdout)["rows"]
    american = sum(one["locations"][0]["countryID"] == "iso-country-USA" for one in rows.values())
    assert (figures["n"], figures["p50"]) == (american, 203650)
