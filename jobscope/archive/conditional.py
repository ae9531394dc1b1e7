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
import time
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
_VALIDATOR: Final = re.compile(r"[!-~][ -~]{1,200}")  # "*" would match whatever there is
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
        if kept:
            asked = replace(request, headers=(*request.headers, *_validators(kept.headers)))
            response = self._transport.send(asked)
            if _vouches(response, kept):
                with contextlib.suppress(OSError):
                    os.utime(path)
                return Response(200, request.url, kept.headers, kept.body, response.fetched_at)
            if response.status == 304 or 400 <= response.status < 429:  # some hosts cannot bear the question
                response = self._transport.send(request)
        else:
            response = self._transport.send(request)
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
    return [(ask, headers[said]) for said, ask in names if _VALIDATOR.fullmatch(headers.get(said, ""))]


def _vouches(response: Response, kept: _Kept) -> bool:
    """Does the host say that what is kept is what it would answer?"""
    tag = response.headers.get("etag")
    return response.status == 304 and tag in (None, kept.headers.get("etag"))


def _to_keep(response: Response) -> bool:
    """Is it whole, the same for all, with a validator? One whose end was not announced may have been cut."""
    return (
        response.status == 200
        and response.framed
        and "set-cookie" not in response.headers
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
    kept = _Kept(response.url, dict(response.headers), response.body, hashlib.sha256(response.body).digest())
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
    files = sorted((path.lstat().st_mtime, path) for path in folder.iterdir() if not path.is_dir())
    total = sum(path.lstat().st_size for _, path in files)
    for used, path in files:
        if total > kept_bytes or time.time() - used > KEPT_DAYS * 86_400:
            total -= path.lstat().st_size
            path.unlink()
