"""Records in and out of a process: JSON Lines, and where stdout leads."""

from __future__ import annotations

import os
import select
import stat
import time
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import IO, BinaryIO, Final, Literal

from jobscope.errors import BadInput, CannotWrite
from jobscope.records import Issue, NewerRecord, Record, decode, encode

Destination = Literal["terminal", "plain", "records"]

# What a pipe takes at once without blocking, where select says that it is ready.
_PIPE_BUF: Final = getattr(select, "PIPE_BUF", 512)
_PATIENCE_AFTER_STOP_S: Final = 1.0


def target(stdout: IO[str], stderr: IO[str]) -> Destination:
    """What a step writes to stdout: a summary for a person, a plain one for a log, or records for a program.

    A terminal gets the summary. A log gets a plain one: stdout is the same file as stderr (cron, `2>&1`), is
    /dev/null, or is closed. Any other pipe or file gets the records. A wrong guess costs noise, never data.
    """
    try:
        if stdout.isatty():
            return "terminal"
        out = os.fstat(stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return "plain"
    if stat.S_ISCHR(out.st_mode) and out.st_rdev == Path(os.devnull).stat().st_rdev:
        return "plain"
    try:
        err = os.fstat(stderr.fileno())
    except (OSError, ValueError, AttributeError):
        return "records"
    return "plain" if (out.st_dev, out.st_ino) == (err.st_dev, err.st_ino) else "records"


def silence(out: IO[str]) -> None:
    """Lets an output whose reader has gone swallow what is still written, also by the interpreter at its end."""
    with suppress(OSError, ValueError, AttributeError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, out.fileno())
        os.close(null)


def read(lines: Iterable[bytes], name: str) -> Iterator[Record]:
    """The records of JSON Lines; `name` is what errors call the input ("stdin", a file's name).

    A line that is no record becomes an issue of code `bad_line`, and the rest goes on. Raises NewerRecord on a
    record of a newer jobscope: skipping it could lose data without a word.
    """
    for number, line in enumerate(lines, start=1):
        if number == 1:
            line = line.removeprefix(BOM_UTF8)
        if not line.strip():
            continue
        try:
            yield decode(line)
        except NewerRecord as error:
            raise NewerRecord(f"line {number} of {name}: {error.message}", hint="upgrade jobscope") from None
        except BadInput as error:
            yield Issue(
                level="error",
                code="bad_line",
                source="",
                company="",
                board="",
                message=f"line {number} of {name}: {error.message}",
            )


def write(records: Iterable[Record], out: BinaryIO) -> int:
    """Writes each record as a line, flushed. Returns how many. Raises BrokenPipeError when the reader has gone."""
    count = 0
    for record in records:
        out.write(encode(record) + b"\n")
        out.flush()
        count += 1
    return count


def tee(flow: Iterable[Record], out: IO[str] | None, stop: Event, *, needed: bool = False) -> Iterator[Record]:
    """Passes records on, and copies each to `out` when the next is asked for: what is stored is stored first.

    A closed pipe ends the copy, not the flow; where the copy is all that there is (`needed`), BrokenPipeError is
    raised. A reader that does not read (`| less`) cannot hold up a stop for longer than a second.
    """
    fd = _fileno(out)
    lost: OSError | None = None
    for record in flow:
        yield record
        if fd is None:
            continue
        try:
            copied = _copy(fd, encode(record) + b"\n", stop)
        except OSError as error:
            copied, lost = False, error
        if not copied:
            fd = None
            if needed and not stop.is_set():
                raise _lost(lost) if lost else BrokenPipeError
    if lost is not None:
        raise _lost(lost)


def _lost(error: OSError) -> CannotWrite:
    why = (error.strerror or str(error)).lower()
    return CannotWrite(f"the copy of the records cannot be written: {why}", hint="what was to be stored is stored")


def _fileno(out: IO[str] | None) -> int | None:
    if out is None:
        return None
    try:
        out.flush()
        return out.fileno()
    except (OSError, ValueError, AttributeError):
        return None


def _copy(fd: int, line: bytes, stop: Event) -> bool:
    """Writes a line in pieces that cannot block. False where the reader has gone, or does not read after a stop.

    Raises OSError where it cannot be written for another reason: a full disk.
    """
    rest = memoryview(line)
    deadline: float | None = None
    while rest:
        if stop.is_set():
            deadline = deadline or time.monotonic() + _PATIENCE_AFTER_STOP_S
            if time.monotonic() > deadline:
                return False
        try:
            if select.select([], [fd], [], 0.1)[1]:
                rest = rest[os.write(fd, rest[:_PIPE_BUF]) :]
        except BrokenPipeError:
            return False
    return True
