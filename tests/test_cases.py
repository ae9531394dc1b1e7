"""Failures that others reported in public, from inputs that lie beside the project: each must be right here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shell import sh
from support import shared


def parsed(source: str, name: str, home: Path) -> list[dict[str, Any]]:
    file = shared("cases", "files", name)
    done = sh(f"jobscope parse --as {source} {file}", home)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_hourly_pay_in_cents(tmp_path: Path) -> None:
    [posting] = parsed("greenhouse:borealisdemo", "pay-04.json", tmp_path)
    [pay] = posting["pay"]
    assert (pay["min"], pay["max"], pay["currency"], pay["period"]) == (25.5, 45, "USD", "hour")
    assert (pay["annual_min"], pay["annual_max"]) == (53040, 93600)
    file = shared("cases", "files", "pay-04.json")
    done = sh(
        f"jobscope parse --as greenhouse:borealisdemo {file} | jobscope store --db t.db --partial; "
        "jobscope salaries --db t.db --period hour --list --json",
        tmp_path,
    )
    [row] = json.loads(done.stdout)["rows"]
    assert (row["min"], row["max"], row["period"]) == (25.5, 45, "hour")


def test_tiers_and_components(tmp_path: Path) -> None:
    [posting] = parsed("ashby:borealis-demo", "pay-14.json", tmp_path)
    base = [(pay["min"], pay["max"], pay["label"], pay["origin"]) for pay in posting["pay"] if pay["basis"] == "base"]
    assert base == [(84000, 91000, "Zone A", "field"), (101000, 109000, "Zone B", "field")]
    head = posting["headline"]
    assert (head["min"], head["max"], head["rule"], head["span"]) == (84000, 109000, "union of 2", None)


def test_a_perk_makes_no_job_remote(tmp_path: Path) -> None:
    [posting] = parsed("greenhouse:borealisdemo", "place-12.json", tmp_path)
    assert [place["cbsa"] for place in posting["places"]] == ["41860", "35620"]
    assert posting["workplace"] in (None, "hybrid")
    assert posting["remote_scope"] == []


TITLE = "Remarkably Wordy Title Of A Principal Turbine Engineer For Coastal Networks And Reserves"


def test_a_table_in_a_pipe_is_never_cut(tmp_path: Path) -> None:
    posting = {
        "kind": "posting", "v": 1, "id": "lever:acme:1", "source": "lever", "company": "acme", "board": "acme",
        "key": "1", "url": "https://jobs.lever.co/acme/1", "fetched_at": "2026-03-01T08:00:00Z", "title": TITLE,
        "location_text": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch, Wales, United Kingdom",
    }  # fmt: skip
    (tmp_path / "one.jsonl").write_text(json.dumps(posting) + "\n")
    assert sh("jobscope store --partial one.jsonl", tmp_path).returncode == 0
    done = sh(f"jobscope postings --format table | grep '{TITLE}'", tmp_path, COLUMNS="40")
    assert done.returncode == 0
    done = sh("jobscope postings | cat", tmp_path, COLUMNS="40")
    assert [json.loads(line)["title"] for line in done.stdout.splitlines()] == [TITLE]


def test_dates_that_are_no_dates(tmp_path: Path) -> None:
    from jobscope.normalise import dates
    from jobscope.records import DraftDate

    seen = "2026-03-31T12:00:00Z"
    assert dates.read(DraftDate("Posted 30+ Days Ago", "relative"), seen=seen) is None
    assert dates.read(DraftDate("Posted Yesterday", "relative"), seen=seen) == "2026-03-30"


def test_an_empty_answer_closes_nothing_at_once(tmp_path: Path) -> None:
    folder = shared("cases", "files")
    fetch = "jobscope fetch ashby:borealis-demo --summary --db t.db --replay"
    assert sh(f"{fetch} {folder}/run0-12.warc.gz", tmp_path).returncode == 0
    for n in (1, 2):
        sh(f"{fetch} {folder}/closing-03-{n}.warc.gz", tmp_path)
        done = sh("jobscope status --db t.db --json", tmp_path)
        [board] = json.loads(done.stdout)["rows"]
        assert (board["status"], board["open"]) == ("suspect", 12)
