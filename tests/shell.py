"""jobscope in a real shell: an environment of its own, recordings made here, and the databases compared."""

from __future__ import annotations

import fcntl
import os
import pty
import sqlite3
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import recordings


def environment(home: Path) -> dict[str, str]:
    """An environment of its own, with `jobscope` on the path."""
    binaries = home / "bin"
    binaries.mkdir(exist_ok=True)
    script = binaries / "jobscope"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m jobscope "$@"\n')
    script.chmod(0o755)
    return {
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "LC_ALL": "C.UTF-8",
    }


def sh(line: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs one line in `sh`; stdout and stderr apart, stdin empty."""
    return subprocess.run(
        ["sh", "-c", line],
        env=environment(home) | more,
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=120,
        check=False,
    )


def on_terminal(line: str, home: Path, columns: int = 100, **more: str) -> tuple[int, str]:
    """Runs one line in `sh` on a terminal of so many columns; its exit code, and all that the terminal got."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    running = subprocess.Popen(
        ["sh", "-c", line],
        env=environment(home) | {"TERM": "xterm-256color"} | more,
        cwd=home,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    got = b""
    try:
        while read := os.read(ours, 1 << 16):
            got += read
    except OSError:  # so Linux says that the last writer has hung up
        pass
    os.close(ours)
    return running.wait(timeout=60), got.decode(errors="replace").replace("\r\n", "\n")


def ashby_job(board: str, n: int) -> dict[str, Any]:
    """One invented posting in Ashby's shape."""
    key = f"{abs(hash_of(board)):08x}-0000-4000-8000-{n:012d}"
    return {
        "id": key,
        "title": f"Tram Engineer {n}",
        "department": "Works",
        "team": "Works",
        "employmentType": "FullTime",
        "location": "Oakland, CA",
        "secondaryLocations": [],
        "publishedAt": "2026-02-01T10:00:00.000+00:00",
        "isListed": True,
        "isRemote": False,
        "workplaceType": "OnSite",
        "address": {"postalAddress": {"addressRegion": "California", "addressCountry": "United States"}},
        "jobUrl": f"https://jobs.ashbyhq.com/{board}/{key}",
        "applyUrl": f"https://jobs.ashbyhq.com/{board}/{key}/application",
        "descriptionHtml": f"<p>You keep line {n} of {board} running.</p>"
        f"<p>The base salary range is ${90 + n % 40},000 - ${120 + n % 40},000 a year.</p>"
        + "<p>Rails and wires.</p>"
        * 40,
        "descriptionPlain": "",
        "shouldDisplayCompensationOnJobPostings": False,
        "compensation": {
            "compensationTierSummary": None,
            "scrapeableCompensationSalarySummary": None,
            "compensationTiers": [],
            "summaryComponents": [],
        },
    }


def hash_of(text: str) -> int:
    """A number that does not change from run to run."""
    return sum(ord(char) * 31**i for i, char in enumerate(text)) % 2**31


def ashby_recording(path: Path, boards: dict[str, int], when: str = "2026-03-01T08:00:00Z") -> str:
    """A recording of invented boards (name → how many postings); returns the targets as words of a command line."""
    exchanges = [
        (recordings.ashby_url(board), {"apiVersion": "1", "jobs": [ashby_job(board, n) for n in range(count)]})
        for board, count in boards.items()
    ]
    recordings.write(path, exchanges, when)
    return " ".join(f"ashby:{board}" for board in boards)


TABLES = ("postings", "pay", "places", "topics", "versions", "closures", "boards", "texts")


def contents(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What a database holds, less what differs by nature: text ids, the runs' ids and when they began."""
    with sqlite3.connect(db) as connection:
        connection.execute("PRAGMA query_only = 1")
        said: dict[str, list[tuple[Any, ...]]] = {}
        for table in TABLES:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            kept = [c for c in columns if c not in ("text_id", "run") and not (table == "texts" and c == "id")]
            order = ", ".join(str(n + 1) for n in range(len(kept)))
            said[table] = connection.execute(f"SELECT {', '.join(kept)} FROM {table} ORDER BY {order}").fetchall()
        said["described"] = connection.execute(
            "SELECT p.id, t.hash FROM postings AS p JOIN texts AS t ON t.id = p.text_id ORDER BY 1"
        ).fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return said


def count(db: Path, what: str) -> int:
    with sqlite3.connect(db) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0])
