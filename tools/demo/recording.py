"""Exchanges as a WARC file, the same bytes each time: identifiers and dates come from what is recorded."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from demo.boards import SPACE, Exchange
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


def warc(exchanges: Iterable[Exchange], day: date) -> bytes:
    """A gzipped WARC 1.1 file: one exchange a second from 09:00:00 UTC on, each request before its response."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    start = datetime.combine(day, time(9), UTC)
    info = "software: tools/build_demo.py\r\nformat: WARC File Format 1.1\r\ndescription: invented postings\r\n"
    writer.write_record(_record(writer, "", "warcinfo", start, info.encode(), None))
    for n, exchange in enumerate(exchanges):
        for record in _pair(writer, exchange, start + timedelta(seconds=n)):
            writer.write_record(record)
    return out.getvalue()


def _pair(writer: WARCWriter, exchange: Exchange, moment: datetime) -> tuple[Any, Any]:
    url = urlsplit(exchange.url)
    body = json.dumps(exchange.answer, ensure_ascii=False, separators=(",", ":")).encode()
    asked = StatusAndHeaders(
        f"GET {url.path}?{url.query} HTTP/1.1",
        [("Host", url.netloc), ("Accept", "application/json"), ("User-Agent", "jobscope")],
        is_http_request=True,
    )
    got = StatusAndHeaders(
        f"{HTTPStatus.OK.value} {HTTPStatus.OK.phrase}",
        [("Date", format_datetime(moment, usegmt=True)), ("Content-Type", "application/json; charset=utf-8")],
        protocol="HTTP/1.1",
    )
    request = _record(writer, exchange.url, "request", moment, b"", asked)
    response = _record(writer, exchange.url, "response", moment, body, got)
    request.rec_headers.add_header("WARC-Concurrent-To", response.rec_headers.get_header("WARC-Record-ID"))
    return request, response


def _record(
    writer: WARCWriter, url: str, kind: str, moment: datetime, body: bytes, http: StatusAndHeaders | None
) -> Any:
    stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    key = uuid.uuid5(SPACE, f"{kind} {stamp} {url}")
    return writer.create_warc_record(
        url,
        kind,
        payload=io.BytesIO(body),
        length=len(body),
        http_headers=http,
        warc_headers_dict={"WARC-Record-ID": f"<urn:uuid:{key}>", "WARC-Date": stamp},
    )
