"""`Record` writes every exchange that passes to a WARC file."""

from __future__ import annotations

import io
import re
import threading
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from jobscope import __version__
from jobscope.errors import CannotWrite
from jobscope.web.exchange import Request, Response, Transport

_PRIVATE: Final = re.compile(r"cookie|authorization|auth|key|token|secret|session|csrf", re.IGNORECASE)
_UNSAID: Final = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie"})


class Record:
    """A transport that writes what passes through another one, as WARC 1.1, one gzip member a record.

    Raises CannotWrite where the file cannot be written; a file that exists is continued.
    """

    def __init__(self, transport: Transport, path: Path | str) -> None:
        from warcio.warcwriter import WARCWriter

        self._transport = transport
        self._path = Path(path)
        self._lock = threading.Lock()
        try:
            self._file = self._path.open("ab")
        except OSError as error:
            raise CannotWrite(f"cannot write {path} ({error.strerror})") from None
        self._out = io.BytesIO()
        self._writer = WARCWriter(self._out, gzip=True, warc_version="WARC/1.1")
        if not self._file.tell():
            info = {"software": f"jobscope/{__version__}", "format": "WARC File Format 1.1"}
            self._writer.write_record(self._writer.create_warcinfo_record(self._path.name, info))
            self._flush()

    def send(self, request: Request) -> Response:
        response = self._transport.send(request)
        with self._lock:
            self._write(request, response)
        return response

    def _write(self, request: Request, response: Response) -> None:
        """The request first: where the file is cut between the two, no answer is left without its question."""
        from warcio.statusandheaders import StatusAndHeaders

        parts = urlsplit(request.url)
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        sent = [("Host", parts.netloc.rpartition("@")[2])]
        sent += [(name, value) for name, value in request.headers if not _PRIVATE.search(name)]
        got = [(name, value) for name, value in response.headers.items() if name not in _UNSAID]
        answer = self._record(
            "response",
            request.url,
            response,
            response.body,
            StatusAndHeaders(f"{response.status} {_phrase(response.status)}", got, protocol="HTTP/1.1"),
        )
        question = self._record(
            "request",
            request.url,
            response,
            request.body or b"",
            StatusAndHeaders(f"{request.method} {path} HTTP/1.1", sent, is_http_request=True),
        )
        question.rec_headers.add_header("WARC-Concurrent-To", answer.rec_headers.get_header("WARC-Record-ID"))
        self._writer.write_record(question)
        self._writer.write_record(answer)
        self._flush()

    def _record(self, kind: str, url: str, response: Response, body: bytes, head: Any) -> Any:
        return self._writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=head,
            warc_headers_dict={"WARC-Date": response.fetched_at},
        )

    def _flush(self) -> None:
        """An exchange reaches the file in one piece."""
        try:
            self._file.write(self._out.getvalue())
            self._file.flush()
        except OSError as error:
            raise CannotWrite(f"cannot write {self._path} ({error.strerror})") from None
        self._out.seek(0)
        self._out.truncate()

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Status"
