"""Ctrl-C and its kin: the first asks to stop, the second kills."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from types import FrameType

from jobscope.cli.voice import Voice

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@dataclass(slots=True)
class Stop:
    """The signal that asked to stop, if one did."""

    signal: int | None = None


@contextmanager
def stop_on_signals(stop: Event, voice: Voice) -> Iterator[Stop]:
    """Sets `stop` on the first signal: boards that run end as partial, and what arrived is kept."""
    seen = Stop()

    def on_signal(number: int, frame: FrameType | None) -> None:
        if seen.signal is not None:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        seen.signal = number
        stop.set()
        voice.interrupted()

    before = {number: signal.signal(number, on_signal) for number in _SIGNALS}
    try:
        yield seen
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def ignoring_interrupts() -> Iterator[None]:
    """For the later parts of a pipe: Ctrl-C ends the first process, and the end of their input ends them."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
