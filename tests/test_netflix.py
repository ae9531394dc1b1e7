"""Netflix, from recorded pages that lie beside the project: a broken recording harms nothing, a whole one fills it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import recordings
from shell import count, sh
from support import shared

LIST = "https://explore.jobs.netflix.net/api/apply/v2/jobs"


def page_url(start: int) -> str:
    return f"{LIST}?domain=netflix.com&start={start}&num=10&sort_by=new"


def detail_url(position: dict[str, Any]) -> str:
    return f"{LIST}/{position['id']}?domain=netflix.com"


@pytest.fixture
def pages() -> list[dict[str, Any]]:
    folder = shared("payloads", "netflix_eightfold")
    return [json.loads((folder / f"search_page{n}.json").read_text(encoding="utf-8")) for n in (1, 2)]


def described(position: dict[str, Any]) -> dict[str, Any]:
    """A detail in true shape, with a text of our own."""
    pay = "For this role we pay $160,000-710,000." if position["id"] % 2 else "We pay top of the market."
    return position | {"job_description": f"<p>{position['name']}: a text of our own.</p><p>{pay}</p>"}


def trusted(pages: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """The two pages as a whole board of twenty, which says so and ends."""
    whole = [page | {"count": 20} for page in pages]
    end = whole[0] | {"positions": []}
    return [(page_url(0), whole[0]), (page_url(10), whole[1]), (page_url(20), end)]


def details(pages: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    return [(detail_url(p), described(p)) for page in pages for p in page["positions"]]


def test_missing_details_are_issues_and_a_whole_recording_fills_them_without_a_false_edit(
    tmp_path: Path, pages: list[dict[str, Any]]
) -> None:
    recordings.write(tmp_path / "list.warc.gz", [(page_url(0), pages[0]), (page_url(10), pages[1])])
    done = sh("jobscope fetch netflix --replay list.warc.gz --db n.db --summary", tmp_path)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "20 open" in done.stdout
    assert "20 details could not be read" in done.stdout
    assert "start=20" in done.stderr  # the page that was not recorded is named
    assert count(tmp_path / "n.db", "issues WHERE code = 'detail_failed'") == 20
    assert count(tmp_path / "n.db", "postings WHERE text_id IS NULL") == 20

    recordings.write(tmp_path / "whole.warc.gz", [*trusted(pages), *details(pages)], "2025-10-28T12:00:00Z")
    done = sh("jobscope fetch netflix --replay whole.warc.gz --db n.db --summary", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert count(tmp_path / "n.db", "postings WHERE text_id IS NOT NULL") == 20
    assert count(tmp_path / "n.db", "versions") == 0

    # what Netflix posts is total compensation, and its wide ranges get no middle
    with sqlite3.connect(tmp_path / "n.db") as db:
        bases = dict(db.execute("SELECT headline_basis, count(*) FROM postings GROUP BY 1"))
    assert set(bases) == {None, "total"}


def test_a_broken_run_closes_nothing_of_a_trusted_one(tmp_path: Path, pages: list[dict[str, Any]]) -> None:
    recordings.write(tmp_path / "whole.warc.gz", [*trusted(pages), *details(pages)])
    assert sh("jobscope fetch netflix --replay whole.warc.gz --db n.db --summary", tmp_path).returncode == 0
    for day in (28, 29, 30):
        recordings.write(tmp_path / f"{day}.warc.gz", [(page_url(0), pages[0])], f"2025-10-{day}T12:00:00Z")
        done = sh(f"jobscope fetch netflix --replay {day}.warc.gz --db n.db --summary", tmp_path)
        assert done.returncode == 3
    assert count(tmp_path / "n.db", "postings WHERE closed_at IS NOT NULL OR missing_since IS NOT NULL") == 0
    assert count(tmp_path / "n.db", "versions") == 0


def test_a_board_of_which_nothing_was_recorded_is_one_clear_line(tmp_path: Path) -> None:
    recordings.write(tmp_path / "other.warc.gz", [("https://example.org/", {})])
    done = sh("jobscope fetch netflix --replay other.warc.gz --db n.db --summary", tmp_path)
    assert done.returncode == 4
    assert "explore.jobs.netflix.net" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_archived_list_of_the_old_site_is_history_of_the_same_company(tmp_path: Path) -> None:
    pages = json.loads(shared("payloads", "netflix_old_lever", "api_search_all_pages_2021-12.json").read_text("utf-8"))
    old = "https://jobs.netflix.com/api/search?q=&page={}"
    total = len({one["external_id"] for page in pages for one in page["records"]["postings"]})
    for page in pages:
        page["info"]["postings"]["total_result_count"] = total
    empty = pages[0] | {"records": {"postings": []}}
    replies = [(old.format(n), page) for n, page in enumerate([*pages, empty], 1)]
    recordings.write(tmp_path / "old.warc.gz", replies, "2021-12-01T00:00:00Z")
    done = sh("jobscope fetch netflix_archive:netflix --replay old.warc.gz --db n.db --summary", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert count(tmp_path / "n.db", "postings WHERE company = 'netflix'") == total
