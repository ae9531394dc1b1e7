"""How a fetch ends when a board does not answer as it should: four different results, and nothing is ever closed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import recordings
from shell import ashby_job, ashby_recording, count, sh

HTML = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose t.db holds a trusted run of a board with twelve postings."""
    words = ashby_recording(tmp_path / "first.warc.gz", {"tramworks": 12})
    done = sh(f"jobscope fetch {words} --replay first.warc.gz --db t.db --summary", tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path


@pytest.mark.parametrize(
    ("body", "code", "outcome", "says"),
    [
        (404, 4, "not_found", "not found"),
        (403, 5, "blocked", "blocked"),
        (500, 4, "failed", "failed"),
        (HTML, 5, "blocked", "blocked"),
        ({"apiVersion": "1", "postings": []}, 4, "changed", "changed"),
        (b'{"apiVersion": "1", "jobs": [', 4, "changed", "not JSON"),
        ({"apiVersion": "1", "jobs": []}, 0, "empty", "suspect"),
    ],
    ids=["gone", "forbidden", "broken", "captcha", "renamed", "cut", "empty"],
)
def test_every_bad_answer_is_told_apart_and_closes_nothing(
    home: Path, body: object, code: int, outcome: str, says: str
) -> None:
    for day in (8, 9, 10):
        exchange = (recordings.ashby_url("tramworks"), body)
        recordings.write(home / "bad.warc.gz", [exchange], f"2026-03-{day:02d}T08:00:00Z")
        done = sh("jobscope fetch ashby:tramworks --replay bad.warc.gz --db t.db --summary", home)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
    status = sh("jobscope status --db t.db --format csv", home).stdout
    assert outcome in status
    assert says in status + done.stderr
    assert count(home / "t.db", "open_postings") == 12
    assert count(home / "t.db", "postings WHERE missing_since IS NOT NULL") == 0


def test_a_board_that_is_not_there_says_what_may_have_been_meant(tmp_path: Path) -> None:
    recordings.write(tmp_path / "r.warc.gz", [(recordings.ashby_url("opnai"), 404)])
    done = sh("jobscope fetch ashby:opnai --replay r.warc.gz --db t.db --summary", tmp_path)
    assert done.returncode == 4
    assert done.stderr.splitlines()[-1] == "hint: did you mean ashby:openai, ashby:plaid?"


def test_one_bad_board_among_good_ones_is_partial(tmp_path: Path) -> None:
    jobs = {"apiVersion": "1", "jobs": [ashby_job("good", n) for n in range(3)]}
    recordings.write(tmp_path / "r.warc.gz", [(recordings.ashby_url("good"), jobs), (recordings.ashby_url("bad"), 403)])
    done = sh("jobscope fetch ashby:good ashby:bad --replay r.warc.gz --db t.db --summary", tmp_path)
    assert done.returncode == 3
    assert "3 open" in done.stdout
    assert "error: ashby:bad: blocked" in done.stderr


def test_a_field_that_is_new_is_reported_once_and_loses_nothing(tmp_path: Path) -> None:
    jobs = [ashby_job("good", n) | {"salaryBand": f"band {n}"} for n in range(5)]
    recordings.write(tmp_path / "r.warc.gz", [(recordings.ashby_url("good"), {"apiVersion": "1", "jobs": jobs})])
    done = sh("jobscope fetch ashby:good --replay r.warc.gz --db t.db --summary", tmp_path)
    assert done.returncode == 0
    assert "1 field is new" in done.stdout
    done = sh("jobscope query 'SELECT message FROM issues' --db t.db --format csv", tmp_path)
    assert "'salaryBand' is new here or of a new type: it was in 5 postings" in done.stdout


def test_a_posting_without_its_title_is_an_issue_and_the_others_are_kept(tmp_path: Path) -> None:
    jobs = [ashby_job("good", n) for n in range(30)]
    del jobs[4]["title"]
    recordings.write(tmp_path / "r.warc.gz", [(recordings.ashby_url("good"), {"apiVersion": "1", "jobs": jobs})])
    done = sh("jobscope fetch ashby:good --replay r.warc.gz --db t.db --summary", tmp_path)
    assert done.returncode == 3
    assert count(tmp_path / "t.db", "postings") == 29
    assert count(tmp_path / "t.db", "issues WHERE code = 'not_parsed' AND level = 'error'") == 1


def test_rows_that_cannot_be_read_are_any_posting_so_none_is_missing(home: Path) -> None:
    jobs = [ashby_job("tramworks", n) for n in range(12)]
    for job in jobs[:5]:
        job["Id"] = job.pop("id")
    for day in (8, 9, 10):
        exchange = (recordings.ashby_url("tramworks"), {"apiVersion": "1", "jobs": jobs})
        recordings.write(home / "bad.warc.gz", [exchange], f"2026-03-{day:02d}T08:00:00Z")
        done = sh("jobscope fetch ashby:tramworks --replay bad.warc.gz --db t.db --summary", home)
        assert done.returncode == 3
        assert "5 of the list's rows cannot be read" in done.stdout + done.stderr
    assert count(home / "t.db", "open_postings") == 12
    assert count(home / "t.db", "postings WHERE missing_since IS NOT NULL") == 0


def test_a_saved_reply_says_how_many_of_its_rows_cannot_be_read(tmp_path: Path) -> None:
    jobs = [ashby_job("tramworks", n) for n in range(3)]
    del jobs[1]["id"]
    (tmp_path / "saved.json").write_text(json.dumps({"apiVersion": "1", "jobs": jobs}))
    done = sh("jobscope parse saved.json --as ashby:tramworks", tmp_path)
    assert done.returncode == 3
    kinds = [json.loads(line)["kind"] for line in done.stdout.splitlines()]
    assert sorted(kinds) == ["issue", "posting", "posting"]
    assert "1 of the list's rows cannot be read" in done.stdout
