"""Meta: stored queries that change their ids, a sitemap that must agree, throttling within an answer, pages instead."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from shell import sh
from sites import Answer, Site, fetched, recorded, stored
from support import shared
from webfakes import reply

from jobscope import sources
from jobscope.errors import Changed
from jobscope.records import Target
from jobscope.sources import meta
from jobscope.web import Request

TARGET = Target("meta", "metacareers.com", "meta")
LIMIT = {"errors": [{"message": "Rate limit exceeded", "code": 1675004}]}
UNKNOWN = {"errors": [{"message": "The document was not found", "code": 1}]}
SCRIPT = "https://static.xx.fbcdn.net/rsrc.php/v4/b.js"


def row(n: int) -> dict[str, Any]:
    return {"id": str(7000 + n), "title": f"Oven Engineer {n}", "locations": ["Menlo Park, CA"], "teams": ["Bread"]}


def requisition(key: str) -> dict[str, Any]:
    pay = {"compensation_amount_minimum": "$201,000/year", "compensation_amount_maximum": "$278,000/year"}
    return {
        "id": key,
        "title": "Oven Engineer",
        "description": json.dumps({"__html": "<p>You build ovens.</p>"}),
        "public_compensation": [pay | {"country_code": "US", "has_bonus": True, "has_equity": True}],
    }


@dataclass
class Meta:
    """The site: `search` and `detail` are the ids that answer today."""

    rows: list[dict[str, Any]]
    search: str = meta.SEARCH_IDS[0]
    detail: str = meta.DETAIL_ID
    sitemap: list[str] | None = field(default=None)
    script: str = ""

    def __call__(self, request: Request) -> Any:
        parts = urlsplit(request.url)
        if parts.path == "/graphql":
            return self.graphql({name: values[0] for name, values in parse_qs((request.body or b"").decode()).items()})
        if parts.path == "/jobsearch/sitemap.xml":
            keys = [one["id"] for one in self.rows] if self.sitemap is None else self.sitemap
            urls = "".join(f"<url><loc>https://www.metacareers.com/profile/job_details/{k}/</loc></url>" for k in keys)
            return Answer(f"<?xml version='1.0'?><urlset>{urls}</urlset>")
        if parts.path == "/jobsearch/":
            return Answer(f"<html><script>{json.dumps(SCRIPT)}</script></html>")
        if request.url == SCRIPT:
            return Answer(self.script)
        if parts.path.startswith("/profile/job_details/"):
            key = parts.path.split("/")[3]
            found = json.dumps({"data": {"xcp_requisition_job_description": requisition(key)}})
            posting = {"@type": "JobPosting", "title": "Oven Engineer", "datePosted": "2026-07-01T00:00:00-07:00"}
            scripts = f'<script type="application/ld+json">{json.dumps(posting)}</script><script>{found}</script>'
            return Answer(f"<html>{scripts}</html>")
        return None

    def graphql(self, form: dict[str, str]) -> Any:
        if form["doc_id"] == self.search:
            return {"data": {"job_search_with_featured_jobs": {"all_jobs": self.rows, "featured_jobs": self.rows[:1]}}}
        if form["doc_id"] == self.detail:
            key = json.loads(form["variables"])["requisitionID"]
            return {"data": {"xcp_requisition_job_description": requisition(key)}, "extensions": {"time": 1}}
        return UNKNOWN


def test_the_list_and_the_sitemap_agree() -> None:
    site = Site(Meta([row(n) for n in range(30)]))
    raws, issues, run = fetched(TARGET, site)
    assert (len(raws), issues, run.expected, run.outcome) == (30, [], 30, "complete")
    assert all("extensions" not in raw.detail for raw in raws)  # its times would make a change of every fetch
    asked = site.asked[1]
    headers = {name.lower(): value for name, value in asked.headers}
    assert headers["x-fb-lsd"] in (asked.body or b"").decode()
    assert headers["sec-fetch-site"] == "same-origin"


def test_a_list_that_lacks_what_the_sitemap_has_is_partial() -> None:
    keys = [str(7000 + n) for n in range(40)]
    _, _, run = fetched(TARGET, Site(Meta([row(n) for n in range(30)], sitemap=keys)))
    assert (run.received, run.expected, run.outcome) == (30, 40, "partial")


def test_a_query_with_a_new_id_is_found_in_the_scripts() -> None:
    name = "CareersJobSearchResultsV2DataQuery_candidate_portalRelayOperation"
    script = f'__d("{name}",[],(function(t,n,r,o,a,i){{a.exports="999000111"}}),null);'
    site = Site(Meta([row(n) for n in range(3)], search="999000111", script=script))
    raws, _, run = fetched(TARGET, site)
    assert (len(raws), run.outcome) == (3, "complete")
    assert raws[0].payload["teams"] == ["Bread"]


def test_where_no_query_answers_the_sitemap_and_the_pages_do() -> None:
    site = Site(Meta([row(n) for n in range(3)], search="none", detail="none"))
    raws, issues, run = fetched(TARGET, site)
    assert (len(raws), run.expected, run.outcome, issues) == (3, 3, "complete", [])
    assert raws[0].detail["posting"]["datePosted"]
    assert raws[0].detail["data"]["xcp_requisition_job_description"]["public_compensation"]


def test_asking_too_much_is_a_refusal_and_closes_nothing(tmp_path: Path) -> None:
    db = tmp_path / "m.db"
    stored(TARGET, Site(Meta([row(n) for n in range(30)])), db)
    for day in (2, 3, 4, 5):
        change = stored(TARGET, Site(lambda request: LIMIT if "graphql" in request.url else None, day), db)
        assert (change.closed, change.missing) == (0, 0)
    _, _, run = fetched(TARGET, Site(lambda request: LIMIT if "graphql" in request.url else None))
    assert (run.outcome, run.requests) == ("blocked", 2)


def test_throttled_details_are_left_for_the_next_run() -> None:
    truth = Meta([row(n) for n in range(30)])

    def tired(request: Request) -> Any:
        return LIMIT if meta.DETAIL_ID.encode() in (request.body or b"") else truth(request)

    raws, issues, run = fetched(TARGET, Site(tired))
    assert (len(raws), run.outcome) == (30, "complete")
    assert run.requests == 2 + 5
    assert {issue.code for issue in issues} == {"detail_failed", "details_left"}


def test_a_posting_that_is_gone_is_an_issue() -> None:
    truth = Meta([row(n) for n in range(3)])

    def gone(request: Request) -> Any:
        last = b"7001" in (request.body or b"")
        return {"data": {"xcp_requisition_job_description": None}} if last else truth(request)

    _, issues, run = fetched(TARGET, Site(gone))
    assert (run.outcome, [issue.code for issue in issues]) == ("complete", ["detail_failed"])


def test_it_is_asked_more_slowly_than_others() -> None:
    assert sources.load("meta").interval == pytest.approx(3.5)
    assert sources.load("amazon").interval == 0


# ── recorded payloads beside the project ─────────────────────────────────────────────────────────────────────────────


def test_a_recorded_board_from_fetch_to_salaries(tmp_path: Path) -> None:
    data = json.loads(shared("payloads", "meta", "openings_jobs_filtered_rsp.json").read_text("utf-8"))
    rows = data["data"]["job_search_with_featured_jobs"]["all_jobs"]
    recorded(TARGET, Site(Meta(rows)), tmp_path / "meta.warc.gz")
    done = sh("jobscope fetch meta --replay meta.warc.gz --db m.db --summary", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    done = sh("jobscope salaries --company meta --list --db m.db --json", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "278000" in done.stdout


@pytest.mark.parametrize("form", ["for (;;);{}", '{}\n{{"label": "more", "data": {{"x": 1}}}}', "  {}  "])
def test_a_reply_is_read_behind_its_guard_and_before_its_further_parts(form: str) -> None:
    listed = json.dumps({"data": {"job_search_with_featured_jobs_v2": {"all_jobs": [row(1), row(2)]}}})
    page = meta.split(reply(form.format(listed)), "metacareers.com")
    assert [item.key for item in page.items] == ["7001", "7002"]


def test_what_is_no_data_at_all_is_no_list() -> None:
    with pytest.raises(Changed):
        meta.split(reply("for (;;);"), "metacareers.com")
