"""Asking a web page which boards are behind it: by its address, what it embeds, what it describes itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from jobscope import detection, sources
from jobscope.errors import WebError
from jobscope.web import Response, Visit, Web

FURTHER = 3  # links of a company's page that are tried where it names no board itself


@dataclass(frozen=True, slots=True)
class Seen:
    """A board, and where it was seen."""

    source: str
    board: str
    where: str


@dataclass(frozen=True, slots=True)
class _Page:
    """A careers page as a visit sees it: nobody's platform yet; it may lead to any of them."""

    name: str = "careers page"
    robots_exempt: str = ""
    cookies: bool = False
    interval: float = 0.0

    @property
    def allow(self) -> frozenset[str]:
        return frozenset(host for name in sources.names() for host in sources.load(name).hosts)


def look(url: str, web: Web, *, follow: bool = False) -> tuple[Seen, ...]:
    """The boards behind a web page; with `follow`, else those behind the links that look like its careers page.

    Raises WebError where the page cannot be had.
    """
    visit = Visit(web, _Page())
    reply = visit.get(url, expect="html")
    seen = _behind(reply)
    for link in detection.careers_links(reply, FURTHER) if follow and not seen else ():
        try:
            seen = _behind(visit.get(link, expect="html"))
        except WebError:
            continue
        if seen:
            break
    return seen


def _behind(reply: Response) -> tuple[Seen, ...]:
    if named := detection.board_of(reply.url):
        return (Seen(*named, f"{reply.url} (address)"),)
    if not reply.looks_like_markup():
        return ()
    embedded = detection.boards_in(reply.text(), reply.url)
    if embedded:
        return tuple(Seen(*board, f"{reply.url} (embedded)") for board in embedded)
    if detection.described(reply):
        return (Seen("jsonld", reply.url, f"{reply.url} (JobPosting)"),)
    return ()


def looker(web: Callable[[], AbstractContextManager[Web]]) -> Callable[[str], tuple[tuple[str, str], ...]]:
    """A look for `targets.resolve`, which opens a client only where a page must be asked."""

    def ask(url: str) -> tuple[tuple[str, str], ...]:
        with web() as client:
            return tuple((seen.source, seen.board) for seen in look(url, client))

    return ask
