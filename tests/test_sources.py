"""Every source on payloads of its platform's shape: what it reads, what it leaves, and what it does with odd ones.

The payloads in tests/sources/<name>/ are ours, in the platform's true shape: `<page>.json` (or .html) is a reply,
`detail-<key>.json` the reply for one posting of it. `expected.jsonl` holds what must come out; where it is missing it
is written, and the test fails once, for review. `source.toml` names the board that they are of, URLs with the boards
that they name, replies of an empty board, and replies that prove nothing.
"""

from __future__ import annotations

import ast
import copy
import gzip
import json
import random
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fake_web import FakeVisit, Reply
from support import shared
from webfakes import reply as answer

from jobscope import sources
from jobscope.errors import Blocked, Changed, Moved, NotFound, UsageError, WebError
from jobscope.records import Draft, Item, Page
from jobscope.sources import Source, eightfold
from jobscope.sources._fields import Fields, MissingField, unread

HERE = Path(__file__).parent / "sources"
BOARDS = {
    "amazon": "amazon.jobs",
    "apple": "jobs.apple.com",
    "ashby": "hothouse",
    "eightfold": "jobs.lantern.example/lantern.example",
    "greenhouse": "tidewater",
    "lever": "moulin",
    "linkedin": "1337",
    "meta": "metacareers.com",
    "netflix_archive": "netflix",
}
TOLD = {path.parent.name: tomllib.loads(path.read_text("utf-8")) for path in sorted(HERE.glob("*/source.toml"))}
BOARDS |= {name: told["board"] for name, told in TOLD.items()}


def told(what: str) -> list[tuple[str, Any]]:
    """(source, entry) for each entry of that name in the source.toml of each source."""
    return [(name, entry) for name, facts in TOLD.items() for entry in facts.get(what, ())]


def pages(name: str) -> list[Path]:
    files = (path for path in (HERE / name).iterdir() if path.suffix in (".json", ".html"))
    return sorted(path for path in files if not path.name.startswith("detail-"))


def read_page(path: Path) -> Any:
    """A reply as it was saved: its data, or a page as text."""
    text = path.read_text("utf-8")
    return json.loads(text) if path.suffix == ".json" else text


def sent(data: Any) -> str:
    """A reply as it travels: a text is a page."""
    return data if isinstance(data, str) else json.dumps(data)


def detail_of(name: str, key: str) -> Any:
    path = HERE / name / f"detail-{key}.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def items(name: str, path: Path) -> tuple[Item, ...]:
    return sources.load(name).split(answer(path.read_bytes()), BOARDS[name]).items


def brief(draft: Draft) -> dict[str, Any]:
    """A draft as JSON has it, without what it does not say."""
    return {key: value for key, value in json.loads(msgspec.json.encode(draft)).items() if value not in (None, [])}


def left_over(source: Source, job: Fields, detail: Fields | None = None) -> list[str]:
    return sorted(unread(job, Fields({}) if detail is None else detail, source.ignore))


# ── what must come out ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sources.names())
def test_payloads_are_read_as_reviewed(name: str) -> None:
    source, lines = sources.load(name), []
    assert pages(name), f"tests/sources/{name}/ needs a payload: see docs/adding-a-source.md"
    for path in pages(name):
        for item in items(name, path):
            job, detail = Fields(item.payload), Fields(detail_of(name, item.key) or {})
            draft = source.parse(job, detail)
            line = {"page": path.stem, "key": item.key, "url": item.url, "draft": brief(draft)}
            lines.append(line | {"left_over": left_over(source, job, detail)})
    expected = HERE / name / "expected.jsonl"
    if not expected.exists():
        expected.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
        pytest.fail(f"{expected} was missing and is written now: review it")
    assert lines == [json.loads(line) for line in expected.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("name", sources.names())
def test_the_source_says_what_it_is(name: str) -> None:
    source = sources.load(name)
    assert source.about
    assert source.hosts or name == "jsonld"
    assert source.board_of("https://careers.elsewhere.example/acme") is None
    assert source.board_of("http://[broken") is None
    assert source.robots_exempt == "" or "documented" in source.robots_exempt
    assert source.volatile.isdisjoint({"title", "name", "text", "content"})


def test_an_unknown_source_is_named_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        sources.load("greenhous")
    assert "greenhouse" in caught.value.hint


def parsed(name: str) -> Iterator[tuple[Any, Any, Fields, Fields]]:
    """(payload, detail, and their fields after they were read) of each posting in the payloads."""
    for path in pages(name):
        for item in items(name, path):
            payload, more = item.payload, detail_of(name, item.key) or item.detail or {}
            job, detail = Fields(payload), Fields(more)
            sources.load(name).parse(job, detail)
            yield payload, more, job, detail


@pytest.mark.parametrize("name", sources.names())
def test_what_is_read_is_not_ignored(name: str) -> None:
    asked = {field for *_, job, detail in parsed(name) for field in job.asked | detail.asked}
    assert asked
    assert not asked & sources.load(name).ignore


@pytest.mark.parametrize("name", sources.names())
def test_what_is_read_and_has_another_type_is_left_over_by_name(name: str) -> None:
    source, tried = sources.load(name), set()
    for payload, more, job, detail in parsed(name):
        for in_detail, fields in enumerate((job, detail)):
            for field in fields.asked & ({*payload}, {*more})[in_detail]:
                odd = {field: [True]}
                changed = Fields(payload | odd if not in_detail else payload), Fields(more | odd if in_detail else more)
                tried.add(field)
                try:
                    source.parse(*changed)
                except MissingField:
                    continue  # the posting is an issue
                assert field in unread(*changed, source.ignore), field
    assert len(tried) >= 3


def test_pay_of_another_type_inside_of_a_field_is_left_over_too() -> None:
    tiers = [{"title": "Zone 1", "components": {"minValue": 7}}]
    job = {"id": "u", "title": "Cooper", "compensation": {"compensationTiers": tiers}}
    fields = Fields(job)
    assert sources.load("ashby").parse(fields, Fields({})).pay == ()
    assert unread(fields, Fields({})) == {"id": "u", "compensation.compensationTiers.components": {"minValue": 7}}
    mixed = Fields({"at": ["Ghent", 7], "team": [{"name": "Bread"}, "Salt"], "none": {}, "pay": ["words", None, 3.5]})
    assert (mixed.texts("at"), len(list(mixed.objects("team"))), mixed.text("none")) == (("Ghent",), 1, None)
    assert mixed.each("pay", str, int) == ["words"]
    assert unread(mixed, Fields({})) == {
        "at": ["Ghent", 7],
        "team": [{"name": "Bread"}, "Salt"],
        "pay": ["words", None, 3.5],
    }


# ── odd payloads ─────────────────────────────────────────────────────────────────────────────────────────────────────

ODD = ("words", "", 7, -0.5, True, [], ["words", 7, None], {}, {"words": 7}, None)


def mutations(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Each place in the data: (its path, a value of another type, or Ellipsis to drop it)."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        for odd in (..., *ODD):
            yield (*path, key), odd
        yield from mutations(value, (*path, key))


def mutated(data: Any, path: tuple[Any, ...], odd: Any) -> Any:
    changed = copy.deepcopy(data)
    place = changed
    for key in path[:-1]:
        place = place[key]
    if odd is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = copy.deepcopy(odd)
    return changed


@pytest.mark.parametrize("name", sources.names())
def test_an_odd_field_costs_at_most_its_posting(name: str) -> None:
    source, seen, lost = sources.load(name), 0, set()
    for path in pages(name):
        for item in items(name, path):
            given = {"job": item.payload, "detail": detail_of(name, item.key) or {}}
            for place, odd in mutations(given):
                if len(place) < 2:
                    continue
                changed = mutated(given, place, odd)
                seen += 1
                with suppress(MissingField):
                    draft = source.parse(Fields(changed["job"]), Fields(changed["detail"]))
                    assert msgspec.convert(msgspec.to_builtins(draft), Draft) == draft, (place, odd)
                    continue
                lost.add(place)
    assert seen > 500, f"tests/sources/{name}/ holds too few fields to say much: put in every case that you saw"
    assert {place[1:] for place in lost} <= {("title",), ("name",), ("text",), ("postingTitle",)}


@pytest.mark.parametrize("name", sources.names())
def test_an_odd_reply_is_a_page_or_a_changed_board(name: str) -> None:
    source = sources.load(name)
    for path in pages(name):
        data = read_page(path)
        for reply in (*ODD, *(mutated(data, place, odd) for place, odd in mutations(data) if len(place) <= 3)):
            try:
                page = source.split(answer(sent(reply)), BOARDS[name])
            except (Changed, Moved):
                continue
            assert all(isinstance(item.key, str) and item.key for item in page.items)
            assert page.total is None or isinstance(page.total, int)


GARBLED = ("", "<", ">", "&", '"', "}", "]", "<!--", "<script>", "</script>", "null", "&amp;lt;", "\x00")


@pytest.mark.parametrize("path", sorted(HERE.glob("*/*.html")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_that_is_cut_or_garbled_is_read_or_refused(path: Path) -> None:
    name, text = path.parent.name, path.read_text("utf-8")
    source, chance = sources.load(name), random.Random(7)
    for _ in range(40):
        start = chance.randrange(len(text))
        end = min(len(text), start + chance.choice((0, 1, 9, 80, len(text))))
        with suppress(WebError):
            page = source.split(answer(text[:start] + chance.choice(GARBLED) + text[end:] + " "), BOARDS[name])
            for item in page.items:
                with suppress(MissingField):
                    source.parse(Fields(item.payload), Fields(item.detail or {}))


def lists(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the lists of postings are in a reply: those of two objects or more, under no other list of them."""
    if isinstance(data, list) and len(data) > 1 and all(isinstance(row, dict) for row in data):
        yield path
    elif isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from lists(value, (*path, key))


@pytest.mark.parametrize("name", sorted(set(sources.names()) - {"jsonld", "linkedin", "radancy"}))
def test_a_row_without_a_key_costs_no_other(name: str) -> None:
    source, tried = sources.load(name), 0
    for path in pages(name):
        data = read_page(path)
        whole = source.split(answer(sent(data)), BOARDS[name])
        for place in () if isinstance(data, str) or len(whole.items) < 2 else lists(data):
            changed = copy.deepcopy(data)
            rows = changed
            for key in place:
                rows = rows[key]
            rows.insert(1, {"title": "Baker"} if name != "workday" else {"bulletFields": ["JR-0"]})
            page = source.split(answer(sent(changed)), BOARDS[name])
            assert page.items == whole.items
            tried += page.rows == whole.rows + 1 and page.lost == whole.lost + (name != "workday")
    assert tried


@pytest.mark.parametrize(
    ("name", "reply", "total"),
    [
        ("amazon", {"error": None, "hits": 0, "jobs": []}, 0),
        ("apple", {"res": {"searchResults": [], "totalRecords": 0}}, 0),
        ("ashby", {"jobs": [], "apiVersion": "1"}, None),
        ("eightfold", {"domain": "lantern.example", "positions": [], "count": 0}, 0),
        ("eightfold", {"status": 200, "data": {"positions": [], "count": 0}}, 0),
        ("greenhouse", {"jobs": [], "meta": {"total": 0}}, 0),
        ("lever", [], None),
        (
            "netflix_archive",
            {"records": {"postings": []}, "info": {"postings": {"total_result_count": 0}}, "errors": {}},
            0,
        ),
        ("meta", {"data": {"job_search_with_featured_jobs_v2": {"all_jobs": [], "featured_jobs": []}}}, None),
        *((name, json.loads(reply), total) for name, (reply, total) in told("empty")),
    ],
)
def test_a_proven_empty_board_is_an_empty_page(name: str, reply: Any, total: int | None) -> None:
    assert sources.load(name).split(answer(sent(reply)), BOARDS[name]) == Page((), total)


@pytest.mark.parametrize(
    ("name", "reply"),
    [
        ("ashby", "<html><script>window.__appData = [7];</script></html>"),
        ("ashby", '<html><script>window.__appData = {"posting": null, "jobBoard": null};</script></html>'),
        ("greenhouse", "<html><script>window.__remixContext = 7;</script></html>"),
        ("greenhouse", '<html><script>window.__remixContext = {"state": {"loaderData": {"root": 7}}};</script></html>'),
        ("amazon", {"error": "Result limit cannot be greater than 100", "hits": 0, "jobs": None}),
        ("amazon", {"error": None, "hits": 0, "jobs": None}),
        ("amazon", {"hits": 1, "jobs": [{"title": "Baker"}]}),
        ("apple", {"error": "jobsite.general.serviceError"}),
        ("apple", {"res": {"searchResults": []}}),
        ("apple", {"res": {"totalRecords": 0}}),
        ("apple", "<html><body>Jobs</body></html>"),
        ("apple", "<html><script>window.__staticRouterHydrationData = JSON.parse(broken)</script></html>"),
        ("ashby", {"jobs": []}),
        ("ashby", {"jobs": [{"title": "Baker"}], "apiVersion": "1"}),
        ("eightfold", {"domain": "lantern.example", "positions": []}),
        ("eightfold", {"status": 200, "data": {}}),
        ("greenhouse", {"jobs": []}),
        ("greenhouse", {"status": 404, "error": "Job not found"}),
        ("lever", {"ok": False, "error": "Document not found"}),
        ("lever", {"Bakery": []}),
        ("linkedin", {"jobs": []}),
        ("linkedin", "<html><body>Jobs</body></html>"),
        ("eightfold", "<html><body>Careers</body></html>"),
        ("netflix_archive", {"records": {"postings": []}}),
        ("netflix_archive", []),
        ("meta", {"data": {"job_search_with_featured_jobs": None}}),
        ("meta", {"errors": [{"message": "unknown document", "code": 1}]}),
        ("meta", {"data": {"xcp_requisition_job_description": None}}),
        ("meta", []),
        ("meta", "<html><body>Careers</body></html>"),
        *((name, json.loads(reply)) for name, reply in told("unproven")),
    ],
)
def test_an_empty_answer_that_proves_nothing_is_no_empty_board(name: str, reply: Any) -> None:
    with pytest.raises(Changed, match=name):
        sources.load(name).split(answer(sent(reply)), BOARDS[name])


def test_fields_say_what_is_missing_and_keep_what_is_not_read() -> None:
    job = Fields({"title": " ", "team": None, "flag": 1, "place": "Ghent", "size": 0})
    for read in (lambda: job.pop("name"), lambda: job.need("title"), lambda: job.need("team")):
        with pytest.raises(MissingField):
            read()
    assert (job.pop("place"), job.pop("place", "gone"), job.take("flag", bool), job.amount("size")) == (
        "Ghent",
        "gone",
        None,
        0,
    )
    assert job.left(ignore=["flag"]) == {}
    assert "flag" in job
    with pytest.raises(MissingField, match="an object is expected, not list"):
        Fields([])


# ── boards in URLs ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "url", "board"),
    [
        ("amazon", "https://www.amazon.jobs/en/jobs/10488893/baker?cmpid=x", "amazon.jobs"),
        ("amazon", "https://amazon.jobs/en/search.json?offset=0", "amazon.jobs"),
        ("amazon", "https://notamazon.jobs/", None),
        ("apple", "https://jobs.apple.com/en-us/details/200669152/baker?team=BREAD", "jobs.apple.com"),
        ("apple", "https://www.apple.com/careers/us/", None),
        ("greenhouse", "https://boards.greenhouse.io/acme", "acme"),
        ("greenhouse", "https://job-boards.greenhouse.io/acme/jobs/123?gh_src=x", "acme"),
        ("greenhouse", "https://job-boards.eu.greenhouse.io/acme/jobs/123", "acme"),
        ("greenhouse", "https://boards.greenhouse.io/embed/job_board?for=acme&b=x", "acme"),
        ("greenhouse", "https://boards.greenhouse.io/embed/job_board/js?for=acme", "acme"),
        ("greenhouse", "https://boards.greenhouse.io/embed/job_app?token=1&for=acme", "acme"),
        ("greenhouse", "https://boards-api.greenhouse.io/v1/boards/acme/jobs?content=true", "acme"),
        ("greenhouse", "https://boards.greenhouse.io/", None),
        ("greenhouse", "https://boards.greenhouse.io.evil.example/acme", None),
        ("lever", "https://jobs.lever.co/acme/0b1c2d3e-0000-4000-8000-000000000001/apply", "acme"),
        ("lever", "https://jobs.eu.lever.co/acme", "eu/acme"),
        ("lever", "https://api.eu.lever.co/v0/postings/acme?mode=json", "eu/acme"),
        ("lever", "https://api.lever.co/v0/postings/acme/0b1c", "acme"),
        ("lever", "https://jobs.eu.lever.co/", None),
        ("ashby", "https://jobs.ashbyhq.com/Acme%20Foods/5d6e", "Acme Foods"),
        ("ashby", "https://JOBS.ashbyhq.com/Acme.ai?utm_source=x", "Acme.ai"),
        ("ashby", "https://api.ashbyhq.com/posting-api/job-board/100%2525?includeCompensation=true", "100%25"),
        ("eightfold", "https://explore.jobs.netflix.net/careers/job/790", "explore.jobs.netflix.net/netflix.com"),
        ("eightfold", "https://acme.eightfold.ai/careers?domain=acme.org", "acme.eightfold.ai/acme.org"),
        ("eightfold", "https://acme.eightfold.ai/careers", "acme.eightfold.ai/acme.com"),
        ("eightfold", "https://eightfold.ai/about", None),
        ("linkedin", "https://www.linkedin.com/jobs/search?f_C=1337&start=25", "1337"),
        ("linkedin", "https://www.linkedin.com/jobs/search/?keywords=tram%20engineer", "tram engineer"),
        ("linkedin", "https://tw.linkedin.com/jobs/view/tram-engineer-at-acme-4411180329?position=1", "job/4411180329"),
        ("linkedin", "https://www.linkedin.com/jobs-guest/jobs/api/jobPosting/4411180329", "job/4411180329"),
        ("linkedin", "https://www.linkedin.com/company/acme", None),
        ("meta", "https://www.metacareers.com/profile/job_details/1234/", "metacareers.com"),
        ("meta", "https://www.meta.com/careers", None),
        ("netflix_archive", "https://jobs.netflix.com/jobs/137183867", "netflix"),
        *((name, url, board or None) for name, (url, board) in told("urls")),
    ],
)
def test_a_url_names_its_board(name: str, url: str, board: str | None) -> None:
    assert sources.load(name).board_of(url) == board


# ── fetching ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def keys(found: Iterator[Page]) -> list[str]:
    return [item.key for page in found for item in page.items]


def test_greenhouse_asks_once_for_everything() -> None:
    url = "https://boards-api.greenhouse.io/v1/boards/two%20words/jobs?content=true&pay_transparency=true"
    web = FakeVisit({url: {"jobs": [{"id": 1}, {"id": 2}], "meta": {"total": 2}}})
    assert keys(sources.load("greenhouse").fetch("two words", web)) == ["1", "2"]
    assert (web.asked, web.sizes) == ([url], ["board"])


def test_ashby_asks_once_and_counts_what_is_not_listed() -> None:
    url = "https://api.ashbyhq.com/posting-api/job-board/Acme%20Foods?includeCompensation=true"
    jobs = [{"id": "a", "isListed": True}, {"id": "b", "isListed": False}]
    web = FakeVisit({url: {"jobs": jobs, "apiVersion": "1"}})
    (page,) = sources.load("ashby").fetch("Acme Foods", web)
    assert ([item.key for item in page.items], page.unlisted, page.total) == (["a"], 1, None)
    assert web.sizes == ["board"]


@pytest.mark.parametrize(("board", "host"), [("acme", "api.lever.co"), ("eu/acme", "api.eu.lever.co")])
def test_lever_pages_by_the_rows_that_came(board: str, host: str) -> None:
    def at(skip: int) -> str:
        return f"https://{host}/v0/postings/acme?mode=json&skip={skip}&limit=100"

    web = FakeVisit({at(0): [{"id": "a"}, {"id": "b"}], at(2): [{"id": "b"}, {"id": "c"}], at(4): []})
    assert keys(sources.load("lever").fetch(board, web)) == ["a", "b", "c"]
    assert web.asked == [at(0), at(2), at(4)]


HOST = "https://jobs.lantern.example"


def classic(start: int) -> str:
    return f"{HOST}/api/apply/v2/jobs?domain=lantern.example&start={start}&num=10&sort_by=new"


def pcsx(start: int) -> str:
    return f"{HOST}/api/pcsx/search?domain=lantern.example&query=&location=&start={start}&sort_by=timestamp"


def positions(first: int, last: int, total: int) -> dict[str, Any]:
    listed = [{"id": n, "name": f"Job {n}"} for n in range(first, last)]
    return {"domain": "lantern.example", "positions": listed, "count": total}


def test_eightfold_walks_the_classic_list_to_an_empty_page() -> None:
    answers = {
        classic(0): positions(0, 10, 25),
        classic(10): positions(10, 20, 25),
        classic(20): positions(20, 25, 25),
        classic(25): positions(0, 0, 25),
    }
    web = FakeVisit(answers)
    assert keys(eightfold.fetch(BOARDS["eightfold"], web)) == [str(n) for n in range(25)]
    assert web.asked == list(answers)


def test_eightfold_asks_the_other_address_where_the_refusal_names_it() -> None:
    refusal = Reply({"message": "Not authorized for PCSX"}, 403)
    listed = [{"id": n, "name": f"Job {n}", "positionUrl": f"/careers/job/{n}"} for n in range(10)]
    web = FakeVisit(
        {
            classic(0): refusal,
            pcsx(0): {"status": 200, "data": {"positions": listed, "count": 12}},
            pcsx(10): {"status": 200, "data": {"positions": [{"id": 10}, {"id": 11}], "count": 12}},
            pcsx(12): {"status": 200, "data": {"positions": [], "count": 12}},
        }
    )
    found = [item for page in eightfold.fetch(BOARDS["eightfold"], web) for item in page.items]
    assert [item.key for item in found] == [str(n) for n in range(12)]
    assert found[0].url == f"{HOST}/careers/job/0"
    assert web.asked == [classic(0), pcsx(0), pcsx(10), pcsx(12)]


def test_eightfold_takes_another_refusal_for_a_refusal() -> None:
    web = FakeVisit({classic(0): Reply({"message": "Forbidden"}, 403)})
    with pytest.raises(Blocked):
        list(eightfold.fetch(BOARDS["eightfold"], web))
    assert web.asked == [classic(0)]


SITEMAP_URL = f"{HOST}/careers/sitemap.xml?"
GATE = Reply({"message": "PCSX is not enabled for this user."}, 403)


def sitemap(*keys: int, domain: str = "lantern.example") -> str:
    urls = "".join(
        f"<url><loc>https://work.lantern.example/careers/job/{key}-lamp-keeper?domain={domain}</loc>"
        f"<lastmod>2026-06-0{key % 9 + 1}T10:00:00Z</lastmod></url>"
        for key in keys
    )
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<urlset><url><loc>{HOST}/careers</loc></url>{urls}</urlset>"


def lamp_page(key: int) -> str:
    posting = {
        "@type": "JobPosting",
        "title": "Lamp Keeper",
        "description": "&lt;p&gt;You light the lamps.&lt;/p&gt;",
        "datePosted": "2026-06-01T00:00:00",
        "url": f"https://work.lantern.example/careers/job/{key}-lamp-keeper?domain=lantern.example",
        "jobLocation": {"address": {"addressLocality": "Skagen", "addressCountry": {"name": "DK"}}},
    }
    return f'<html><script type="application/ld+json">{json.dumps(posting)}</script></html>'


def test_eightfold_reads_the_sitemap_where_both_addresses_are_gated() -> None:
    page = f"{HOST}/careers/job/7-lamp-keeper?domain=lantern.example?"
    web = FakeVisit({classic(0): GATE, pcsx(0): GATE, SITEMAP_URL: sitemap(7, 8, 7), page: lamp_page(7)})
    board = BOARDS["eightfold"]
    found = [item for listed in eightfold.fetch(board, web) for item in listed.items]
    assert [item.key for item in found] == ["7", "8"]
    assert web.asked == [classic(0), pcsx(0), SITEMAP_URL]
    detail = eightfold.detail(found[0], board, web)
    job = Fields(found[0].payload)
    draft = eightfold.parse(job, Fields(detail))
    assert (draft.title, draft.locations, draft.description) == (
        "Lamp Keeper",
        ("Skagen, DK",),
        "<p>You light the lamps.</p>",
    )
    assert left_over(sources.load("eightfold"), job) == []
    with pytest.raises(NotFound):
        eightfold.detail(found[1], board, web)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (sitemap(), Changed),
        (sitemap(7, 8, domain="eightfold.ai"), Changed),  # the platform's own postings
        (NotFound("404"), Blocked),
        ("<html><body>Careers</body></html>", Changed),
    ],
)
def test_eightfold_takes_no_other_sitemap_for_the_board(reply: Any, error: type[Exception]) -> None:
    web = FakeVisit({classic(0): GATE, pcsx(0): GATE, SITEMAP_URL: reply})
    with pytest.raises(error):
        list(eightfold.fetch(BOARDS["eightfold"], web))


def test_eightfold_says_where_a_board_has_moved() -> None:
    web = FakeVisit({classic(0): positions(0, 1, 1) | {"domain": "other.example"}})
    with pytest.raises(Moved, match=r"other\.example"):
        list(eightfold.fetch(BOARDS["eightfold"], web))


@pytest.mark.parametrize("board", ["netflix", "jobs.lantern.example", "me@host/lantern.example", "localhost/x"])
def test_eightfold_boards_are_named_host_and_domain(board: str) -> None:
    with pytest.raises(NotFound) as caught:
        list(eightfold.fetch(board, FakeVisit({})))
    assert "host/domain" in caught.value.hint


CLASSIC_DETAIL = f"{HOST}/api/apply/v2/jobs/7?domain=lantern.example"
PCSX_DETAIL = f"{HOST}/api/pcsx/position_details?position_id=7&domain=lantern.example&hl=en"


@pytest.mark.parametrize(
    ("payload", "url", "reply"),
    [
        ({"id": 7}, CLASSIC_DETAIL, {"id": 7, "job_description": "<p>Text</p>"}),
        ({"id": 7, "postedTs": 1}, PCSX_DETAIL, {"status": 200, "data": {"id": 7, "jobDescription": "<p>Text</p>"}}),
    ],
)
def test_eightfold_gets_a_text_where_its_list_came_from(payload: Any, url: str, reply: Any) -> None:
    web = FakeVisit({url: reply})
    assert eightfold.detail(Item("7", None, payload), BOARDS["eightfold"], web) == reply
    assert web.sizes == ["detail"]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ({"message": "Job with ID 7 not found"}, NotFound),
        ({"status": 404, "error": {"message": "Position not found"}, "data": {}}, NotFound),
        ({"id": 8, "job_description": "<p>Another posting, of things not found</p>"}, Changed),
        ({"positions": []}, Changed),
        ([], Changed),
    ],
)
def test_eightfold_takes_nothing_else_for_a_text(reply: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        eightfold.detail(Item("7", None, {"id": 7}), BOARDS["eightfold"], FakeVisit({CLASSIC_DETAIL: reply}))


def test_netflix_of_old_says_where_netflix_is_today() -> None:
    with pytest.raises(NotFound) as caught:
        list(sources.load("netflix_archive").fetch("netflix", FakeVisit({})))
    assert "jobscope fetch netflix" in caught.value.hint


# ── layers ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_sources_know_only_errors_records_the_web_and_their_own_helpers() -> None:
    folder = Path(sources.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("jobscope"):
                known = ("jobscope.errors", "jobscope.records", "jobscope.web")
                assert node.module in known or (node.module or "").startswith("jobscope.sources._"), path.name


# ── real payloads beside the project ─────────────────────────────────────────────────────────────────────────────────


def read(path: Path) -> Any:
    return json.loads(gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes())


def check_real(name: str, board: str, data: Any, *, whole: bool = True) -> list[Draft]:
    """Everything in a real reply is read: no crash, no field left over, no key twice, a title and a URL each."""
    source = sources.load(name)
    page = source.split(Reply(data), board)
    assert len({item.key for item in page.items}) == len(page.items)
    drafts = []
    for item in page.items:
        job, detail = Fields(item.payload), Fields({})
        draft = source.parse(job, detail)
        assert left_over(source, job) == []
        assert draft.title
        assert draft.posted or not whole
        assert draft.locations or not whole
        assert item.url or draft.url or item.key.startswith(("page-", "a1K"))  # saved without its address
        drafts.append(draft)
    return drafts


def test_real_greenhouse_boards() -> None:
    counts, entries, ranges = {}, 0, 0
    for path in sorted(shared("payloads", "greenhouse").glob("*.json")):
        if "404" in path.name:
            continue
        data = read(path)
        drafts = check_real("greenhouse", "any", data)
        counts[path.stem] = len(drafts)
        entries += sum(len(draft.pay) for draft in drafts)
        for job in data.get("jobs", [data]):
            values = [field["value"] for field in job.get("metadata") or () if field["value_type"] == "currency_range"]
            ranges += sum(float(value["max_value"]) > 0 for value in values if value)
            ranges += len(job.get("pay_input_ranges") or ())
        assert not any(draft.description and draft.description.startswith("&lt;") for draft in drafts)
    assert (counts["mongodb_list"], counts["stripe_list"], counts["axon_list"]) == (391, 519, 321)
    assert entries == ranges > 300


def test_real_lever_boards() -> None:
    drafts = [
        draft for path in shared("payloads", "lever").glob("*.json") for draft in check_real("lever", "any", read(path))
    ]
    assert len(drafts) == 6
    assert all(draft.description and draft.country for draft in drafts)


@pytest.mark.parametrize("folder", ["ashby", "openai"])
def test_real_ashby_boards(folder: str) -> None:
    drafts = [
        draft for path in shared("payloads", folder).glob("*.json") for draft in check_real("ashby", "any", read(path))
    ]
    assert len(drafts) == {"ashby": 152, "openai": 2}[folder]


def test_the_whole_ashby_corpus() -> None:
    boards = postings = entries = components = salaries = 0
    for path in sorted(shared("corpus", "ashby").glob("*.json.gz")):
        data = read(path)
        drafts = check_real("ashby", path.name.removesuffix(".json.gz"), data)
        boards, postings = boards + 1, postings + len(drafts)
        entries += sum(len(draft.pay) for draft in drafts)
        salaries += sum(any(pay.kind == "Salary" and pay.max for pay in draft.pay) for draft in drafts)
        for job in data["jobs"]:
            components += sum(len(tier["components"]) for tier in job["compensation"]["compensationTiers"])
    assert (boards, postings, entries) == (182, 3547, components)
    assert salaries > 1200


def test_real_eightfold_boards() -> None:
    netflix = "explore.jobs.netflix.net/netflix.com"
    for path in shared("payloads", "netflix_eightfold").glob("*.json"):
        drafts = check_real("eightfold", netflix, read(path))
        assert len(drafts) == 10
        assert not any(draft.workplace for draft in drafts)
    boards = {
        "openings_search_filter_rsp": "morganstanley.eightfold.ai/morganstanley.com",
        "openings_search_query_rsp": "morganstanley.eightfold.ai/morganstanley.com",
        "microsoft_pcsx_search_trimmed": "apply.careers.microsoft.com/microsoft.com",
    }
    for stem, board in boards.items():
        drafts = check_real("eightfold", board, read(shared("payloads", "eightfold", f"{stem}.json")))
        assert drafts
        assert all(draft.workplace for draft in drafts)


def test_real_amazon_replies() -> None:
    drafts = []
    for path in sorted(shared("payloads", "amazon").glob("*.json")):
        data = read(path)
        if isinstance(data, dict):  # a list is what another tool made of it
            drafts += check_real("amazon", "amazon.jobs", data)
    assert len(drafts) >= 12
    assert all(draft.description and draft.department and draft.employment for draft in drafts)
    lines = [pay for draft in drafts for pay in draft.pay]
    assert {(pay.label, pay.min, pay.max) for pay in lines} >= {("USA, WA, Seattle", "143,700.00", "194,400.00")}


def test_real_apple_replies() -> None:
    drafts = [
        draft
        for path in shared("payloads", "apple").glob("*.json")
        if "not_found" not in path.name
        for draft in check_real("apple", "jobs.apple.com", read(path))
    ]
    assert len(drafts) >= 34
    assert all(draft.description and draft.department for draft in drafts)


def test_real_meta_replies() -> None:
    folder, drafts = shared("payloads", "meta"), []
    for path in sorted(folder.iterdir()):
        if not any(word in path.name for word in ("notfound", "filters", "locations")):
            drafts += check_real("meta", "metacareers.com", read_page(path), whole=False)
    assert len(drafts) >= 650
    assert sum(bool(draft.posted) for draft in drafts) == 2
    assert sum(not draft.locations for draft in drafts) <= 1


def test_real_linkedin_pages() -> None:
    drafts = {
        path.stem: check_real("linkedin", "1337", read_page(path))
        for path in sorted(shared("payloads", "linkedin").glob("*.html"))
    }
    assert all(draft.description for stem, found in drafts.items() if "detail" in stem for draft in found)
    assert [len(found) for stem, found in drafts.items() if "detail" not in stem] == [10, 10]
    assert drafts["guest_detail_corrupted"][0] == drafts["guest_detail_happy"][0]
    assert not any(draft.pay for found in drafts.values() for draft in found)


def test_real_netflix_pages() -> None:
    folder, board = shared("payloads", "netflix_eightfold"), "explore.jobs.netflix.net/netflix.com"
    [one] = check_real("eightfold", board, read_page(folder / "job_page_790313323421.html"))
    assert "$" in (one.description or "")
    assert "&lt;" not in (one.description or "")
    assert one.valid_through
    listed = check_real("eightfold", board, read_page(folder / "careers_listing_page.html"))
    assert [bool(draft.description) for draft in listed] == [True] + [False] * 9
    page = read_page(shared("payloads", "eightfold", "amdocs_job_page.html"))
    [other] = check_real("eightfold", "amdocs.eightfold.ai/amdocs.com", page)
    assert other.locations == ("HKI, Uusimaa,FI, FI",)


def test_real_archives_of_netflix() -> None:
    counts = {
        path.stem: len(check_real("netflix_archive", "netflix", read(path)))
        for path in shared("payloads", "netflix_old_lever").glob("*.json")
    }
    assert counts["stiles_processed_2024-04-03"] == 393
    assert counts["api_search_all_pages_2021-12"] > 150
