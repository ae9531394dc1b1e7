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
