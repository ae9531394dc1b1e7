"""Bugs that somebody met, each with its name: what was promised then holds now."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from shell import sh


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    return home


def test_stdout_may_be_closed(home: Path) -> None:
    done = sh("jobscope salaries >&-", home)
    assert done.returncode == 0
    assert "unforeseen" not in done.stderr
    done = sh("jobscope salaries 2>&- | head -c 12", home)
    assert done.stdout == '{"postings":'


def test_a_full_disk_is_one_clear_line(home: Path) -> None:
    done = sh("jobscope salaries --format table > /dev/full", home)
    assert done.returncode == 13
    assert done.stderr.startswith("error: the output cannot be written: no space left on device\n")


def test_head_ends_a_question_quietly(home: Path) -> None:
    done = sh("(jobscope postings; echo $? >&2) | head -1", home)
    assert json.loads(done.stdout)["id"]
    assert done.stderr.splitlines()[-1] == "141"
    assert "error" not in done.stderr


def test_a_byte_order_mark_is_no_garbage(home: Path) -> None:
    done = sh(r"""printf '\357\273\277{"kind":"figure","v":1}\r\n' | jobscope parse""", home)
    assert (done.returncode, json.loads(done.stdout)) == (0, {"kind": "figure", "v": 1})


def test_a_negative_number_of_rows_is_a_mistake(home: Path) -> None:
    assert sh("jobscope salaries --top -1", home).returncode == 2


def test_an_interval_is_never_the_whole_sample(home: Path) -> None:
    """Seven companies of very different pay once gave "95%: the lowest – the highest", labelled good."""
    done = sh("jobscope salaries --by metro,level --json", home)
    for row in json.loads(done.stdout)["rows"]:
        if row["ci_low"] is not None:
            assert row["p50_min"] is not None
            assert row["ci_low"] < row["p50"] < row["ci_high"]


def test_the_footer_of_a_card_speaks_of_the_row_it_means(home: Path) -> None:
    done = sh("jobscope salaries --format table", home)
    assert "middle            169" in done.stdout
    assert "twice as high as low in USD total" in done.stdout


def test_the_point_of_a_range_is_named(home: Path) -> None:
    done = sh("jobscope salaries --point min --format table", home)
    assert "median min " in done.stdout
    assert "midpoints  " not in done.stdout


def test_a_date_in_the_past_says_that_pay_is_of_today(home: Path) -> None:
    done = sh("jobscope salaries --at 2026-09-01 --format table", home)
    assert "as they were last read (2026-10-01), not as of 2026-09-01" in done.stdout


def test_the_name_of_a_file_chooses_its_format(home: Path) -> None:
    assert sh("jobscope salaries --by level -o levels.csv", home).returncode == 0
    assert (home / "levels.csv").read_text().startswith("level,postings,n,")


def test_words_of_options_may_be_written_as_people_do(home: Path) -> None:
    plain = sh("jobscope postings --level senior --min-pay 200000 --json", home)
    loose = sh("jobscope postings --level Senior --min-pay 200k --json", home)
    assert plain.returncode == loose.returncode == 0
    assert json.loads(plain.stdout)["rows"] == json.loads(loose.stdout)["rows"]


def test_a_window_that_ends_before_it_begins_is_a_mistake(home: Path) -> None:
    done = sh("jobscope postings --since 2026-10-01 --until 2026-09-01", home)
    assert done.returncode == 2
    assert "lies before" in done.stderr
