"""Plain text from what may be HTML, with the way back from each place in it to its place in the source."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from typing import Final

_TAG: Final = re.compile(r"<[a-zA-Z/!]")
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
_NAME: Final = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*)(?=[\s/]|$)")
_LONGEST_TAG: Final = 2000
_BLOCKS: Final = frozenset(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    )
)
_CELLS: Final = frozenset({"td", "th"})
_PASSES: Final = 3

# Where pieces of the plain text begin, and where they stand in the source: two lists of equal length.
Map = tuple[list[int], list[int]]


def strip(text: str) -> tuple[str, Callable[[int], int]]:
    """The text without tags and entities (escaped up to three times), and the way from its places to the source's.

    >>> plain, back = strip("<b>$</b>72&#44;000")
    >>> plain, back(1)
    ('$72,000', 8)
    """
    maps: list[Map] = []
    for _ in range(_PASSES):
        before = text
        if "<" in text and _TAG.search(text) is not None:
            text, moved = _without_tags(text)
            maps.append(moved)
        if "&" in text:
            text, moved = _without_entities(text)
            maps.append(moved)
        if text == before:
            break
    if not maps:
        return text, _same

    def back(place: int) -> int:
        for starts, origins in reversed(maps):
            i = bisect_right(starts, place) - 1
            place = origins[i] + (place - starts[i])
        return place

    return text, back


def _same(place: int) -> int:
    return place


@lru_cache(maxsize=4096)
def _stands_for(tag: str) -> str | None:
    """What the inside of a tag leaves in the text: a break, a tab, nothing, or None where it is no tag."""
    if tag[:1] == "!":
        return ""
    match = _NAME.match(tag)
    if match is None:
        return None
    name = match.group(1).lower()
    return "\n" if name in _BLOCKS else "\t" if name in _CELLS else ""


def _without_tags(text: str) -> tuple[str, Map]:
    """One pass over the tags, by str methods: ten times as fast as a pattern."""
    pieces = text.split("<")
    parts = [pieces[0]]
    starts, origins = [0], [0]
    length = at = len(pieces[0])
    for piece in pieces[1:]:
        close = piece.find(">", 0, _LONGEST_TAG)
        new = _stands_for(piece[:close]) if close >= 0 else None
        size = len(piece)
        if new is None:
            starts.append(length)
            origins.append(at)
            parts.append("<" + piece)
            length += size + 1
        elif new or close + 1 < size:
            if new:
                starts.append(length)
                origins.append(at)
                length += 1
                parts.append(new)
            if close + 1 < size:
                starts.append(length)
                origins.append(at + close + 2)
                parts.append(piece[close + 1 :])
                length += size - close - 1
        at += size + 1
    starts.append(length)
    origins.append(at)
    return "".join(parts), (starts, origins)


def _without_entities(text: str) -> tuple[str, Map]:
    """One pass over the entities, each as its character."""
    parts: list[str] = []
    starts, origins = [0], [0]
    length = at = 0
    for match in _ENTITY.finditer(text):
        whole = match.group()
        new = html.unescape(whole)
        if new == whole:
            continue
        chunk = text[at : match.start()]
        parts += (chunk, new)
        length += len(chunk)
        starts.append(length)
        origins.append(match.start())
        length += len(new)
        starts.append(length)
        origins.append(match.end())
        at = match.end()
    parts.append(text[at:])
    return "".join(parts), (starts, origins)
