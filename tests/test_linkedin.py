"""LinkedIn: off unless the user turned it on, one request at a time, ended by the first refusal; nothing guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from shell import sh
from sites import Answer, Site, fetched, query, recorded, stored
from support import shared

from jobscope import sources
from jobscope.records import Target
from jobscope.web import Request, Response

TARGET = Target("linkedin", "1337", "linkedin")
OURS = Path(__file__).parent / "sources/linkedin"


def card(n: int) -> str:
    return (
        f'<li><div class="base-card job-search-card" data-entity-urn="urn:li:jobPosting:{4900000000 + n}">'
        f'<h3 class="base-search-card__title">Tram Engineer {n}</h3>'
        '<span class="job-search-card__location">Oakland, CA</span>'
        '<time class="job-search-card__listdate" datetime="2026-06-04">now</time></div></li>'
    )


def posting(key: str) -> str:
    return (
        f'<section class="top-card-layout"><a class="topcard__link" href="https://www.linkedin.com/jobs/view/a-{key}">'
        f'<h2 class="top-card-layout__title">Tram Engineer</h2></a></section>'
        '<div class="compensation__salary">$90,000.00/yr - $120,000.00/yr</div>'
        '<div class="show-more-less-html__markup"><p>You drive.</p></div>'
    )


def linkedin(rows: int) -> Any:
    def answer(request: Request) -> Any:
        if "/jobPosting/" in request.url:
            return Answer(posting(request.url.rpartition("/")[2]))
        start = int(query(request)["start"][0])
        cards = "".join(card(n) for n in range(start, min(start + 10, rows)))
        return Answer(f"<!DOCTYPE html>\n{cards}" if cards else "<!DOCTYPE html>\n<!---->")

    return answer


def test_a_search_is_walked_by_the_rows_that_came() -> None:
    site = Site(linkedin(25))
    raws, issues, run = fetched(TARGET, site)
    assert (len(raws), issues, run.outcome) == (25, [], "complete")
    starts = [query(request)["start"][0] for request in site.asked if "start=" in request.url]
    assert starts == ["0", "10", "20", "25"]
    assert raws[0].detail["salary"] == "$90,000.00/yr - $120,000.00/yr"


@pytest.mark.parametrize("status", [999, 429, 403])
def test_the_first_refusal_is_the_last_request(tmp_path: Path, status: int) -> None:
    truth = linkedin(25)

    def refuses(request: Request) -> Any:
        return Answer("", status) if "start=10" in request.url else truth(request)

    site = Site(refuses)
    raws, _, run = fetched(TARGET, site)
    assert (len(raws), run.outcome, len(site.asked)) == (10, "partial", 2)

    site = Site(lambda request: Answer("", status) if "/jobPosting/" in request.url else truth(request))
    raws, issues, run = fetched(TARGET, site)
    assert (len(raws), len(site.asked)) == (25, 4 + 1)
    assert {issue.code for issue in issues} == {"detail_failed", "details_left"}


def test_refusals_walls_and_empty_searches_close_nothing(tmp_path: Path) -> None:
    db = tmp_path / "l.db"
    stored(TARGET, Site(linkedin(12)), db)
    wall = Answer('<html><form class="join-form" action="/uas/login"></form></html>')
    outcomes = []
    for day, said in enumerate((Answer("", 999), wall, Answer("<!---->"), Answer("<html>new</html>")), 2):
        change = stored(TARGET, Site(lambda request, said=said: said, day), db)
        assert (change.closed, change.missing) == (0, 0)
        outcomes.append(change.outcome)
    assert outcomes == ["blocked", "blocked", "not_found", "changed"]


def test_a_search_is_cut_at_its_window() -> None:
    _, _, run = fetched(TARGET, Site(linkedin(1200)))
    assert (run.received, run.outcome) == (1000, "partial")


def test_one_posting_is_a_board_of_its_own() -> None:
    raws, _, run = fetched(Target("linkedin", "job/4900000001", "x"), Site(linkedin(5)))
    assert ([raw.key for raw in raws], run.outcome, run.requests) == (["4900000001"], "complete", 1)


def test_it_is_off_until_the_user_turns_it_on(tmp_path: Path) -> None:
    done = sh("jobscope fetch linkedin --db l.db", tmp_path)
    assert done.returncode == 2
    assert "user agreement forbids" in done.stderr
    assert "linkedin = true" in done.stderr
    assert "Traceback" not in done.stderr

    recorded(TARGET, Site(linkedin(12)), tmp_path / "l.warc.gz")
    done = sh("jobscope fetch linkedin --replay l.warc.gz --db l.db --summary", tmp_path)
    assert done.returncode == 0, done.stderr
    done = sh("jobscope salaries --company linkedin --list --db l.db --json", tmp_path)
    assert "120000" in done.stdout
    assert sources.load("linkedin").interval >= 5


def split(path: Path) -> Any:
    body = path.read_bytes()
    return sources.load("linkedin").split(Response(200, "", {}, body, "2026-08-01T00:00:00Z"), "saved").items


def test_pay_of_similar_postings_is_not_read() -> None:
    [one] = split(OURS / "page.html")
    assert b"main-job-card__salary-info" in (OURS / "page.html").read_bytes()
    assert (one.key, one.payload["salary"]) == ("4900000005", None)
    assert (one.payload["level"], one.payload["employment"]) == ("Specjalista", "Pełny etat")


def test_recorded_cards_beside_the_project(tmp_path: Path) -> None:
    path = shared("cases", "files", "place-01.html")
    done = sh(f"jobscope parse --as linkedin '{path}'", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('"kind":"posting"') == 6
