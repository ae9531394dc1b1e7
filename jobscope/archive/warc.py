"""Reading WARC files: where each exchange lies, without keeping its body, up to a cut if there is one."""

from __future__ import annotations

import io
import re
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from jobscope.errors import BadInput
from jobscope.web import decode
from jobscope.web.failures import Cut

_CHUNK: Final = 1 << 16
_LINE: Final = 1 << 20
_RECORD: Final = 1 << 30
_GZIP_BITS: Final = 31
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?=\D)")
_CHUNK_SIZE: Final = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_EMPTY_LINE: Final = re.compile(rb"\r?\n\r?\n")
_FOLDED: Final = re.compile(rb"\r?\n[ \t]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: bytes of a file, gzip or not; or, where it cannot be found again, itself, compressed."""

    path: Path
    offset: int
    length: int
    gzipped: bool = False
    packed: bytes | None = None

    def read(self) -> bytes:
        """The record, whole: its headers, an empty line, its block."""
        if self.packed is not None:
            return zlib.decompress(self.packed)
        with self.path.open("rb") as file:
            file.seek(self.offset)
            data = file.read(self.length)
        return decode.decoded([data], "gzip", sys.maxsize) if self.gzipped else data


@dataclass(frozen=True, slots=True)
class Head:
    """A record's headers (names in lower case), its place, and its block where that is a request's."""

    headers: Mapping[str, str]
    place: Place
    block: bytes = b""

    def get(self, name: str) -> str:
        return self.headers.get(name, "")

    @property
    def type(self) -> str:
        return self.get("warc-type").lower()

    @property
    def url(self) -> str:
        return self.get("warc-target-uri").strip("<>")

    @property
    def date(self) -> str:
        """The WARC-Date to the second. Raises BadInput where there is none."""
        if not (found := _DATE.match(self.get("warc-date"))):
            raise BadInput(f"{self.place.path}: the record of {self.url} has no WARC-Date")
        return f"{found[0]}Z"


@dataclass(frozen=True, slots=True)
class Message:
    """An HTTP message: its first line, its headers (names in lower case), its body as it was sent."""

    start: str
    headers: Mapping[str, str]
    body: bytes


def scan(path: Path, cuts: list[str]) -> Iterator[Head]:
    """The heads of a file's records, in file order. Where it is cut or damaged it ends, and `cuts` gets a note.

    Raises BadInput for a file that is no WARC file at all.
    """
    with path.open("rb") as file:
        members = _Members(file) if file.read(2) == b"\x1f\x8b" else None
        file.seek(0)
        reader = io.BufferedReader(members, _CHUNK) if members else file
        position = count = 0
        while reader.peek(1):
            start = position
            head, block, whole = _record(reader)
            if not (head.startswith(b"WARC/") or b"WARC/".startswith(head)):
                if count:
                    cuts.append(f"{path.name}: damaged after {count:,} records: read up to there")
                break
            if not whole:
                cuts.append(f"{path.name}: cut after {count:,} records: read up to there")
                break
            count += 1
            position += len(head) + len(block) + _skip_empty_lines(reader)
            headers = _fields(head)
            yield Head(
                headers,
                members.place(path, start, position, head + block) if members else Place(path, start, position - start),
                block if headers.get("warc-type", "").lower() == "request" else b"",
            )
        else:
            if members and members.fault:
                cuts.append(f"{path.name}: {members.fault} after {count:,} records: read up to there")
        if not count:
            raise BadInput(f"{path} holds no WARC record that is whole")


def _record(reader: BinaryIO) -> tuple[bytes, bytes, bool]:
    """(head with its empty line, block, is it whole?) of the record that begins here."""
    head = bytearray()
    while line := reader.readline(_LINE):
        head += line
        if line in (b"\r\n", b"\n"):
            length = _fields(bytes(head)).get("content-length", "")
            if not length.isdecimal() or int(length) > _RECORD:
                return b"", b"", False
            block = reader.read(int(length))
            return bytes(head), block, len(block) == int(length)
        if len(head) > _LINE:
            return b"", b"", False
    return bytes(head), b"", False


def _skip_empty_lines(reader: io.BufferedReader[Any]) -> int:
    skipped = 0
    while (ahead := reader.peek(1)[:1]) and ahead in b"\r\n":
        skipped += len(reader.read(1))
    return skipped


class _Members(io.RawIOBase):
    """The content of a gzip file, which remembers where each member begins, so that a record can be found again.

    `fault` says "cut" where the file has ended inside a member, "damaged" where a member cannot be read.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._inflate = zlib.decompressobj(_GZIP_BITS)
        self._data = b""
        self._position = 0
        self._begins = {0: 0}  # position in the content → offset in the file
        self.fault = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            if self._inflate.eof:
                self._data = self._inflate.unused_data or self._file.read(_CHUNK)
                self._begins[self._position] = self._file.tell() - len(self._data)
                if not self._data:
                    return 0
                self._inflate = zlib.decompressobj(_GZIP_BITS)
            elif not self._data:
                self._data = self._file.read(_CHUNK)
                if not self._data:
                    self.fault = "cut"
                    return 0
            try:
                piece = self._inflate.decompress(self._data, len(buffer))
            except zlib.error:
                self.fault = "damaged"
                self._data = b""
                self._file.seek(0, 2)
                return 0
            self._data = self._inflate.unconsumed_tail
            if piece:
                buffer[: len(piece)] = piece
                self._position += len(piece)
                return len(piece)

    def place(self, path: Path, start: int, end: int, record: bytes) -> Place:
        """Where the record from `start` to `end` lies: in members of its own, or else only in memory."""
        first, behind = self._begins.get(start), self._begins.get(end)
        if first is None or behind is None:
            return Place(path, 0, 0, packed=zlib.compress(record, 3))
        return Place(path, first, behind - first, gzipped=True)


# ── the messages inside ──────────────────────────────────────────────────────────────────────────────────────────────


def message(block: bytes) -> Message:
    """The HTTP message in a block. A block without an empty line is all head."""
    end = _EMPTY_LINE.search(block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    return Message(head.partition(b"\n")[0].strip().decode("latin-1"), _fields(head), body)


def block_of(record: bytes) -> bytes:
    """The block of a whole record."""
    end = _EMPTY_LINE.search(record)
    begin = end.end() if end else len(record)
    return record[begin : begin + int(_fields(record[:begin])["content-length"])]


def dechunked(body: bytes) -> bytes:
    """The body behind `Transfer-Encoding: chunked`; as it is where the recorder took the chunks apart already.

    >>> dechunked(b"4\\r\\njobs\\r\\n0\\r\\n\\r\\n"), dechunked(b'{"jobs": []}')
    (b'jobs', b'{"jobs": []}')
    """
    parts: list[bytes] = []
    position = 0
    while chunk := _CHUNK_SIZE.match(body, position):
        size = int(chunk[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[chunk.end() : chunk.end() + size])
        position = chunk.end() + size + 2
    if not parts:
        return body
    raise Cut("the recorded answer breaks off inside a chunk")


def _fields(head: bytes) -> dict[str, str]:
    """The fields after a first line; names in lower case, of those that repeat the last (cookies: all, a line each)."""
    found: dict[str, str] = {}
    for line in _FOLDED.sub(b" ", head).split(b"\n")[1:]:
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            name, value = name.strip().lower(), value.strip()
            found[name] = f"{found[name]}\n{value}" if name == "set-cookie" and name in found else value
    return found
