"""The ends of paging, once for all sources.

Boards that ignore the page parameter, announce a total on their first page only, serve fewer rows than were asked for,
or move postings from page to page while one reads are all normal. So a walk goes by the rows that came, and ends at an
empty page or at one that it has seen: never at a short page, and never because a total says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from jobscope.errors import CutOff
from jobscope.records import Page
from jobscope.web import Response

CEILING = 1000


@dataclass(frozen=True, slots=True)
class At:
    """How far a walk has come: rows and pages received so far, and the last reply (None at the start)."""

    rows: int = 0
    pages: int = 0
    reply: Response | None = None


Ask = Callable[[At], Response | None]


def paginate(
    ask: Ask, split: Callable[[Response, str], Page], board: str, *, ceiling: int = CEILING, full: int | None = None
) -> Iterator[Page]:
    """The pages of a list, each with the postings that no page before it held, and with the last total above zero.

    `ask` gets the next reply, by offset, page number or token as the platform wants it, and returns None where the
    last one says that nothing follows. The first page is given even if it is empty: it is the proof of an empty board.
    A walk that ends short of its total is walked once more, since a list that shifts while it is read hides postings.

    `full` is how many rows a page has that others follow, for lists without a total: nothing else tells that a board
    which answers such a page again holds more than it shows.

    Raises CutOff there, and where the board goes on after `ceiling` pages; and what `ask` and `split` raise.
    """
    known: set[str] = set()
    others = 0  # rows that are no postings, or none that can be told
    total: int | None = None
    for again in (False, True):
        if again and not _short(len(known) + others, total):
            return
        for page in _walk(ask, split, board, ceiling, full):
            total = page.total or total or page.total
            others += 0 if again else page.unlisted + page.lost
            fresh = tuple({item.key: item for item in page.items if item.key not in known}.values())
            if fresh or not again:
                known.update(item.key for item in fresh)
                yield Page(fresh, total) if again else replace(page, items=fresh, total=total)


def _walk(
    ask: Ask, split: Callable[[Response, str], Page], board: str, ceiling: int, full: int | None
) -> Iterator[Page]:
    """One walk, with its end: an empty page, a page of known postings only, or no next page."""
    at = At()
    walked: set[str] = set()
    while (reply := ask(at)) is not None:
        page = split(reply, board)
        keys = {item.key for item in page.items}
        if at.reply is not None and (keys <= walked if keys or not page.rows else reply.body == at.reply.body):
            if full is not None and page.rows == full:
                raise CutOff(f"the list repeats a full page after {len(walked):,} postings, and hides what follows")
            return
        yield page
        walked |= keys
        at = replace(at, rows=at.rows + page.rows, pages=at.pages + 1, reply=reply)
        if not page.rows:
            return
        if at.pages >= ceiling:
            raise CutOff(f"the list goes on after {at.pages} pages ({len(walked):,} postings), where reading stops")


def _short(received: int, total: int | None) -> bool:
    """Does more than one in a hundred (and more than one) lack?

    >>> _short(24, 25), _short(23, 25), _short(990, 1000), _short(5, None)
    (False, True, False, False)
    """
    return total is not None and total - received > max(1, total // 100)
