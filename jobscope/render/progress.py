"""How a fetch is going: a line a board that moves on a terminal, now and then a plain line elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from math import ceil
from types import TracebackType
from typing import Any, Final, Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from jobscope.render.screen import look, put
from jobscope.render.text import plural, safe
from jobscope.stream import silence

EVERY_SECONDS: Final = 30.0
"""How often a plain line may be written."""


class ProgressEvent(Protocol):
    """How far one board is. `total` postings and `details_total` details are known or None; `waiting` seconds until
    the host is asked again; `done` is the outcome once the board has ended.
    """

    @property
    def target(self) -> Any: ...
    @property
    def pages(self) -> int: ...
    @property
    def items(self) -> int: ...
    @property
    def total(self) -> int | None: ...
    @property
    def details(self) -> int: ...
    @property
    def details_total(self) -> int | None: ...
    @property
    def retries(self) -> int: ...
    @property
    def waiting(self) -> float | None: ...
    @property
    def done(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Walk:
    """One board under way: its newest event, and the seconds since it began."""

    event: ProgressEvent
    seconds: float


class Progress:
    """`watch(event)` shows how a fetch is going, from whichever thread; used in a `with`.

    A terminal shows a line for each running board; elsewhere a plain line comes at the end of each board and, for one
    that takes long, every 30 seconds at most for all of them. With `quiet` nothing is written.
    """

    def __init__(
        self,
        screen: Console,
        *,
        mode: str = "auto",
        quiet: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._screen = screen
        self._clock = clock
        self._shows = not quiet and mode != "none"
        self._lock = threading.Lock()
        self._begun: dict[str, float] = {}
        self._running: dict[str, Walk] = {}
        self._said = clock()
        live = self._shows and mode == "auto" and screen.file.isatty() and not screen.is_dumb_terminal
        self._live = (
            Live(console=screen, get_renderable=self._lines, transient=True, refresh_per_second=8) if live else None
        )

    def __enter__(self) -> Progress:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            with suppress(OSError, ValueError):
                self._live.stop()

    def watch(self, event: ProgressEvent) -> None:
        """Takes a board's newest event."""
        if not self._shows:
            return
        name, now = str(event.target), self._clock()
        with self._lock:
            begun = self._begun.setdefault(name, now)
            walk = Walk(event, now - begun)
            if event.done:
                self._running.pop(name, None)
                self._put(ended(walk))
            else:
                self._running[name] = walk
                if self._live is None and now - self._said >= EVERY_SECONDS:
                    self._put(under_way(walk))

    def _put(self, line: str) -> None:
        self._said = self._clock()
        try:
            put(self._screen, [Text(look(self._screen).fit(line))])
        except (OSError, ValueError):  # nobody listens any more; the fetch goes on
            self._shows = False
            silence(self._screen.file)

    def _lines(self) -> Group:
        with self._lock:
            now = self._clock()
            walks = [replace(walk, seconds=now - self._begun[name]) for name, walk in self._running.items()]
        how = look(self._screen)
        room = max(1, self._screen.height - 2)
        lines = [Text(how.fit(under_way(walk)), no_wrap=True, overflow="ellipsis") for walk in walks[:room]]
        if len(walks) > room:
            lines.append(Text(f"{len(walks) - room:,} more boards", "dim"))
        return Group(*lines)


# ── one board in one line ────────────────────────────────────────────────────────────────────────────────────────────


def under_way(walk: Walk) -> str:
    """How far a board is: "acme (greenhouse)  pages 12/65 · 118 postings · 1.0 req/s · 8:40 left · retry 2"."""
    event = walk.event
    asked = event.pages + event.details
    pages = _pages(event)
    parts = [f"pages {event.pages:,}" + (f"/{pages:,}" if pages else ""), _postings(event)]
    if event.details_total:
        parts.append(f"details {event.details:,}/{event.details_total:,}")
    if walk.seconds >= 1 and asked:
        parts.append(f"{asked / walk.seconds:.1f} req/s")
    left = seconds_left(walk)
    if left is not None:
        parts.append(f"{_minutes(left)} left")
    if event.retries:
        parts.append(f"retry {event.retries:,}")
    if event.waiting:
        parts.append(f"waiting {event.waiting:.0f} s for the host")
    return f"{name(event)}  {' · '.join(parts)}"


def ended(walk: Walk) -> str:
    """How a board went: "acme (greenhouse)  complete · 649 postings · 65 pages · 1:05"."""
    event = walk.event
    parts = [safe(event.done or ""), _postings(event), plural(event.pages, "page")]
    if event.details_total:
        parts.append(f"{event.details:,} of {plural(event.details_total, 'detail')}")
    parts.append(_minutes(walk.seconds))
    if event.retries:
        parts.append("1 retry" if event.retries == 1 else f"{event.retries:,} retries")
    return f"{name(event)}  {' · '.join(parts)}"


def name(event: ProgressEvent) -> str:
    """A board's name for a person: a company's board name may be as long as two host names."""
    return safe(f"{event.target.company} ({event.target.source})")


def seconds_left(walk: Walk) -> float | None:
    """How long what is known to be left will take at the pace so far; None where too little is known."""
    event = walk.event
    asked = event.pages + event.details
    pages = _pages(event)
    if walk.seconds < 1 or asked < 2 or (pages is None and not event.details_total):
        return None
    left = max(0, (pages or event.pages) - event.pages) + max(0, (event.details_total or 0) - event.details)
    return left * walk.seconds / asked if left else None


def _pages(event: ProgressEvent) -> int | None:
    """How many pages the list has, as far as its total and the pages so far tell."""
    if not event.total or not event.items or not event.pages:
        return None
    return max(event.pages, ceil(event.total * event.pages / event.items))


def _postings(event: ProgressEvent) -> str:
    short = event.total is not None and event.total > event.items
    return f"{event.items:,} of {plural(event.total or 0, 'posting')}" if short else plural(event.items, "posting")


def _minutes(seconds: float) -> str:
    """
    >>> _minutes(65.2), _minutes(3725)
    ('1:05', '1:02:05')
    """
    whole = round(seconds)
    hours = f"{whole // 3600}:" if whole >= 3600 else ""
    return f"{hours}{whole // 60 % 60:0{2 if hours else 1}d}:{whole % 60:02d}"
