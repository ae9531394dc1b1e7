"""How fast a host is asked: one request at a time, one a second, slower when the host slows or says so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

INTERVAL: Final = 1.0  # seconds from one request to the next
_SLOWEST: Final = 30.0


class Pace:
    """One host's turn-taking, shared by all boards that live there. Times are seconds."""

    def __init__(self, clock: Callable[[], float], interval: float = INTERVAL) -> None:
        self._clock = clock
        self._least = interval
        self._interval = interval
        self._next = clock()
        self._turn = threading.Lock()

    @contextmanager
    def turn(self, stopped: Callable[[], None], wait: Callable[[float], None]) -> Iterator[None]:
        """Waits for this caller's turn, and lets no one else in until it is over. Both callables may raise."""
        while not self._turn.acquire(timeout=0.1):
            stopped()
        try:
            if (pause := self._next - self._clock()) > 0:
                wait(pause)
            begun = self._clock()
            try:
                yield
            finally:
                # A host that takes long to answer gets as long a rest.
                took = self._clock() - begun
                self._next = begun + min(_SLOWEST, max(self._interval, 2 * took))
        finally:
            self._turn.release()

    def at_least(self, seconds: float) -> None:
        """The host asked for so much between requests (Crawl-delay); beyond half a minute we do not follow."""
        self._least = max(self._least, min(seconds, _SLOWEST))
        self._interval = max(self._interval, self._least)

    def strained(self) -> None:
        """The host said that it has too much to do."""
        self._interval = min(_SLOWEST, self._interval * 2)

    def eased(self) -> None:
        """The host answered well again."""
        self._interval = max(self._least, self._interval * 0.9)
