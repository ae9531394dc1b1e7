"""Fixtures that several test modules share."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from shell import environment, sh


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the demo has run, and whose default database is the demo's."""
    home = tmp_path_factory.mktemp("home")
    done = subprocess.run(
        ["sh", "-c", "jobscope demo"], env=environment(home), cwd=home, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (home / "demo.out").write_text(done.stdout, encoding="utf-8")
    (home / "data/jobscope").mkdir(parents=True)
    shutil.copy(home / "cache/jobscope/demo.db", home / "data/jobscope/jobscope.db")
    _saved_files(home)
    return home


def _saved_files(home: Path) -> None:
    """The files that examples in the help and the documents name."""
    recording = files("jobscope") / "data/demo/2026-10-01.warc.gz"
    fetch = f"jobscope fetch greenhouse:borealis-grid --replay '{recording}' --no-store"
    parse = "jobscope parse raw.jsonl > openai.jsonl"
    done = sh(f"{fetch} > raw.jsonl && {parse} && head -3 openai.jsonl > some.jsonl", home)
    assert done.returncode == 0, done.stderr
    raw = [json.loads(line) for line in (home / "raw.jsonl").read_text(encoding="utf-8").splitlines()]
    jobs = [record["payload"] for record in raw if record["kind"] == "raw"]
    (home / "saved.json").write_text(json.dumps({"jobs": jobs, "meta": {"total": len(jobs)}}), encoding="utf-8")
    nursing = '[topics.nursing]\n[[family]]\ntopic = "nursing"\nterms = ["nurse*", "patient*", "clinic*"]\n'
    (home / "nursing.toml").write_text(nursing, encoding="utf-8")
    (home / "texts.jsonl").write_text('{"id": 1, "text": "The pay is $20 an hour."}\n', encoding="utf-8")


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches beyond this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(
            ("127.", "::1", "localhost", "::ffff:127.")
        ):
            raise AssertionError(f"a test wants to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The developer's own settings and database do not count."""
    for name in [name for name in os.environ if name.startswith("JOBSCOPE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg-config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg-data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg-cache"))
