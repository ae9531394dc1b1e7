"""On a real terminal, of any width and colour, and in a pipe that is only told to be coloured."""

from __future__ import annotations

import re
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from rich.cells import cell_len
from shell import on_terminal, sh

BY_FAMILY = "jobscope salaries --by family --currency USD --basis base"


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    return home


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("columns", [30, 40, 60, 80, 120])
@pytest.mark.parametrize(
    "line",
    [
        "jobscope salaries --by metro,level",
        "jobscope salaries",
        "jobscope shares --topic ai",
        "jobscope postings --paid",
        "jobscope status",
        "jobscope metros bay-area",
        "jobscope show borealis-grid:7002608",
        "jobscope explain 'The base salary range is $120k - $150k in Oakland, CA, for machine learning'",
    ],
)
def test_no_line_is_wider_than_the_terminal(home: Path, line: str, columns: int) -> None:
    code, out = on_terminal(line, home, columns)
    assert code == 0
    # an address is one piece
    wide = [text for text in plain(out).splitlines() if cell_len(text) > columns and "://" not in text]
    assert wide == []
    if "metro,level" in line:
        assert len(re.findall(r"(?<![\d,])\d{2,3},\d{3} – \d{2,3},\d{3}(?![\d,])", plain(out))) >= 5


def test_help_fits_a_terminal_of_eighty() -> None:
    for page in (files("jobscope") / "data/help").iterdir():
        assert max(map(len, page.read_text(encoding="utf-8").splitlines())) < 80, page.name


def test_wide_characters_take_two_columns(home: Path) -> None:
    words = "東京本社勤務の機械学習エンジニア"
    _, out = on_terminal(f"jobscope postings --title '{words} {words}'", home, 40)
    lines = plain(out).splitlines()
    assert all(cell_len(line) <= 40 for line in lines)
    assert "".join(line.strip() for line in lines).count(words) == 2


@pytest.mark.parametrize("line", ["companies", "metros", "topics --list", "query 'SELECT id FROM postings'"])
def test_what_a_terminal_leaves_off_can_be_asked_for(home: Path, line: str) -> None:
    _, out = on_terminal(f"jobscope {line}", home)
    more = re.search(r"… ([\d,]+) more: --top 0", plain(out))
    assert more, out
    code, whole = on_terminal(f"jobscope {line} --top 0", home)
    assert code == 0
    assert len(whole.splitlines()) >= len(out.splitlines()) - 2 + int(more[1].replace(",", ""))
    assert len(sh(f"jobscope {line} --top 3", home).stdout.splitlines()) == 3
    assert sh(f"jobscope {line} --top -1", home).returncode == 2


def test_chosen_columns_of_too_few_postings(home: Path) -> None:
    code, out = on_terminal("jobscope salaries --basis ote --currency USD --level senior --columns n,label", home)
    assert code == 0, out
    assert "too few" in out
    assert "behind the figures" in out


# ── colour ───────────────────────────────────────────────────────────────────────────────────────────────────────────

GREEN = "\x1b[32m"


@pytest.mark.parametrize(
    ("options", "environment", "coloured"),
    [
        ("", {}, True),
        ("", {"NO_COLOR": ""}, True),
        ("", {"NO_COLOR": "1"}, False),
        ("", {"TERM": "dumb"}, False),
        ("--color never", {}, False),
        ("--color never", {"FORCE_COLOR": "1"}, False),
        ("--color always", {"NO_COLOR": "1"}, True),
        ("--color always", {"TERM": "dumb"}, True),
        ("", {"JOBSCOPE_COLOR": "never"}, False),
    ],
)
def test_colour_on_a_terminal(home: Path, options: str, environment: dict[str, str], coloured: bool) -> None:
    _, out = on_terminal(f"{BY_FAMILY} {options}", home, **environment)
    assert (GREEN in out) == coloured


@pytest.mark.parametrize(("options", "environment"), [("--color always", {}), ("", {"FORCE_COLOR": "1"})])
def test_a_pipe_that_is_coloured_is_still_whole(home: Path, options: str, environment: dict[str, str]) -> None:
    line = "jobscope postings --format table"
    done = sh(f"{line} {options}", home, **environment)
    assert "\x1b[" in done.stdout
    assert plain(done.stdout) == sh(line, home).stdout


def test_every_sign_has_one_in_ascii(home: Path) -> None:
    for line in ("help numbers", "salaries --help", "salaries --metro sf"):
        done = sh(f"jobscope {line}", home, PYTHONIOENCODING="ascii")
        assert done.returncode == 0
        said = done.stdout + done.stderr
        assert said.isascii()
        assert not re.search(r"\\[xu]", said)


def test_records_may_be_asked_for_on_a_terminal(home: Path) -> None:
    recording = files("jobscope") / "data/demo/2026-10-01.warc.gz"
    fetch = f"jobscope fetch greenhouse:borealis-grid --replay {recording} --no-store"
    code, out = on_terminal(f"{fetch} --format jsonl -q", home)
    assert code == 0
    assert out.count('{"kind":"raw"') == 19
    assert "--summary" not in on_terminal(f"{fetch} --format jsonl", home)[1]
