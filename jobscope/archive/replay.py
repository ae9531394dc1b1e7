"""`Replay` answers requests from WARC files, whoever wrote them; `responses` reads one through."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jobscope.archive import warc
from jobscope.archive.matching import Key, key
from jobscope.errors import BadInput, NotRecorded, Unavailable, UsageError, WebError
from jobscope.web import decode
from jobscope.web.exchange import CAPS, Request, Response, shown
from jobscope.web.failures import Cut, Refused

_ENCODINGS: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_KINDS: Final = frozenset({"request", "response", "resource", "revisit"})


@dataclass(frozen=True, slots=True)
class _Answer:
    """One recorded answer, and for a revisit the one that it repeats."""

    head: warc.Head
    original: warc.Head | None = None


class Replay:
    """A transport that answers from WARC files (a folder: all those in it, by name).

    Several answers to one request are given in file order, the last one again after that. `truncated` says which files
    were cut. Raises UsageError for a path that is not there, BadInput for one that holds no WARC.
    """

    def __init__(self, paths: Path | str | Iterable[Path | str]) -> None:
        several = [paths] if isinstance(paths, str | Path) else list(paths)
        self.truncated: list[str] = []
        self._answers: dict[Key, list[_Answer]] = {}
        self._given: dict[Key, int] = {}
        self._lock = threading.Lock()
        first: dict[str, warc.Head] = {}
        for path in _files(several):
            heads = [head for head in warc.scan(path, self.truncated) if head.type in _KINDS]
            for asked, answer in _exchanges(heads, first):
                self._answers.setdefault(asked, []).append(answer)
        dates = [answer.head.date for answers in self._answers.values() for answer in answers]
        if not dates:
            raise BadInput(f"no answers are recorded in {', '.join(map(str, several))}")
        self._now = min(dates)
        self._first = True

    def now(self) -> str:
        """The WARC-Date of the newest answer given so far, else of the earliest in the files."""
        with self._lock:
            return self._now

    def send(self, request: Request) -> Response:
        """Raises NotRecorded, naming the URL, and what a transport raises where the record is not readable."""
        asked = key(request.method, request.url, request.body)
        with self._lock:
            answers = self._answers.get(asked)
            if not answers:
                raise NotRecorded(f"not in the recording: {request.method} {shown(request.url)}{self._near(asked)}")
            turn = self._given.get(asked, 0)
            self._given[asked] = turn + 1
            answer = answers[min(turn, len(answers) - 1)]
        try:
            response = _response(answer, request)
        except Unavailable as error:
            raise type(error)(f"{shown(request.url)}: {error.message}", error.hint) from None
        with self._lock:
            self._now = response.fetched_at if self._first else max(self._now, response.fetched_at)
            self._first = False
        return response

    def _near(self, asked: Key) -> str:
        others = sum(1 for other in self._answers if other[1:3] == asked[1:3])
        return f" ({others} of the same address with other parameters)" if others else ""


def responses(path: Path, notes: list[str]) -> Iterator[Response]:
    """The answers of one WARC file, whoever wrote it, in its order; `notes` gets what cannot be read, and a cut.

    Raises BadInput for a file that is no WARC.
    """
    first: dict[str, warc.Head] = {}
    heads = [head for head in warc.scan(path, notes) if head.type in _KINDS]
    for _, answer in _exchanges(heads, first):
        request = Request("GET", answer.head.url, cap=CAPS["board"])
        try:
            yield _response(answer, request)
        except (WebError, BadInput) as error:
            notes.append(f"{path.name}: {shown(request.url)}: {error.message}")


def is_warc(head: bytes) -> bool:
    """Do these first bytes begin a WARC file, compressed or not?"""
    if head[:2] == b"\x1f\x8b":
        try:
            head = zlib.decompressobj(31).decompress(head, 16)
        except zlib.error:
            return False
    return head.startswith(b"WARC/")


def _files(paths: Iterable[Path | str]) -> Iterator[Path]:
    for path in map(Path, paths):
        if path.is_dir():
            found = sorted(p for p in path.iterdir() if p.is_file() and p.name.endswith((".warc", ".warc.gz")))
            if not found:
                raise BadInput(f"{path} holds no WARC files")
            yield from found
        elif path.is_file():
            yield path
        else:
            raise UsageError(f"no such file: {path}")


def _exchanges(heads: list[warc.Head], first: dict[str, warc.Head]) -> Iterator[tuple[Key, _Answer]]:
    """A file's answers, each with the key of its request. One without a request record was a GET.

    `first` gathers, over all files, what a revisit may name: a record, an address, a content.
    """
    requests = _requests(heads)
    for n, head in enumerate(heads):
        if head.type == "request" or not _is_address(head.url):
            continue
        names = ("warc-refers-to", "warc-refers-to-target-uri", "warc-payload-digest")
        original = next((first[head.get(name)] for name in names if head.get(name) in first), None)
        if head.type != "revisit":
            for name in filter(None, (head.get("warc-record-id"), head.url, head.get("warc-payload-digest"))):
                first.setdefault(name, head)
        if n in requests:
            asked = warc.message(requests[n].block)
            yield key(asked.start.partition(" ")[0], head.url, asked.body), _Answer(head, original)
        else:
            yield key("GET", head.url), _Answer(head, original)


def _is_address(url: str) -> bool:
    """
    >>> [_is_address(url) for url in ("https://example.org/a", "https://[::1", "https://a:99999/", "urn:x")]
    [True, False, False, False]
    """
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 0) >= 0
    except ValueError:
        return False


def _requests(heads: list[warc.Head]) -> dict[int, warc.Head]:
    """The request of each answer, by the answer's index: where one names the other, or else stands beside it.

    Without names it is the habit of the file's recorder that tells: some write the request first, some the answer.
    """
    index = {head.get("warc-record-id"): n for n, head in enumerate(heads) if head.get("warc-record-id")}
    pairs: dict[int, int] = {}  # answer → request
    for n, head in enumerate(heads):
        other = index.get(head.get("warc-concurrent-to"))
        if other is not None and (head.type == "request") != (heads[other].type == "request"):
            pairs.setdefault(*((other, n) if head.type == "request" else (n, other)))
    named = set(pairs.values())
    steps = (1, -1) if heads and heads[0].type == "request" else (-1, 1)
    for n, head in enumerate(heads):
        if head.type == "request" and n not in named:
            beside = (n + step for step in steps if 0 <= n + step < len(heads))
            free = (m for m in beside if m not in pairs and heads[m].type != "request" and heads[m].url == head.url)
            if (answer := next(free, None)) is not None:
                pairs[answer] = n
    return {answer: heads[request] for answer, request in pairs.items()}


def _response(answer: _Answer, request: Request) -> Response:
    head = answer.head
    block = warc.block_of(head.place.read())
    if head.type == "resource":
        content = {"content-type": head.get("content-type")}
        return Response(200, request.url, content, decode.decoded([block], "", request.cap), head.date)
    said = body = warc.message(block)
    if head.type == "revisit":
        if answer.original is None:
            raise NotRecorded(f"not in the recording: {shown(request.url)}, which repeats an answer that is not there")
        body = warc.message(warc.block_of(answer.original.place.read()))
        said = said if said.start else body
    status = said.start.split(" ")[1:2]
    if not status or not status[0].isdigit():
        raise Refused("the recorded answer is no HTTP")
    headers = {name: value for name, value in said.headers.items() if name not in _ENCODINGS}
    return Response(int(status[0]), request.url, headers, _body(body, request), head.date)


def _body(said: warc.Message, request: Request) -> bytes:
    """The body, decoded. Recorders differ in what they take apart without telling the headers."""
    body = said.body
    if "chunked" in said.headers.get("transfer-encoding", "").lower():
        body = warc.dechunked(body)
    encoding = said.headers.get("content-encoding", "")
    if "gzip" in encoding and body[:2] != b"\x1f\x8b":
        encoding = ""
    length = said.headers.get("content-length", "")
    if not encoding and length.isdigit() and int(length) > len(body) and request.method != "HEAD":
        raise Cut(f"the recorded answer has {len(body)} of {length} bytes")
    return decode.decoded([body], encoding, request.cap, partial=request.partial)
