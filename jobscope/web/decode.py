"""Bytes to content: content encodings with a cap, charsets, and JSON that one bad value does not spoil."""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from jobscope.records import Json
from jobscope.web.failures import Cut, Refused

_STEP: Final = 65536  # decoded bytes at a time: what a bomb can do before the cap is looked at
_GZIP: Final = 31  # zlib's window bits for gzip, for zlib, for raw deflate
_ZLIB: Final = 15
_RAW: Final = -15
_ESCAPE: Final = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
# Elements without an end tag, or whose end tag may be left out.
_NO_END: Final = re.compile(
    "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
    "|p|li|td|th|tr|dd|dt|option|thead|tbody|tfoot|colgroup"
)
_TAG: Final = re.compile(r"<(/?)([a-z][^\s/>]{0,40})")
_DEPTH: Final = 1500
_ATTRIBUTES: Final = 5000


def decoded(chunks: Iterable[bytes], encoding: str, cap: int, *, partial: bool = False) -> bytes:
    """The body behind a Content-Encoding, at most `cap` bytes of it.

    Raises Refused where it is longer (with `partial` it is cut there instead), not encoded so, or encoded as something
    that we lack; Cut where a compressed body breaks off before its end mark.

    >>> decoded([b"abc", b"def"], "identity", 10)
    b'abcdef'
    >>> decoded([b"abc", b"def"], "", 4, partial=True)
    b'abcd'
    """
    body = bytearray()
    for piece in _pieces(chunks, encoding):
        body += piece
        if len(body) > cap:
            if partial:
                return bytes(body[:cap])
            raise Refused(f"the answer is more than {cap / (1 << 20):g} MiB")
    return bytes(body)


def _pieces(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    name = encoding.strip().lower()
    if name in ("", "identity", "none"):
        yield from chunks
    elif name in ("gzip", "x-gzip", "deflate"):
        try:
            yield from _inflated(chunks, name)
        except zlib.error as error:
            raise Refused(f"the answer is not readable as {name} ({error})") from None
    else:
        raise Refused(f"the answer is encoded as {name!r}, which jobscope does not read")


def _inflated(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    inflate = None
    for chunk in chunks:
        data = chunk
        while data:
            if inflate is None:
                # Half of the world's "deflate" is zlib as the standard says, the other half is raw.
                bits = _GZIP if name != "deflate" else _ZLIB if data[0] & 0x0F == 8 else _RAW
                inflate = zlib.decompressobj(bits)
            elif inflate.eof:
                if name == "deflate" or data[:1] != b"\x1f":
                    return  # padding after the end
                inflate = zlib.decompressobj(_GZIP)
            yield inflate.decompress(data, _STEP)
            data = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
    if inflate is not None and not inflate.eof:
        while piece := inflate.decompress(inflate.unconsumed_tail, _STEP):
            yield piece
        if not inflate.eof:
            raise Cut(f"the answer breaks off inside its {name} encoding")


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def text(body: bytes, content_type: str = "") -> str:
    """Text of bytes: UTF-8 first, then the charset that is declared (header, or in the page), then with U+FFFD.

    >>> text("Zürich".encode()), text("Zürich".encode("latin-1"), "text/html; charset=ISO-8859-1")
    ('Zürich', 'Zürich')
    >>> text(b"Z\\xfcrich", "text/html; charset=bogus-9")
    'Z\ufffdrich'
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    declared = _CHARSET.search(content_type) or _CHARSET.search(body[:2048].decode("ascii", "ignore"))
    name = declared[1].lower() if declared else ""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        name = "utf-16"
    elif name in ("iso-8859-1", "latin-1", "latin1", "us-ascii"):
        name = "cp1252"  # what browsers read for it, and what is meant
    try:
        return body.decode(name or "utf-8")
    except (LookupError, UnicodeError, ValueError):
        return body.decode("utf-8-sig", "replace")


def html_bomb(page: str) -> str:
    """Why a page would stall the parser (which is quadratic in depth and in attributes), or nothing. Linear itself.

    >>> html_bomb("<p>fine</p>"), html_bomb("<div>" * 5000)
    ('', 'tags nested deeper than 1500')
    """
    depth = position = 0
    lower = page.lower()
    while tag := _TAG.search(lower, position):
        position, name = tag.end(), tag[2]
        end = lower.find(">", position)
        if len(lower[position:end].split(maxsplit=_ATTRIBUTES)) > _ATTRIBUTES:
            return f"a tag with more than {_ATTRIBUTES} attributes"
        if tag[1]:
            depth = max(0, depth - 1)
        elif name in ("script", "style"):
            position = lower.find(f"</{name}", position)  # what is in there only looks like tags
            if position < 0:
                break
            position += 1
        elif not _NO_END.fullmatch(name):
            depth += 1
            if depth > _DEPTH:
                return f"tags nested deeper than {_DEPTH}"
    return ""


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def json_value(body: bytes, content_type: str = "") -> Json:
    """The value of a JSON text. Raises ValueError where it is none.

    One bad value must not lose a board: a lone surrogate becomes U+FFFD, a raw control character stays, and a number
    that is none (NaN, 1e999, thousands of digits) becomes null.

    >>> json_value(b'{"title": "half an emoji \\\\ud83d", "pay": NaN}')
    {'title': 'half an emoji \ufffd', 'pay': None}
    """
    try:
        return msgspec.json.decode(body)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except ValueError as first:
        try:
            return _repaired(text(body, content_type).encode())
        except (ValueError, RecursionError):
            raise ValueError(str(first)) from None


def _repaired(body: bytes) -> Json:
    return json.loads(
        _without_lone_surrogates(body),
        strict=False,
        parse_constant=lambda _: None,
        parse_int=lambda digits: int(digits) if len(digits) < 400 else None,
        parse_float=lambda digits: number if math.isfinite(number := float(digits)) else None,
    )


def _without_lone_surrogates(body: bytes) -> bytes:
    """Escapes of half a character replaced by U+FFFD's."""
    parts: list[bytes] = []
    done = 0
    escapes = _ESCAPE.finditer(body)
    high: re.Match[bytes] | None = None  # a first half that waits for its second
    for escape in escapes:
        code = int(escape[1], 16) if escape[1] else 0
        second = 0xDC00 <= code < 0xE000
        if high is not None and second and high.end() == escape.start():
            high = None
            continue
        for lone in (high, escape if second else None):
            if lone is not None:
                parts += [body[done : lone.start()], b"\\ufffd"]
                done = lone.end()
        high = escape if 0xD800 <= code < 0xDC00 else None
    if high is not None:
        parts += [body[done : high.start()], b"\\ufffd"]
        done = high.end()
    return b"".join([*parts, body[done:]])
