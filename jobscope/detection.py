"""Which board is behind a web page, and which platform wrote a saved reply. All of it pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final
from urllib.parse import urljoin, urlsplit

from jobscope import sources
from jobscope.errors import WebError
from jobscope.records import Item, Page
from jobscope.sources import Source
from jobscope.sources._fields import Fields, MissingField, unread
from jobscope.web.answers import site
from jobscope.web.exchange import Response

SAVED: Final = "saved"
"""The board of a reply that does not say whose it is."""

_URL: Final = re.compile(r"""(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s"'<>\\)\]}]*""", re.IGNORECASE)
_ASSET: Final = re.compile(r"\.(?:m?js|css|png|jpe?g|gif|svg|webp|ico|woff2?|ttf|map|pdf)(?:[?#]|$)", re.IGNORECASE)
_NO_TENANT: Final = frozenset({"www", "static", "app", "cdn", "assets", "support", "help", "docs"})
_LOOKED_AT: Final = 5  # postings of a reply that are read to see how well a source fits


Board = tuple[str, str]
"""A source and the platform's own name of the board."""


# ── the board behind a page ──────────────────────────────────────────────────────────────────────────────────────────


def board_of(url: str) -> Board | None:
    """The board that a URL names by its host, if any source knows it."""
    for name in sources.names():
        if board := sources.load(name).board_of(url):
            return name, board
    return None


def boards_in(page: str, url: str = "") -> tuple[Board, ...]:
    """The boards that a web page embeds or links to, those named most often first; each once, whatever its case.

    >>> boards_in('<script src="https://boards.greenhouse.io/embed/job_board/js?for=acme&amp;b=1"></script>')
    (('greenhouse', 'acme'),)
    >>> boards_in('<a href="https://example.org/careers">Careers</a>')
    ()
    """
    named: Counter[Board] = Counter()
    asked = [source for source in map(sources.load, sources.names()) if source.embedded]
    for source in asked:
        if source.board_in and (board := source.board_in(page, url)):
            named[source.name, board] += 1
    for link, times in Counter(_links(page)).items():
        for source in asked:
            if (board := _embedded_board(source, link)) is not None:
                named[source.name, board] += times
    found: dict[tuple[str, str], Board] = {}
    for name, board in sorted(named, key=lambda key: -named[key]):
        found.setdefault((name, board.casefold()), (name, board))
    return tuple(found.values())


def _links(page: str) -> Iterator[str]:
    """The addresses in a page, in its attributes and in its scripts."""
    for match in _URL.finditer(page.replace("\\/", "/").replace("\\u002F", "/")):
        link = unescape(match[0])
        if not _ASSET.search(link):
            yield link if link.lower().startswith("http") else f"https:{link}"


def _embedded_board(source: Source, link: str) -> str | None:
    if not any(host in link.lower() for host in source.hosts):
        return None
    board = source.board_of(link)
    if not board or not board[0].isalnum() or board.partition(".")[0].lower() in _NO_TENANT:
        return None
    return board


def described(reply: Response) -> bool:
    """Does the page describe postings itself, as JSON-LD or in its markup?"""
    try:
        return bool(sources.load("jsonld").split(reply, reply.url).items)
    except WebError:
        return False


def careers_links(reply: Response, most: int = 3) -> tuple[str, ...]:
    """The links of a company's page that look most like its careers page: of its own site, the best first."""
    found: dict[str, int] = {}
    for node in reply.html().css("a[href]"):
        link = urljoin(reply.url, (node.attributes.get("href") or "").strip()).partition("#")[0]
        parts, own = urlsplit(link), urlsplit(reply.url)
        if parts.scheme not in ("http", "https") or site(parts.hostname or "") != site(own.hostname or ""):
            continue
        rank = 2 * bool(_CAREERS.search(f"{parts.hostname} {parts.path}")) + bool(_CAREERS.search(node.text()[:200]))
        if rank and link != reply.url:
            found.setdefault(link, -rank)
    return tuple(sorted(found, key=lambda link: (found[link], len(link))))[:most]


_CAREERS: Final = re.compile(
    r"\b(?:careers?|jobs?|vacancies|openings|open[-_ ]?(?:roles|positions)|join[-_ ]?us"
    r"|work[-_ ]?(?:with|at|for)[-_ ]?us|karriere|stellen|carri[eè]res?|emplois?|empleos?|lavora|vacatures)\b",
    re.IGNORECASE,
)


# ── the platform of a saved reply ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Recognised:
    """A reply, read: by which source, as which board's, and what it holds."""

    source: Source
    board: str
    page: Page


def recognise(reply: Response, only: str = "", board: str = "") -> Recognised | None:
    """The source that a reply is of, and its postings; None where no source reads any in it.

    Its address decides, where a source knows it; else what it embeds, and how much of it a source reads. `only` and
    `board` say what is known beforehand.
    """
    named = board_of(reply.url)
    if only:
        own = board or (named[1] if named and named[0] == only else "") or _own_board(reply, only)
        return _read(reply, only, own or SAVED)
    if named and (found := _read(reply, *named)):
        return found
    best: tuple[float, Recognised] | None = None
    for name, candidate in _candidates(reply):
        if found := _read(reply, name, candidate):
            left = _left_over(found)
            if left < 0.5 and (best is None or left < best[0]):
                best = left, found
    return best[1] if best else None


def _candidates(reply: Response) -> list[Board]:
    """The boards that a reply may be of: those that it names, then each source; any page's JobPostings last."""
    text = reply.text()
    several = dict.fromkeys(boards_in(text, reply.url))
    if reply.looks_like_markup() and (own := board_of(_canonical(reply))):
        several = {own: None} | several
    weak = [source for source in map(sources.load, sources.names()) if source.name != "jsonld"]
    if reply.looks_like_markup():  # a page that has nothing of a platform is none of its pages
        weak = [source for source in weak if source.board_in or any(host in text for host in source.hosts)]
    several |= {(source.name, SAVED): None for source in weak}
    return [*several, ("jsonld", reply.url or SAVED)]


def _own_board(reply: Response, source: str) -> str:
    return next((board for name, board in boards_in(reply.text(), reply.url) if name == source), "")


def _canonical(reply: Response) -> str:
    from jobscope.sources._schema_org import canonical

    try:
        return canonical(reply.html())
    except WebError:
        return ""


def _read(reply: Response, name: str, board: str) -> Recognised | None:
    source = sources.load(name)
    try:
        page = source.split(reply, board)
    except WebError:
        return None
    if not page.items:
        return None
    if board == SAVED:
        named = {own for item in page.items if (own := item.url and source.board_of(item.url))}
        if len(named) == 1:
            return _read(reply, name, named.pop())
        if name == "jsonld" and (url := _canonical(reply)):
            board = url
    return Recognised(source, board, page)


def _left_over(found: Recognised) -> float:
    """The part of a reply's fields that the source does not know; 1 where it cannot read the postings at all."""
    shares = [_unread(found.source, item) for item in found.page.items[:_LOOKED_AT]]
    return sum(shares) / len(shares)


def _unread(source: Source, item: Item) -> float:
    try:
        job, detail = Fields(item.payload), Fields(item.detail or {})
        count = len(job.left()) + len(detail.left())
        source.parse(job, detail)
    except (MissingField, WebError):
        return 1.0
    return len(unread(job, detail, source.ignore)) / max(count, 1)
