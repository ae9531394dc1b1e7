"""One exchange with a host: Request, Response, and the Transport between them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit, urlunsplit

from jobscope.errors import Blocked, Changed
from jobscope.records import Json
from jobscope.web import decode

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

CAPS: Final[Mapping[str, int]] = {"page": 8 << 20, "detail": 2 << 20, "board": 32 << 20}

# The names of query parameters whose values are nobody's business.
_SECRET = re.compile(r"((?:^|[?&])[^=&]*(?:key|token|secret|passw|signature|auth)[^=&]*=)[^&]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. `url` is absolute, query included; `cap` is the decoded bytes at most.

    With `partial`, an answer that is longer than `cap` is cut there instead of refused.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    cap: int = CAPS["page"]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """What was answered. `headers` have lower-case names, `body` is decoded, `fetched_at` is UTC to the second.

    `framed` says whether the end of the body was announced (a length, chunks, the end mark of gzip); where it is not,
    only the content can tell whether it is whole.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    fetched_at: str
    framed: bool = field(default=True, compare=False)

    def text(self) -> str:
        """The body as text: UTF-8, else the declared charset, else with U+FFFD for what cannot be read."""
        return decode.text(self.body, self.headers.get("content-type", ""))

    def json(self) -> Json:
        """The body as JSON. Raises Blocked where it is HTML instead, Changed where it is no JSON at all.

        >>> Response(200, "https://example.org/jobs", {}, b'{"jobs": []}', "2026-01-01T00:00:00Z").json()
        {'jobs': []}
        """
        if self.looks_like_markup():
            raise Blocked(
                f"{shown(self.url)} answered with a web page where data was due ({self.snippet()})",
                hint="a captcha, a login or a block page: open the address in a browser to see which",
            )
        try:
            return decode.json_value(self.body, self.headers.get("content-type", ""))
        except ValueError as error:
            raise Changed(f"{shown(self.url)} answered with something that is not JSON ({error})") from None

    def html(self) -> LexborHTMLParser:
        """The body as a tree of HTML. Raises Changed where it is built to stall a parser."""
        from selectolax.lexbor import LexborHTMLParser

        text = self.text()
        if fault := decode.html_bomb(text):
            raise Changed(f"{shown(self.url)} answered with HTML that no parser should be given ({fault})")
        return LexborHTMLParser(text)

    def looks_like_markup(self) -> bool:
        return self.body[:256].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"

    def snippet(self) -> str:
        """The beginning of the body as a short hash: enough to compare with another day's, too little to quote."""
        return f"sha256 {hashlib.sha256(self.body[:1024]).hexdigest()[:12]} of its beginning"


class Transport(Protocol):
    """Carries a request to its answer. Raises Unavailable (Late, Cut, Refused), Stopped or NotRecorded."""

    def send(self, request: Request) -> Response: ...


def timestamp(moment: datetime | None = None) -> str:
    """A moment (default: now) as records write it.

    >>> timestamp(datetime(2026, 1, 1, tzinfo=UTC))
    '2026-01-01T00:00:00Z'
    """
    return (moment or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")


def shown(url: str) -> str:
    """A URL as messages show it: no user, no fragment, no keys.

    >>> shown("https://me:pw@example.org/jobs?page=2&api_key=abc#top")
    'https://example.org/jobs?page=2&api_key=…'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return repr(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, _SECRET.sub(r"\1…", parts.query), ""))
