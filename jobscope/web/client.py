"""`Web`: what all boards of a command share, over one transport: hosts' paces and rules, the stop, the clocks."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, Protocol, runtime_checkable

from jobscope import __version__
from jobscope.errors import Stopped
from jobscope.web import robots
from jobscope.web.exchange import Transport, timestamp
from jobscope.web.failures import Unreached
from jobscope.web.pace import INTERVAL, Pace

USER_AGENT: Final = f"jobscope/{__version__} (+https://github.com/jobscope/jobscope)"
ROBOTS_AGE: Final = 24 * 3600.0
UNREACHED_AGE: Final = 60.0  # seconds for which a host that could not be reached is not tried again for other boards


@runtime_checkable
class _Dated(Protocol):
    def now(self) -> str: ...


class Web:
    """Robots, pace, retries, redirects and limits over a transport, for many boards at once.

    `live` is False in a replay: no pace, no waits, no robots, and `now()` is the recording's. `allow_robots` maps hosts
    to the reason why the user may ask them in spite of their robots.txt. The clocks are arguments for tests.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        stop: threading.Event | None = None,
        live: bool = True,
        allow_robots: Mapping[str, str] = MappingProxyType({}),
        max_requests: int = 5000,
        user_agent: str = USER_AGENT,
        interval: float = INTERVAL,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.stop = stop or threading.Event()
        self.transport = transport
        self.live = live
        self.allow_robots = allow_robots
        self.max_requests = max_requests
        self.user_agent = user_agent
        self.agent = user_agent.partition("/")[0]
        self.clock = clock
        self.wall = wall
        self.jitter = jitter
        self._interval = interval
        self._sleep = sleep or self.stop.wait
        self._lock = threading.Lock()
        self._paces: dict[str, Pace] = {}
        self._robots: dict[str, tuple[float, robots.Rules]] = {}
        self._asking: dict[str, threading.Lock] = {}
        self._unreached: dict[str, tuple[float, Unreached]] = {}

    def now(self) -> str:
        """The time as records write it; in a replay the WARC-Date of the newest answer given so far."""
        if not self.live and isinstance(self.transport, _Dated):
            return self.transport.now()
        return timestamp(self.wall())

    def check(self) -> None:
        """Raises Stopped after a stop."""
        if self.stop.is_set():
            raise Stopped("stopped before the board's end")

    def wait(self, seconds: float) -> None:
        """Waits, in a replay not at all. Raises Stopped."""
        if self.live and seconds > 0:
            self._sleep(seconds)
        self.check()

    def pace(self, host: str) -> Pace:
        with self._lock:
            if host not in self._paces:
                self._paces[host] = Pace(self.clock, self._interval)
            return self._paces[host]

    def check_reached(self, host: str) -> None:
        """Raises Unreached where the host could not be reached a moment ago: its other boards need not wait for it."""
        at, error = self._unreached.get(host, (0.0, None))
        if error is not None and self.clock() - at < UNREACHED_AGE:
            raise error

    def mark_unreached(self, host: str, error: Unreached) -> None:
        self._unreached[host] = self.clock(), error

    def rules(self, origin: str, ask: Callable[[], robots.Rules]) -> robots.Rules:
        """The rules of a host (scheme and all), asked for once a day and by one board at a time."""
        with self._lock:
            asking = self._asking.setdefault(origin, threading.Lock())
        while not asking.acquire(timeout=0.1):
            self.check()
        try:
            asked_at, rules = self._robots.get(origin, (0.0, None))
            if rules is None or self.clock() - asked_at > ROBOTS_AGE:
                rules = ask()
                self._robots[origin] = self.clock(), rules
            return rules
        finally:
            asking.release()
