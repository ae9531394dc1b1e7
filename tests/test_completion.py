"""What a shell offers where a value is begun."""

from __future__ import annotations

from pathlib import Path

import pytest
from shell import sh


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("jobscope sal", ["salaries"]),
        ("jobscope salaries --company qu", ["quillmoor-robotics"]),
        ("jobscope status --company qu", ["quillmoor-robotics"]),
        ("jobscope postings --metro san-f", ["san-francisco"]),
        ("jobscope postings --metro SAN", []),
        ("jobscope shares --topic g", ["genai"]),
        ("jobscope postings --definition l", ["lightcast"]),
        ("jobscope salaries --level st", ["staff_plus"]),
        ("jobscope salaries --employment P", ["PART_TIME"]),
        ("jobscope salaries --by metro,le", ["metro,level"]),
        ("jobscope salaries --basis o", ["ote"]),
        ("jobscope salaries --format j", ["json", "jsonl"]),
        ("jobscope salaries --db none.db --company q", []),
        ("jobscope --db none.db salaries --company q", []),
        ("jobscope salaries --db texts.jsonl --company q", []),
    ],
)
def test_what_is_offered(demo_home: Path, line: str, offered: list[str]) -> None:
    ask = {"_JOBSCOPE_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)}
    done = sh("jobscope", demo_home, **ask)
    assert (done.stdout.split(), done.stderr) == (offered, "")


def test_each_metro_that_is_offered_is_taken_for_itself(demo_home: Path) -> None:
    ask = {"_JOBSCOPE_COMPLETE": "complete_bash", "COMP_WORDS": "jobscope shares --metro ", "COMP_CWORD": "3"}
    offered = sh("jobscope", demo_home, **ask).stdout.split()
    assert len(offered) > 10
    for name in offered[:: len(offered) // 4]:
        done = sh(f"jobscope shares --metro {name} --csv", demo_home)
        assert (done.returncode, done.stderr.count("error")) == (0, 0), (name, done.stderr)
