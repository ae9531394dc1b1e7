"""Fails where the branch coverage of a part of jobscope is below what is asked.

check_coverage.py coverage.json 95 normalise store analysis
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def covered(files: dict[str, dict[str, dict[str, int]]], part: str) -> float:
    """Per cent of the lines and branches of jobscope/<part> that ran."""
    ran = all_ = 0
    for name, file in files.items():
        if f"jobscope/{part}" in name.replace("\\", "/"):
            summary = file["summary"]
            ran += summary["covered_lines"] + summary.get("covered_branches", 0)
            all_ += summary["num_statements"] + summary.get("num_branches", 0)
    return 100 * ran / all_ if all_ else 0.0


def main() -> int:
    path, least, *parts = sys.argv[1:]
    files = json.loads(Path(path).read_text(encoding="utf-8"))["files"]
    short = False
    for part in parts:
        per_cent = covered(files, part)
        short |= per_cent < float(least)
        sys.stdout.write(f"coverage of {part}: {per_cent:.1f}% of lines and branches (at least {least}%)\n")
    return int(short)


if __name__ == "__main__":
    sys.exit(main())
