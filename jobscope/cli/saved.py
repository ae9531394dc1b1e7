"""Saved files → raw records: web pages, replies of APIs, and WARC files of whatever tool, by the source of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, cast

from jobscope import archive, detection, sources, stream
from jobscope.companies import Companies
from jobscope.errors import BadInput, UsageError, WebError
from jobscope.pipeline import raw_of
from jobscope.records import Issue, Raw, Record
from jobscope.targets import target
from jobscope.web import Response, decode
from jobscope.web.exchange import CAPS

_HEAD: Final = 1 << 16
Kind = Literal["records", "warc", "reply"]


def kind_of(head: bytes) -> Kind:
    """What a file is, by its first bytes; what may be either is taken for records.

    >>> kind_of(b'{"kind": "raw", "v": 1'), kind_of(b" <!doctype html>"), kind_of(b'{"jobs": ['), kind_of(b"WARC/1.0")
    ('records', 'reply', 'reply', 'warc')
    """
    if archive.is_warc(head):
        return "warc"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"<", b"[") or head[:2] == b"\x1f\x8b":
        return "reply"
    if start[:1] != b"{":
        return "records"
    line, end, _ = start.partition(b"\n")
    if end:
        try:
            value = json.loads(line)
        except ValueError:
            return "reply" if line.strip() == b"{" or b'"kind"' not in line else "records"
        return "records" if isinstance(value, dict) and "kind" in value else "reply"
    return "records" if b'"kind"' in start[:64] else "reply"


def read(name: str, file: BinaryIO, as_: tuple[str, str], known: Companies, notes: list[str]) -> Iterator[Record]:
    """The records of one file, whatever it is. `as_` is (source, board) as far as they are known, else empty."""
    buffered = cast(BufferedReader, file)  # what open and stdin give
    kind = kind_of(buffered.peek(_HEAD))
    if kind == "warc":
        if not Path(name).is_file():
            raise UsageError("a WARC file cannot come from a pipe", hint="name the file: jobscope parse FILE.warc.gz")
        yield from _merged(_of_responses(archive.responses(Path(name), notes), as_, known, notes))
        return
    if kind == "records" and not as_[0]:
        yield from stream.read(buffered, name)
        return
    body = buffered.read()
    if body[:2] == b"\x1f\x8b":
        body = decode.decoded([body], "gzip", CAPS["board"])
    reply = Response(status=200, url="", headers={}, body=body, fetched_at=file_time(name))
    if not as_[0] and not reply.looks_like_markup() and _are_records(body):
        yield from stream.read(body.splitlines(), name)
        return
    raws = list(_of_reply(reply, as_, known))
    if not raws and as_[0]:
        _check(reply, name, *as_)
    elif not raws:
        yield _unknown(name, detection.boards_in(reply.text()))
    yield from raws


def _are_records(body: bytes) -> bool:
    """JSON Lines, of which the first is a record, or which are no one JSON value."""
    line, _, more = body.partition(b"\n")
    try:
        value = json.loads(line)
        return isinstance(value, dict) and "kind" in value
    except ValueError:
        pass
    try:
        json.loads(body)
    except ValueError:
        return bool(more.strip())
    return False


def _check(reply: Response, name: str, source: str, board: str) -> None:
    """Raises BadInput where the reply is none of that source; one of an empty board is fine."""
    try:
        sources.load(source).split(reply, board or detection.SAVED)
    except WebError as error:
        raise BadInput(f"{name}: {error.message}", hint=f"is it an answer of {source}?") from None


def _unknown(name: str, boards: Iterable[tuple[str, str]]) -> Issue:
    behind = ", ".join(f"{source}:{board}" for source, board in boards)
    hint = f"it leads to {behind}, which can be fetched" if behind else "name its source with --as, if it has one"
    return Issue(
        level="error",
        code="not_recognised",
        source="",
        company="",
        board="",
        message=f"{name}: no source reads a posting in it ({hint})",
    )


def _of_responses(
    replies: Iterable[Response], as_: tuple[str, str], known: Companies, notes: list[str]
) -> Iterator[Raw | Issue]:
    passed = 0
    for reply in replies:
        if not 200 <= reply.status < 300 or reply.url.endswith("/robots.txt"):
            continue
        raws = list(_of_reply(reply, as_, known))
        passed += not raws
        yield from raws
    if passed:
        notes.append(f"{passed} of the recorded answers hold no posting that a source reads")


def _of_reply(reply: Response, as_: tuple[str, str], known: Companies) -> Iterator[Raw | Issue]:
    found = detection.recognise(reply, *as_)
    if found is None:
        return
    of = target(found.source.name, found.board, known)
    for item in found.page.items:
        yield raw_of(of, item, reply.fetched_at, item.detail)
    if found.page.lost:
        yield Issue(
            level="error",
            code="unreadable",
            source=of.source,
            company=of.company,
            board=of.board,
            message=f"{found.page.lost} of the list's rows cannot be read: they have no key",
        )


def _merged(raws: Iterable[Raw | Issue]) -> Iterator[Raw | Issue]:
    """The postings, each element of a list with the detail that was recorded elsewhere; nothing twice."""
    listed: dict[tuple[str, str, str], list[Raw]] = {}
    details: dict[tuple[str, str, str], Raw] = {}
    for raw in raws:
        if isinstance(raw, Issue):
            yield raw
            continue
        place = (raw.source, raw.board, raw.key)
        if raw.payload == {} and raw.detail is not None:
            details.setdefault(place, raw)
            listed.setdefault(place, [])
        elif all(raw.payload != other.payload for other in listed.setdefault(place, [])):
            listed[place].append(raw)
    for place, several in listed.items():
        own: Any = details.get(place)
        for raw in several or [own]:
            yield replace(raw, detail=own.detail) if own and raw.detail is None else raw


def file_time(name: str) -> str:
    """When a saved file was written, which stands for when it was fetched."""
    stamp = Path(name).stat().st_mtime if Path(name).exists() else None
    when = datetime.fromtimestamp(stamp, UTC) if stamp is not None else datetime.now(UTC)
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"
