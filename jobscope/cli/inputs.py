"""The files that a step reads: names, `-`, or stdin, and a clear word where there is nothing to read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

from jobscope.errors import UsageError


def inputs(files: Sequence[Path], command: str, example: str) -> Iterator[tuple[str, AbstractContextManager[BinaryIO]]]:
    """(name, opened file) for each file, or stdin. Raises UsageError where there is none to read."""
    for path in files or (Path("-"),):
        if str(path) != "-":
            try:
                yield str(path), path.open("rb")
            except OSError as error:
                raise UsageError(f"{path}: {(error.strerror or str(error)).lower()}", hint="check the name") from None
            continue
        if sys.stdin is None or sys.stdin.isatty():
            raise UsageError(f"{command} reads records from a pipe or a file, and stdin is a terminal", hint=example)
        yield "stdin", nullcontext(sys.stdin.buffer)
