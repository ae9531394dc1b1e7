"""Conditional requests: what was answered before is asked for again only if it changed since.

`Conditional` is a transport over another one. It keeps answers that carry a validator (ETag, Last-Modified) in a
folder, sends the validator along, and gives the kept answer, dated now, where the host says 304: neither a source nor a
recording ever sees one. The folder is a cache: what cannot be read or written there only costs a whole answer.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from jobscope.web.exchange import Request, Response, Transport

KEPT_DAYS: Final = 30  # an answer that was not asked for so long is dropped
KEPT_BYTES: Final = 512 << 20  # of the folder; the longest unused go first

_SUFFIX: Final = ".answer"
_PERSONAL: Final = frozenset({"cookie", "authorization"})
_NOT_KEPT: Final = re.compile(r"\bno-store\b", re.IGNORECASE)
_ALWAYS_OURS: Final = frozenset({"user-agent", "accept-encoding"})  # the same on every request, but for our version


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """One answer as it lies in the folder. `check` is the SHA-256 of the body."""

    url: str
    headers: dict[str, str]
    body: bytes
    check: bytes


class Conditional:
    """A transport that asks whether an answer changed before it asks for the answer. Safe for several threads.

    Only for GETs without cookies. Raises what the transport under it raises, and nothing else.
    """

    def __init__(self, transport: Transport, folder: Path) -> None:
        self._transport = transport
        self._folder = folder

    def send(self, request: Request) -> Response:
        if request.method != "GET" or request.partial or any(name.lower() in _PERSONAL for name, _ in request.headers):
            return self._transport.send(request)
        path = self._folder / f"{_name(request)}{_SUFFIX}"
        kept = _read(path, request)
        asked = replace(request, headers=(*request.headers, *_validators(kept.headers))) if kept else request
        response = self._transport.send(asked)
        if kept and response.status == 304:
            with contextlib.suppress(OSError):
                os.utime(path)
            headers = kept.headers | dict(response.headers)
            return Response(200, request.url, headers, kept.body, response.fetched_at)
        if _to_keep(response):
            _write(path, response)
        return response

    def close(self) -> None:
        """Drops what was not used for long, and what is too much."""
        with contextlib.suppress(OSError):
            _tidy(self._folder)

    def __enter__(self) -> Conditional:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _name(request: Request) -> str:
    """Another address or another header is another answer."""
    headers = sorted((n.lower(), v) for n, v in request.headers if n.lower() not in _ALWAYS_OURS)
    return hashlib.sha256(repr((request.url, headers)).encode()).hexdigest()


def _validators(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """What to send so that the host can say: not changed.

    >>> _validators({"etag": 'W/"abc"', "content-type": "text/html"})
    [('if-none-match', 'W/"abc"')]
    """
    names = (("etag", "if-none-match"), ("last-modified", "if-modified-since"))
    return [(ask, headers[said]) for said, ask in names if headers.get(said)]


def _to_keep(response: Response) -> bool:
    """Is it whole, has it a validator, and may it be kept? One whose end was not announced may have been cut."""
    return (
        response.status == 200
        and response.framed
        and bool(_validators(response.headers))
        and not _NOT_KEPT.search(response.headers.get("cache-control", ""))
    )


def _read(path: Path, request: Request) -> _Kept | None:
    try:
        kept = msgspec.msgpack.decode(zlib.decompress(path.read_bytes()), type=_Kept)
    except (OSError, zlib.error, msgspec.DecodeError):
        return None
    whole = kept.url == request.url and hashlib.sha256(kept.body).digest() == kept.check
    return kept if whole and len(kept.body) <= request.cap else None


def _write(path: Path, response: Response) -> None:
    """Beside its place first: a reader sees a whole answer or none."""
    headers = {name: value for name, value in response.headers.items() if name != "set-cookie"}
    kept = _Kept(response.url, headers, response.body, hashlib.sha256(response.body).digest())
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(zlib.compress(msgspec.msgpack.encode(kept), 1))
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _tidy(folder: Path, kept_bytes: int = KEPT_BYTES) -> None:
    """Also of parts that a killed process left."""
    files = sorted(((path.stat(), path) for path in folder.iterdir()), key=lambda f: f[0].st_mtime)
    if not files:
        return
    newest, total = files[-1][0].st_mtime, sum(stat.st_size for stat, _ in files)
    for stat, path in files:
        if total > kept_bytes or newest - stat.st_mtime > KEPT_DAYS * 86_400:
            path.unlink(missing_ok=True)
            total -= stat.st_size
