"""When two requests are the same: method, host, path, query and body; headers never matter."""

from __future__ import annotations

import json
import re
from typing import Final
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

_FORM: Final = re.compile(rb"[^=&\s{}\[\]\"]+=[^&\s]*(?:&[^=&\s]+=[^&\s]*)*")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}

Key = tuple[str, str, bytes, tuple[tuple[str, str], ...], object]


def key(method: str, url: str, body: bytes | None = None) -> Key:
    """What makes a request itself: method, host, path and query (decoded; the order of pairs is nothing), and body.

    >>> key("GET", "https://example.org/a%62?x=1&y=2") == key("GET", "https://EXAMPLE.org:443/ab?y=2&x=1")
    True
    >>> key("POST", "https://example.org", b'{"a": 1, "b": 2}') == key("POST", "https://example.org/", b'{"b":2,"a":1}')
    True
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.port and parts.port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{parts.port}"
    query = tuple(sorted(parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")))
    return method.upper(), host, unquote_to_bytes(parts.path or "/"), query, _same_body(body or b"")


def _same_body(body: bytes) -> object:
    """JSON as its value, a form as its pairs, all else as it is."""
    if body.lstrip()[:1] in (b"{", b"["):
        try:
            value = json.loads(body, parse_float=_number)
            return "json", json.dumps(value, sort_keys=True)
        except (ValueError, RecursionError):
            return body
    if _FORM.fullmatch(body):
        return tuple(sorted(parse_qsl(body.decode("latin-1"), keep_blank_values=True)))
    return body


def _number(digits: str) -> int | float:
    number = float(digits)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
