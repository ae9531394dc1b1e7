"""Which board is behind a page, whose a saved reply is: from invented pages, and from real ones beside the project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import shared
from webfakes import reply

from jobscope import detection
from jobscope.records import Json
from jobscope.web import Response

HERE = Path(__file__).parent / "sources"


@pytest.mark.parametrize(
    ("page", "boards"),
    [
        ('<div id="grnhse_app"></div><script src="https://boards.greenhouse.io/embed/job_board/js?for=acme"></script>',
         [("greenhouse", "acme")]),
        ('<script src="//boards.greenhouse.io/embed/job_board/js?for=acme&amp;b=x"></script>',
         [("greenhouse", "acme")]),
        ('<iframe src="https://boards.greenhouse.io/embed/job_app?for=acme&amp;token=1"></iframe>',
         [("greenhouse", "acme")]),
        ('<script src="https://jobs.ashbyhq.com/Acme%20Foods/embed?version=2"></script>', [("ashby", "Acme Foods")]),
        ('<script>fetch("https:\\/\\/api.ashbyhq.com\\/posting-api\\/job-board\\/acme")</script>', [("ashby", "acme")]),
        ('<a href="https://jobs.lever.co/acme">Jobs</a><a href="https://jobs.lever.co/acme/0b1c/apply">Baker</a>',
         [("lever", "acme")]),
        ("<script>const api = `https://api.eu.lever.co/v0/postings/acme?mode=json`</script>", [("lever", "eu/acme")]),
        ('<a href=https://acme.wd5.myworkdayjobs.com/en-US/Careers/job/Reno/Baker_JR1>Baker</a>',
         [("workday", "acme.wd5/Careers")]),
        ('<link rel="preconnect" href="https://acme.eightfold.ai"><a href="https://acme.eightfold.ai/careers">x</a>',
         [("eightfold", "acme.eightfold.ai/acme.com")]),
        ('<a href="https://jobs.ashbyhq.com/Acme">1</a><a href="https://jobs.ashbyhq.com/acme">2</a>',
         [("ashby", "Acme")]),
        ('<a href="https://jobs.lever.co/one">1</a><a href="https://jobs.lever.co/two">2</a>'
         '<a href="https://jobs.lever.co/two/3">3</a>', [("lever", "two"), ("lever", "one")]),
        ('<script src="https://jobs.lever.co/static/app.js"></script><img src="https://boards.greenhouse.io/a.png">',
         []),
        ('<a href="https://jobs.lever.co">Lever</a><a href="https://static.eightfold.ai/x">x</a>', []),
        ('<a href="https://jobs.lever.co.evil.example/acme">x</a><p>jobs.lever.co/acme</p>', []),
        ("", []),
    ],
)  # fmt: skip
def test_a_page_names_its_boards(page: str, boards: list[tuple[str, str]]) -> None:
    assert list(detection.boards_in(f"<html><body>{page}</body></html>")) == boards


def test_a_site_of_a_platform_is_known_by_its_own_pages() -> None:
    page = '<section id="search-results" data-ajax-url="/search-jobs/results">'
    assert detection.boards_in(page, "https://jobs.acme.example/search-jobs") == (("radancy", "jobs.acme.example"),)
    assert detection.boards_in(page) == ()


def test_careers_links_are_of_the_same_site_and_the_likeliest_first() -> None:
    page = """<a href="/about">About</a><a href="https://other.example/careers">Theirs</a><a href="/x">Work with us</a>
    <a href="https://careers.acme.example/">Join</a><a href="/jobs#top">Open roles</a>
    <a href="mailto:jobs@acme.example">Write</a>"""
    found = detection.careers_links(_at(page, "https://acme.example/"))
    assert found == ("https://acme.example/jobs", "https://careers.acme.example/", "https://acme.example/x")


def _at(page: str | bytes | Json, url: str = "") -> Response:
    return Response(200, url, {}, reply(page).body, "2026-01-01T00:00:00Z")


# ── saved replies ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "file", "board"),
    [
        ("ashby", "board.json", "hothouse"),
        ("greenhouse", "board.json", "tidewater"),
        ("lever", "page.json", "moulin"),
        ("eightfold", "classic.json", None),
        ("workday", "page1.json", "saved"),
        ("radancy", "table.json", "saved"),
        ("jsonld", "broken.html", "https://www.brinework.example/careers/bw-3"),
        ("jsonld", "microdata.html", "saved"),
    ],
)
def test_a_saved_reply_says_whose_it_is(name: str, file: str, board: str | None) -> None:
    found = detection.recognise(_at((HERE / name / file).read_bytes()), *(("eightfold",) if board is None else ()))
    if board is None:
        assert found is None or found.source.name == name
        return
    assert found is not None
    assert (found.source.name, found.board) == (name, board)


def test_an_address_decides() -> None:
    data = {"jobs": [{"id": "a", "title": "Baker", "isListed": True}], "apiVersion": "1"}
    url = "https://api.ashbyhq.com/posting-api/job-board/Acme%20Foods?includeCompensation=true"
    found = detection.recognise(_at(data, url))
    assert found is not None
    assert (found.source.name, found.board) == ("ashby", "Acme Foods")


def test_an_address_of_one_platform_in_a_text_of_another_does_not_decide() -> None:
    data = json.loads((HERE / "greenhouse" / "board.json").read_text("utf-8"))
    data["jobs"][0]["content"] = '<a href="https://jobs.ashbyhq.com/partner">partner</a>' * 9
    found = detection.recognise(_at(data))
    assert found is not None
    assert found.source.name == "greenhouse"


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"null", b"[1, 2]", b"<html></html>", b"\x00\xff", b'{"jobs": []}', b'[{"id": 1, "name": "x"}]',
     b'{"jobs": [{"id": 1, "salary": 2, "stuff": 3, "more": 4, "title": "Baker", "a": 1, "b": 2}]}'],
)  # fmt: skip
def test_what_is_of_no_source_is_none(body: bytes) -> None:
    assert detection.recognise(_at(body)) is None


REAL = {
    "ashby": "ashby", "openai": "ashby", "greenhouse": "greenhouse", "lever": "lever", "workday": "workday",
    "talentbrew_radancy": "radancy",
}  # fmt: skip


@pytest.mark.parametrize(("folder", "source"), REAL.items())
def test_real_replies_say_whose_they_are(folder: str, source: str) -> None:
    for path in sorted(shared("payloads", folder).glob("*.json")):
        if "404" in path.name:
            continue
        found = detection.recognise(_at(path.read_bytes()))
        assert found is not None, path
        assert found.source.name == source, path


def test_real_careers_pages_name_their_boards() -> None:
    expected = {
        "openai/openai_careers_search_page.html": ("ashby", "openai"),
        "ashby/serval_board_page.html": ("ashby", "Serval"),
        "greenhouse/axon_new_jobboard_page_7552623003.html": ("greenhouse", "axon"),
        "jsonld/coupang_greenhouse_backed_job_page.html": ("greenhouse", "coupang"),
        "workday/dataminr_listing_rendered.html": ("workday", "dataminr.wd12/Dataminr"),
    }
    for name, board in expected.items():
        assert detection.boards_in(shared("payloads", name).read_text("utf-8")) == (board,), name
    for path in shared("payloads", "other_career_pages").glob("*.html"):
        assert detection.boards_in(path.read_text("utf-8", "replace")) == ()


@pytest.mark.parametrize("file", ["eightfold/pcsx-detail.json", "radancy/bare-anchors.json", "workday/page1.json"])
def test_a_reply_that_names_no_host_gets_no_address_made_up(file: str) -> None:
    found = detection.recognise(reply((HERE / file).read_bytes()))
    assert found is not None
    assert found.board == detection.SAVED
    assert not any(item.url and "saved" in item.url for item in found.page.items)


def test_a_list_of_several_boards_is_of_none_of_them() -> None:
    cards = (HERE / "linkedin" / "search.html").read_bytes()
    found = detection.recognise(reply(cards))
    assert found is not None
    assert (found.source.name, found.board) == ("linkedin", detection.SAVED)
    assert len(found.page.items) > 1
