"""Command lines, what they print, and how they end: tests/cli/*.console, over the demo's database.

A file holds commands and their results. `$ ` begins a command, `! ` a line of stderr, `? ` its exit code; every other
line is stdout. `UPDATE_CONSOLE=1 pytest tests/test_console.py` writes what comes out now, for review.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from shell import sh

FOLDER = Path(__file__).parent / "cli"
FILES = sorted(FOLDER.glob("*.console"))


def commands(text: str) -> list[str]:
    return [line[2:] for line in text.splitlines() if line.startswith("$ ")]


def said(line: str, home: Path) -> str:
    """One command with its results, as a .console file writes it."""
    done = sh(line, home, COLUMNS="100")
    out = "".join(f"{text}\n" for text in done.stdout.splitlines())
    err = "".join(f"! {text}\n" for text in done.stderr.splitlines())
    result = f"$ {line}\n{out}{err}? {done.returncode}\n"
    result = result.replace(str(home), "~")
    result = re.sub(r"(~/\S+\.db), [\d.,]+ MB", r"\1, … MB", result)
    return re.sub(r"\S*/jobscope-\w+\.log", "….log", result)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_console(path: Path, demo_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    want = path.read_text(encoding="utf-8")
    got = "\n".join(said(line, home) for line in commands(want))
    if os.environ.get("UPDATE_CONSOLE"):
        path.write_text(got, encoding="utf-8")
    assert got == want
