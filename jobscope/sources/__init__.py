"""The sources: one file a platform, found by a package walk. A source says where the bytes are, and never interprets.

A source module holds (docs/adding-a-source.md tells how to write one):

    HOSTS: tuple[str, ...]            recognises a careers URL
    IGNORE: frozenset[str]            fields read on purpose by nobody
    VOLATILE: frozenset[str]          list fields that change while the posting does not
    ROBOTS_EXEMPT = ""                why robots.txt is not asked here, if so
    COOKIES = False                   kept for one board's run
    INTERVAL = 0.0                    seconds between two requests, where one a second is too much
    OPT_IN = ""                       why it is fetched only where the setting of its name is true
    ALLOW: frozenset[str]             hosts that a redirect may lead to
    EMBEDDED = True                   False where a link in a company's page does not mean that its postings are here
    board_of(url) -> str | None       the board that a URL names
    board_in(page, url) -> str | None  only for sites on hosts of their own: the board that a web page is of
    fetch(board, web) -> Iterator[Page]
    split(reply, board) -> Page
    detail(item, board, web) -> Json  only where the list lacks the text
    parse(job, detail) -> Draft       pops what it reads
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from jobscope.errors import UsageError
from jobscope.records import Draft, Item, Json, Page
from jobscope.sources._fields import Fields
from jobscope.web import Response, Visit

Fetch = Callable[[str, Visit], Iterator[Page]]
Split = Callable[[Response, str], Page]
Detail = Callable[[Item, str, Visit], Json]
Parse = Callable[[Fields, Fields], Draft]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source module, with the defaults filled in."""

    name: str
    about: str
    hosts: tuple[str, ...]
    fetch: Fetch
    split: Split
    parse: Parse
    board_of: Callable[[str], str | None]
    detail: Detail | None = None
    ignore: frozenset[str] = frozenset()
    volatile: frozenset[str] = frozenset()
    robots_exempt: str = ""
    cookies: bool = False
    allow: frozenset[str] = frozenset()
    interval: float = 0.0
    opt_in: str = ""
    embedded: bool = True
    board_in: Callable[[str, str], str | None] | None = None


@cache
def names() -> tuple[str, ...]:
    """The names of all sources, in alphabetical order."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))


@cache
def load(name: str) -> Source:
    """The source of that name. Raises UsageError with the names that there are."""
    if name not in names():
        raise UsageError(f"unknown source {name!r}", hint=f"sources are {', '.join(names())}")
    module: Any = importlib.import_module(f"{__name__}.{name}")
    return Source(
        name=name,
        about=(module.__doc__ or "").strip(),
        hosts=module.HOSTS,
        fetch=module.fetch,
        split=module.split,
        parse=module.parse,
        board_of=module.board_of,
        detail=getattr(module, "detail", None),
        ignore=getattr(module, "IGNORE", frozenset()),
        volatile=getattr(module, "VOLATILE", frozenset()),
        robots_exempt=getattr(module, "ROBOTS_EXEMPT", ""),
        cookies=getattr(module, "COOKIES", False),
        allow=getattr(module, "ALLOW", frozenset()),
        interval=getattr(module, "INTERVAL", 0.0),
        opt_in=getattr(module, "OPT_IN", ""),
        embedded=getattr(module, "EMBEDDED", True),
        board_in=getattr(module, "board_in", None),
    )
