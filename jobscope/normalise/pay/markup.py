"""Plain text from what may be HTML, with the way back from each place in it to its place in the source."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Final

_MARKUP: Final = re.compile(r"<[a-zA-Z/!]|&(?:#\d|#[xX]|[a-zA-Z]{2,8};)")
_PIECE: Final = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]{0,2000}>|<!--|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});?"
)
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "br",
        "tr",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "header",
        "footer",
        "hr",
        "dd",
        "dt",
        "dl",
    ]
)
_CELLS: Final = frozenset({"td", "th"})
_PASSES: Final = 3


def strip(text: str) -> tuple[str, Callable[[int], int]]:
    """The text without tags and entities (escaped up to three times), and the way from its places to the source's."""
    maps: list[tuple[list[int], list[int]]] = []
    for _ in range(_PASSES):
        if _MARKUP.search(text) is None:
            break
        text, starts, origins = _once(text)
        maps.append((starts, origins))
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


def _once(text: str) -> tuple[str, list[int], list[int]]:
    """One pass: pieces of plain text as they are, a tag as nothing, a break or a tab, an entity as its character."""
    parts: list[str] = []
    starts, origins = [0], [0]
    length = at = 0
    for match in _PIECE.finditer(text):
        new = _replacement(match)
        if new is None:
            continue
        chunk = text[at : match.start()]
        parts.append(chunk)
        length += len(chunk)
        if new:
            starts.append(length)
            origins.append(match.start())
            parts.append(new)
            length += len(new)
        starts.append(length)
        origins.append(match.end())
        at = match.end()
    parts.append(text[at:])
    return "".join(parts), starts, origins


def _replacement(match: re.Match[str]) -> str | None:
    whole = match.group()
    if whole[0] == "&":
        new = html.unescape(whole)
        return None if new == whole else new
    name = (match.group(2) or "").lower()
    if not name:
        return None
    if name in _BLOCKS:
        return "\n"
    return "\t" if name in _CELLS else ""
