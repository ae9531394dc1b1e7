"""Progress: a line that moves on a terminal, plain lines now and then elsewhere, nothing when quiet."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass, replace

import pytest

from jobscope.records import Target
from jobscope.render import screen
from jobscope.render.progress import Progress, Walk, ended, seconds_left, under_way

ACME = Target("lever", "acme", "acme")


@dataclass(frozen=True)
class Event:
    target: Target = ACME
    pages: int = 12
    items: int = 118
    total: int | None = 640
    details: int = 0
    details_total: int | None = None
    retries: int = 0
    waiting: float | None = None
    done: str | None = None


@pytest.mark.parametrize(
    ("event", "seconds", "line"),
    [
        (Event(), 12, "acme (lever)  pages 12/66 · 118 of 640 postings · 1.0 req/s · 0:54 left"),
        (Event(pages=0, items=0, total=None), 0.1, "acme (lever)  pages 0 · 0 postings"),
        (Event(pages=1, items=1, total=1), 5, "acme (lever)  pages 1/1 · 1 posting · 0.2 req/s"),
        (
            Event(pages=2, items=20, total=20, details=5, details_total=20, retries=2, waiting=7.6),
            7,
            "acme (lever)  pages 2/2 · 20 postings · details 5/20 · 1.0 req/s · 0:15 left · retry 2"
            " · waiting 8 s for the host",
        ),
    ],
)
def test_a_board_under_way_in_one_line(event: Event, seconds: float, line: str) -> None:
    assert under_way(Walk(event, seconds)) == line


def test_a_board_that_ended_in_one_line() -> None:
    event = Event(pages=65, items=640, details=600, details_total=640, retries=1, done="partial")
    line = "acme (lever)  partial · 640 postings · 65 pages · 600 of 640 details · 1:05 · 1 retry"
    assert ended(Walk(event, 65)) == line
    again = replace(event, details_total=None, retries=3, done="complete")
    assert ended(Walk(again, 3_700)) == "acme (lever)  complete · 640 postings · 65 pages · 1:01:40 · 3 retries"


def test_time_left_is_not_made_up() -> None:
    assert seconds_left(Walk(Event(total=None), 60)) is None
    assert seconds_left(Walk(Event(pages=1), 60)) is None
    assert seconds_left(Walk(Event(total=100), 60)) is None


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_plain_lines_are_rare_and_each_board_has_a_last_one() -> None:
    out, clock = io.StringIO(), Clock()
    with Progress(screen.console(out), clock=clock) as progress:
        for _ in range(65):
            clock.now += 1
            progress.watch(Event())
            progress.watch(Event(target=Target("ashby", "other", "other")))
        progress.watch(Event(done="complete"))
    lines = out.getvalue().splitlines()
    assert [line.split("  ")[0] for line in lines] == ["acme (lever)", "acme (lever)", "acme (lever)"]
    assert lines[-1] == "acme (lever)  complete · 118 of 640 postings · 12 pages · 1:04"
    assert "\x1b" not in out.getvalue()


@pytest.mark.parametrize("how", [{"quiet": True}, {"mode": "none"}])
def test_quiet_is_silent(how: dict[str, object]) -> None:
    out = io.StringIO()
    with Progress(screen.console(out), **how) as progress:  # type: ignore[arg-type]
        progress.watch(Event(done="complete"))
    assert out.getvalue() == ""


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch, term: str = "xterm-256color") -> Terminal:
    monkeypatch.setenv("TERM", term)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("LINES", "6")
    return Terminal()


def test_a_terminal_shows_every_board_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    out = terminal(monkeypatch)
    with Progress(screen.console(out)) as progress:
        threads = [
            threading.Thread(target=progress.watch, args=(Event(target=Target("lever", f"b{index}", "x")),))
            for index in range(7)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        progress.watch(Event(target=Target("lever", "b0", "x"), done="complete"))
        assert progress._live is not None
        progress._live.refresh()
        shown = out.getvalue()
    assert "\x1b[" in shown
    assert "x (lever)  complete" in shown
    assert "2 more boards" in shown
    assert "pages 12/66" in shown


def test_a_dumb_terminal_and_plain_progress_get_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    out = terminal(monkeypatch, "dumb")
    with Progress(screen.console(out)) as progress:
        progress.watch(Event(done="complete"))
    assert out.getvalue().startswith("acme (lever)  complete")
    out = terminal(monkeypatch)
    with Progress(screen.console(out), mode="plain") as progress:
        progress.watch(Event(done="complete"))
    assert out.getvalue().startswith("acme (lever)  complete")


def test_ascii_outputs_get_ascii_lines() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    with Progress(screen.console(out)) as progress:
        progress.watch(Event(done="complete"))
    out.flush()
    assert raw.getvalue().startswith(b"acme (lever)  complete - 118 of 640 postings")
