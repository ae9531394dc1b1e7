"""Where stdout leads, and that the copy in a pipe never holds up or harms the flow itself."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import pytest

from jobscope import stream
from jobscope.records import Issue, NewerRecord, Raw, Record, encode


def raw(n: int, size: int = 10) -> Raw:
    return Raw(source="s", company="c", board="b", key=str(n), fetched_at="2026-01-01T00:00:00Z", payload="x" * size)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def pipe() -> Iterator[tuple[IO[str], int]]:
    reading, writing = os.pipe()
    out = os.fdopen(writing, "w")
    yield out, reading
    for close in (out.close, lambda: os.close(reading)):
        with suppress(OSError):  # the test closed it
            close()


def test_stdout_leads_to_a_terminal(pipe: tuple[IO[str], int]) -> None:
    assert stream.target(Terminal(), pipe[0]) == "terminal"


def test_stdout_leads_to_a_pipe(pipe: tuple[IO[str], int], tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as log:
        assert stream.target(pipe[0], log) == "records"
        assert stream.target(log, pipe[0]) == "records"


def test_a_pipe_without_a_stderr_still_gets_records(pipe: tuple[IO[str], int]) -> None:
    assert stream.target(pipe[0], io.StringIO()) == "records"


def test_stdout_and_stderr_are_one_file_as_in_cron(pipe: tuple[IO[str], int], tmp_path: Path) -> None:
    assert stream.target(pipe[0], pipe[0]) == "plain"
    with (tmp_path / "log").open("a") as one, (tmp_path / "log").open("a") as two:
        assert stream.target(one, two) == "plain"


def test_stdout_is_null_or_closed(pipe: tuple[IO[str], int]) -> None:
    with Path(os.devnull).open("w") as null:
        assert stream.target(null, pipe[0]) == "plain"
    closed = io.StringIO()
    closed.close()
    assert stream.target(closed, pipe[0]) == "plain"
    assert stream.target(None, pipe[0]) == "plain"  # type: ignore[arg-type]


def test_a_bad_line_is_an_issue_and_the_rest_goes_on() -> None:
    lines = [encode(raw(1)) + b"\n", b"\n", b"oops\n", encode(raw(2))]
    first, bad, last = stream.read(lines, "stdin")
    assert (first, last) == (raw(1), raw(2))
    assert isinstance(bad, Issue)
    assert (bad.level, bad.code) == ("error", "bad_line")
    assert bad.message.startswith("line 3 of stdin: not JSON")


def test_a_newer_record_stops_the_reading() -> None:
    with pytest.raises(NewerRecord, match="line 1 of f"):
        list(stream.read([b'{"kind":"raw","v":9}'], "f"))


def test_written_lines_are_read_back() -> None:
    out = io.BytesIO()
    assert stream.write([raw(1), raw(2)], out) == 2
    assert list(stream.read(out.getvalue().splitlines(), "x")) == [raw(1), raw(2)]


def test_the_copy_is_made_when_the_next_is_asked_for(pipe: tuple[IO[str], int]) -> None:
    out, reading = pipe
    flow = stream.tee([raw(1), raw(2)], out, threading.Event())
    os.set_blocking(reading, False)
    next(flow)
    with pytest.raises(BlockingIOError):
        os.read(reading, 100)
    next(flow)
    assert os.read(reading, 10_000) == encode(raw(1)) + b"\n"


def test_a_closed_pipe_ends_the_copy_not_the_flow(pipe: tuple[IO[str], int]) -> None:
    out, reading = pipe
    os.close(reading)
    assert len(list(stream.tee([raw(n) for n in range(5)], out, threading.Event()))) == 5


def test_a_closed_pipe_ends_a_flow_that_only_streams(pipe: tuple[IO[str], int]) -> None:
    out, reading = pipe
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        list(stream.tee([raw(n) for n in range(5)], out, threading.Event(), needed=True))


def test_a_reader_that_does_not_read_cannot_hold_up_a_stop(pipe: tuple[IO[str], int]) -> None:
    out, _ = pipe
    stop = threading.Event()
    timer = threading.Timer(0.2, stop.set)
    timer.start()
    passed = list(stream.tee([raw(n, size=200_000) for n in range(3)], out, stop))
    timer.join()
    assert len(passed) == 3


def test_without_a_copy_records_just_pass() -> None:
    records: list[Record] = [raw(1)]
    assert list(stream.tee(records, None, threading.Event())) == records
    broken: Any = SimpleNamespace(flush=lambda: None)
    assert list(stream.tee(records, broken, threading.Event())) == records
