"""Workday tenants, honest and lying: pages, slices, maintenance, and what each makes of its board."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from shell import sh
from support import shared
from webfakes import reply

from jobscope import pipeline, sources
from jobscope.errors import CutOff, NotFound
from jobscope.records import BoardRun, Issue, Json, Raw, Target
from jobscope.sources import workday
from jobscope.sources._fields import Fields, unread
from jobscope.web import Request, Response, Web

BOARD = "tidewater.wd5/Careers"
API = "https://tidewater.wd5.myworkdayjobs.com/wday/cxs/tidewater/Careers"
SHARED = "https://wd5.myworkdaysite.com/wday/cxs/tidewater/Careers"
TEAMS = ("Harbour", "Dredging", "Lights", "Kitchen", "Office")
Job = dict[str, Any]


def jobs(count: int) -> list[Job]:
    """Postings, each with its facet values: a team, its terms, one or two places."""
    return [
        {
            "title": f"Keeper {n}",
            "externalPath": f"/job/Astoria/Keeper-{n}_JR{n}",
            "locationsText": "Astoria, OR",
            "postedOn": "Posted Today",
            "bulletFields": [f"JR{n}"],
            "facets": {
                "jobFamilyGroup": [TEAMS[n % 5 if n % 3 else 0]],
                "timeType": ["part" if n % 20 == 0 else "full"],
                "locations": [f"place{n % 40}", *([f"place{n % 7}"] if n % 9 == 0 else [])],
            },
        }
        for n in range(count)
    ]


@dataclass
class Tenant:
    """A transport that answers as a Workday tenant does, at `host`; `lie` may change each reply to a list."""

    jobs: list[Job]
    cap: int | None = None
    total_always: bool = False
    facets: tuple[str, ...] = ("locations", "timeType", "jobFamilyGroup")
    lie: Callable[[Job, Response], Response] = lambda asked, response: response
    detail: Response | None = None
    host: str = API
    asked: list[Request] = field(default_factory=list)

    def send(self, request: Request) -> Response:
        self.asked.append(request)
        return replace(self._answer(request), url=request.url)

    def _answer(self, request: Request) -> Response:
        if request.url.endswith("robots.txt"):
            return reply("")
        if not request.url.startswith(self.host):
            return reply({"errorCode": "HTTP_404"}, 404)
        if request.method == "GET":
            return self.detail or reply(self._detail(request.url))
        assert request.url == f"{self.host}/jobs"
        asked = json.loads(request.body or b"")
        assert set(asked) == {"appliedFacets", "limit", "offset", "searchText"}
        assert asked["limit"] == 20
        return self.lie(asked, reply(self._list(asked)))

    def _list(self, asked: Job) -> Json:
        chosen = [
            job
            for job in self.jobs
            if all(set(job["facets"][name]) & set(ids) for name, ids in asked["appliedFacets"].items())
        ]
        served = chosen[: self.cap]
        page = served[asked["offset"] : asked["offset"] + 20]
        tree = []
        for name in self.facets:
            counts: dict[str, int] = {}
            for job in chosen:
                for value in job["facets"][name]:
                    counts[value] = counts.get(value, 0) + 1
            values = [{"descriptor": value, "id": value, "count": count} for value, count in counts.items()]
            tree.append({"facetParameter": name, "descriptor": name, "values": values})
        first = asked["offset"] == 0 or self.total_always
        listed = [{name: value for name, value in job.items() if name != "facets"} for job in page]
        return {"total": len(served) if first else 0, "jobPostings": listed, "facets": tree, "userAuthenticated": False}

    def _detail(self, url: str) -> Json:
        return {"jobPostingInfo": {"title": "Keeper", "jobDescription": "<p>Keep it.</p>", "startDate": "2026-02-01"}}

    def lists(self) -> int:
        return sum(request.method == "POST" for request in self.asked)


def run(tenant: Tenant, *, max_requests: int = 500) -> tuple[list[Raw], BoardRun, list[Issue]]:
    web = Web(tenant, interval=0.0, sleep=lambda seconds: None, jitter=lambda: 0.0, max_requests=max_requests)
    records = list(pipeline.fetch_board(Target("workday", BOARD, "tidewater"), web, run="r", kept={}))
    footer = records[-1]
    assert isinstance(footer, BoardRun)
    return [r for r in records if isinstance(r, Raw)], footer, [r for r in records if isinstance(r, Issue)]


# ── the walk ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("total_always", [True, False])
def test_the_total_of_the_first_page_holds(total_always: bool) -> None:
    tenant = Tenant(jobs(48), total_always=total_always)
    raws, footer, issues = run(tenant)
    assert (len(raws), footer.expected, footer.received, footer.outcome) == (48, 48, 48, "complete")
    assert not issues
    assert tenant.lists() == 4
    assert raws[0].url == "https://tidewater.wd5.myworkdayjobs.com/Careers/job/Astoria/Keeper-0_JR0"
    assert all(raw.detail for raw in raws)


def test_an_empty_site_is_empty() -> None:
    assert run(Tenant([]))[1].outcome == "empty"


def test_a_list_over_the_cap_is_read_in_slices() -> None:
    tenant = Tenant(jobs(2500), cap=2000)
    raws, footer, _ = run(tenant, max_requests=5000)
    assert (len(raws), footer.expected, footer.outcome) == (2500, 2500, "complete")
    assert tenant.lists() < 2500 / 20 + 20


def test_slices_that_are_too_long_are_sliced_again() -> None:
    some = jobs(5000)
    for n, job in enumerate(some):
        job["facets"] = {
            "jobFamilyGroup": ["Harbour" if n < 3000 else "Kitchen"],
            "timeType": ["full" if n % 2 else "part"],
        }
    found = _all(Tenant(some, cap=2000, facets=("timeType", "jobFamilyGroup")))
    assert len(found) == 5000


def test_a_slice_that_cannot_be_split_is_a_ceiling() -> None:
    found: set[str] = set()
    with pytest.raises(CutOff):
        _all(Tenant(jobs(9000), cap=2000, facets=("timeType", "jobFamilyGroup")), found)
    assert 5000 < len(found) < 9000


def _all(tenant: Tenant, found: set[str] | None = None) -> set[str]:
    found = set() if found is None else found
    for page in workday.fetch(BOARD, _visit(tenant)):
        found |= {item.key for item in page.items}
    return found


def _visit(tenant: Tenant) -> Any:
    from jobscope.web import Visit

    return Visit(Web(tenant, interval=0.0, sleep=lambda s: None, max_requests=5000), sources.load("workday"))


def test_a_list_over_the_cap_that_pages_on_is_whole() -> None:
    _, footer, _ = run(Tenant(jobs(2300)), max_requests=5000)
    assert (footer.expected, footer.received, footer.outcome) == (2300, 2300, "complete")


def test_a_cap_without_facets_is_a_ceiling_and_no_total() -> None:
    _, footer, _ = run(Tenant(jobs(2500), cap=2000, facets=()), max_requests=5000)
    assert (footer.outcome, footer.received) == ("partial", 2000)
    assert "2,000" in (footer.reason or "")


def test_a_posting_that_no_facet_names_is_found_in_the_list_or_missed_aloud() -> None:
    some = jobs(2400)
    for job in some[-300:]:
        job["facets"] |= {"jobFamilyGroup": [], "locations": []}
    _, footer, _ = run(Tenant(some, cap=2000), max_requests=5000)
    assert footer.expected == 2400
    assert (footer.outcome, footer.received) in [("complete", 2400), ("partial", footer.received)]
    assert footer.received >= 2100


def test_without_a_sum_to_go_by_the_plain_list_is_the_proof() -> None:
    some = jobs(2400)
    footers = []
    for unnamed in (0, 50):
        for job in some[:unnamed]:
            job["facets"]["jobFamilyGroup"] = []
        footers.append(run(Tenant(some, cap=2000, facets=("jobFamilyGroup",)), max_requests=5000)[1])
    assert [(f.expected, f.outcome) for f in footers] == [(None, "complete"), (None, "partial")]
    assert footers[0].received == 2400


def test_reposts_are_one_posting_and_bare_entries_none() -> None:
    some = jobs(30)
    some[25] = some[3] | {"externalPath": "/job/Bend/Keeper-3_JR3-1", "facets": some[25]["facets"]}
    some[26] = {"bulletFields": ["JR26"], "facets": some[26]["facets"]}
    some[27] = {"bulletFields": ["JR27"], "facets": some[27]["facets"]}
    raws, footer, _ = run(Tenant(some))
    assert {raw.key for raw in raws} == {f"JR{n}" for n in range(30)} - {"JR25", "JR26", "JR27"}
    assert (footer.received, footer.expected, footer.outcome) == (27, 30, "complete")


def test_a_posting_without_a_place_keeps_an_empty_slot_in_its_address() -> None:
    tenant = Tenant([jobs(1)[0] | {"externalPath": "/job/Keeper_JR0"}])
    run(tenant)
    assert tenant.asked[-1].url == f"{API}/job//Keeper_JR0"


def test_the_words_of_a_date_do_not_bring_the_detail_again() -> None:
    tenant = Tenant(jobs(3))
    raws, _, _ = run(tenant)
    for job in tenant.jobs:
        job["postedOn"] = "Posted Yesterday"
    tenant.asked.clear()
    web = Web(tenant, interval=0.0, sleep=lambda seconds: None)
    kept = {raw.key: raw for raw in raws}
    list(pipeline.fetch_board(Target("workday", BOARD, "tidewater"), web, run="r", kept=kept))
    assert not [request for request in tenant.asked if "/job/" in request.url]


# ── lies, refusals, maintenance ──────────────────────────────────────────────────────────────────────────────────────

S22 = {"errorCode": "S22", "httpStatus": 403, "message": "permission denied"}
EMPTY = {"total": 0, "jobPostings": []}
MAINTENANCE = "https://community.workday.com/maintenance-page"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (reply({"errorCode": "HTTP_404"}, 404), "not_found"),
        (reply("<html><title>Not here</title></html>", 404), "not_found"),
        (reply(S22, 403), "not_found"),
        (reply({"message": "no"}, 403), "blocked"),
        (reply(status=401), "blocked"),
        (reply({"errorCode": "HTTP_422"}, 422), "failed"),
        (reply(status=500), "failed"),
        (reply("<html>down</html>", 302, location=MAINTENANCE), "failed"),
        (reply(status=303, location="/Careers"), "failed"),
        (reply(status=301, location="https://tidewater.wd12.myworkdayjobs.com/Careers"), "moved"),
        (reply("<html><body>We will be back</body></html>"), "blocked"),
        (reply({"total": 3, "postings": []}), "changed"),
        (reply({"total": 3, "jobPostings": []}), "changed"),
        (reply({"total": 1, "jobPostings": [{"name": "Keeper", "title": "Keeper", "path": "/x_1"}]}), "changed"),
        (reply([]), "changed"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.status}",
)
def test_each_answer_has_its_outcome(answer: Response, outcome: str) -> None:
    tenant = Tenant([], lie=lambda asked, response: answer)
    _, footer, _ = run(tenant)
    assert footer.outcome == outcome, footer.reason
    assert footer.requests <= 6
    assert footer.reason


def test_a_tenant_without_a_host_of_its_own_is_on_the_one_that_it_shares() -> None:
    tenant = Tenant(jobs(25), host=SHARED)
    raws, footer, issues = run(tenant)
    assert (footer.outcome, len(raws), issues) == ("complete", 25, [])
    assert all(raw.detail for raw in raws)
    assert raws[0].url == "https://wd5.myworkdaysite.com/recruiting/tidewater/Careers/job/Astoria/Keeper-0_JR0"
    assert [request.url for request in tenant.asked if "jobs.com" in request.url and "robots" not in request.url] == [
        f"{API}/jobs"
    ]


@pytest.mark.parametrize(
    ("lie", "outcome", "received"),
    [
        (lambda asked, response: reply(_first(48)), "partial", 20),
        (lambda asked, response: reply(_first(20)), "complete", 20),
        (lambda asked, response: response if asked["offset"] < 20 else reply(EMPTY), "partial", 20),
        (lambda asked, response: response if asked["offset"] < 20 else reply("<html></html>"), "partial", 20),
        (lambda asked, response: response if asked["offset"] < 20 else reply({}, 403), "partial", 20),
        (lambda asked, response: response if asked["offset"] < 20 else reply({}, 422), "partial", 20),
        (lambda asked, response: reply(_first(2000)), "partial", 20),
    ],
)  # fmt: skip
def test_lies_end_soon_and_as_no_complete_run(
    lie: Callable[[Job, Response], Response], outcome: str, received: int
) -> None:
    tenant = Tenant(jobs(48), lie=lie)
    _, footer, _ = run(tenant)
    assert (footer.outcome, footer.received) == (outcome, received)
    assert tenant.lists() < 12


def _first(total: int) -> Json:
    """The same page, whatever was asked."""
    listed = [{name: value for name, value in job.items() if name != "facets"} for job in jobs(20)]
    return {"total": total, "jobPostings": listed, "facets": []}


def test_a_detail_that_is_gone_or_refused_keeps_its_posting() -> None:
    for answer in (reply(S22, 403), reply({}, 422), reply({"jobPostingInfo": {"title": "x"}}), reply([])):
        raws, footer, issues = run(Tenant(jobs(3), detail=answer))
        assert (len(raws), footer.outcome) == (3, "complete")
        assert {issue.code for issue in issues} == {"detail_failed"}


def test_a_name_that_is_no_site_asks_nothing() -> None:
    with pytest.raises(NotFound) as caught:
        next(iter(workday.fetch("tidewater", _visit(Tenant([])))))
    assert "tenant.wdN/site" in caught.value.hint


# ── what is beside the project ───────────────────────────────────────────────────────────────────────────────────────


def test_a_saved_detail_is_a_posting_with_its_text() -> None:
    info = {
        "title": "Keeper",
        "jobReqId": "JR7",
        "jobDescription": "<p>Keep it.</p>",
        "externalUrl": "https://tidewater.wd5.myworkdayjobs.com/Careers/job/Astoria/Keeper_JR7-2",
    }
    (item,) = workday.split(reply({"jobPostingInfo": info}), BOARD).items
    assert (item.key, item.url) == ("JR7", info["externalUrl"])
    draft = workday.parse(Fields(item.payload), Fields(item.detail))
    assert (draft.title, draft.description) == ("Keeper", "<p>Keep it.</p>")


def real() -> Iterator[tuple[str, Json]]:
    for path in sorted(shared("payloads", "workday").glob("*.json")):
        yield path.stem, json.loads(path.read_bytes())


def test_real_replies_are_read_whole() -> None:
    source, texts, listed = sources.load("workday"), 0, 0
    for stem, data in real():
        for item in workday.split(reply(data), "acme.wd1/Jobs").items:
            job, detail = Fields(item.payload), Fields(item.detail or {})
            draft = source.parse(job, detail)
            assert not unread(job, detail, source.ignore), stem
            assert draft.title
            assert draft.posted
            assert item.url
            texts += bool(draft.description and draft.locations and draft.posted.format == "iso")
            listed += item.detail is None
    assert (texts, listed) == (4, 26)


def test_the_total_is_told_on_the_first_page_only(tmp_path: Any) -> None:
    recording = shared("cases", "files", "paging-01.warc.gz")
    done = sh(f"jobscope fetch workday:borealisdemo.wd5/Careers --replay {recording} > out.jsonl", tmp_path)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    (footer,) = (line for line in lines if line["kind"] == "board")
    assert (footer["expected"], footer["received"], footer["outcome"]) == (48, 48, "complete")


def test_a_lower_bound_is_no_date(tmp_path: Any) -> None:
    file = shared("cases", "files", "date-02.jsonl")
    done = sh(f"jobscope parse {file}", tmp_path)
    assert done.returncode == 0, done.stderr
    postings = {p["key"]: p for line in done.stdout.splitlines() if (p := json.loads(line))["kind"] == "posting"}
    assert postings["JR10002"]["posted"] is None
    assert postings["JR10003"]["posted"] == "2026-03-30"
    assert {place["city"] for place in postings["JR10002"]["places"]} >= {"Seattle", "Austin"}
