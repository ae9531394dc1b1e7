"""LinkedIn: saved pages and fragments of its public job pages, and, only where the user turned it on, live ones.

API: none. What visitors without an account see is served in fragments, ten postings each, at most a thousand. A board
is a company's number at LinkedIn (`1337`), or words to search for. Pay: rare; beside a card, or in the top of a
posting. The pay that a page shows beside *similar* postings is theirs, and never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from jobscope.errors import Blocked, Changed, CutOff, NotFound
from jobscope.records import Draft, DraftDate, DraftPay, Item, Json, Page
from jobscope.sources._fields import Fields, words
from jobscope.sources._job_posting import draft_of
from jobscope.sources._linkedin_pages import CARD_LINK, KEY, card_of, url_of, whole
from jobscope.sources._paging import At, paginate
from jobscope.sources._urls import on, parts, quoted
from jobscope.web import Response, Visit

HOSTS = ("linkedin.com",)
ALLOW: frozenset[str] = frozenset()
EMBEDDED = False
COOKIES = True
INTERVAL = 5.0
OPT_IN = (
    "LinkedIn's user agreement forbids collecting its pages by programs, and its robots.txt shuts out all but a few "
    "named ones. Saved pages are read by `jobscope parse --as linkedin`; for LinkedIn's own jobs see its careers site"
)
VOLATILE = words("benefit posted_ago applicants")
IGNORE = words("id benefit applicants company company_url functions industries closed")

GUEST: Final = "https://www.linkedin.com/jobs-guest/jobs/api"
WINDOW: Final = 1000
PAGE: Final = 10
REFUSALS: Final = (401, 403, 429, 999)
_WALLS: Final = ("authwall", "session_redirect", "uas/login")
_EMPTY: Final = re.compile(rb"\s*(?:<!doctype[^<>]*>\s*)?(?:<!--.{0,64}?-->\s*)*", re.IGNORECASE | re.DOTALL)


def board_of(url: str) -> str | None:
    """The company's number or the words of a search; a single posting is a board of its own."""
    link = parts(url)
    if not on(link.host, HOSTS) or link.segment(0) not in ("jobs", "jobs-guest"):
        return None
    if found := KEY.search(url):
        return f"job/{found[1] or found[2]}"
    shown = link.query.get("currentJobId", "")
    return link.query.get("f_C") or link.query.get("keywords") or (f"job/{shown}" if shown.isdecimal() else None)


def fetch(board: str, web: Visit) -> Iterator[Page]:
    """The cards of a search, newest first. It ends at the first refusal; an empty search proves no empty board."""
    if board.startswith("job/"):
        yield Page((Item(board[4:], url_of(board[4:]), _posting(board[4:], board, web)),))
        return

    def ask(at: At) -> Response:
        if at.rows >= WINDOW:
            raise CutOff(f"LinkedIn shows {WINDOW:,} postings of a search at most")
        asked = {"f_C" if board.isdigit() else "keywords": board, "start": str(at.rows), "sortBy": "DD"}
        reply = _get(web, f"{GUEST}/seeMoreJobPostings/search", tuple(asked.items()))
        if not at.rows and _EMPTY.fullmatch(reply.body):
            raise NotFound(f"linkedin:{board} finds nothing", hint="a board is a company's number at LinkedIn")
        return reply

    yield from paginate(ask, split, board, full=PAGE)


def _get(web: Visit, url: str, params: Any = (), size: Any = "page") -> Response:
    """One answer. The first refusal ends the visit: nothing more is asked."""
    reply = web.get(url, params, expect="any", size=size, ok_statuses=REFUSALS)
    wall = reply.status in REFUSALS or any(word in reply.url for word in _WALLS)
    if wall:
        web.ended = Blocked(f"LinkedIn refuses to serve us (status {reply.status})", hint="leave it alone for today")
        raise web.ended
    return reply


def detail(item: Item, board: str, web: Visit) -> Json:
    """The fragment that holds the text, as its values. Raises NotFound where the posting is gone."""
    return {} if "description" in item.payload else _posting(item.key, board, web)


def _posting(key: str, board: str, web: Visit) -> Json:
    page = split(_get(web, f"{GUEST}/jobPosting/{quoted(key)}", size="detail"), board)
    if len(page.items) != 1 or page.items[0].key != key:
        raise Changed(f"linkedin:{board} answered with something else than posting {key}")
    return page.items[0].payload


# ── pages and fragments ──────────────────────────────────────────────────────────────────────────────────────────────


def split(reply: Response, board: str) -> Page:
    """The postings of a search's page or fragment, or the one of a posting's.

    Proof: cards, or the top of a posting. An empty answer is the end of a search. A page that has the top of a posting
    is about that one, whatever cards stand below it.
    """
    if _EMPTY.fullmatch(reply.body):
        return Page(())
    if not reply.looks_like_markup():
        raise Changed(f"linkedin:{board} answered with no page")
    tree = reply.html()
    top = tree.css_first(".top-card-layout, .topcard, section.core-rail .topcard__link")
    if top is not None and tree.css_first("ul.jobs-search__results-list") is None:
        return Page((whole(tree, top, reply, board),))
    named = tree.css("[data-entity-urn*='jobPosting:']")
    linked = [link.parent for link in tree.css(CARD_LINK) if link.parent is not None]
    cards = [card_of(card) for card in named or linked]
    if not cards:
        if any(word in reply.text() for word in ("authwall", "join-form", "sign-in-form")):
            raise Blocked(f"linkedin:{board} answered with a page to log in", hint="jobscope does not log in anywhere")
        raise Changed(f"linkedin:{board} answered with a page that has no postings")
    return Page(tuple({item.key: item for item in cards if item is not None}.values()))


# ── what a posting says ──────────────────────────────────────────────────────────────────────────────────────────────


def parse(job: Fields, detail: Fields) -> Draft:
    """Where the values are: in the card, and in the posting's own page, which says more."""
    place, text = detail.text("location"), detail.text("description") or job.text("description")
    title = job.text("title") or detail.text("title")
    page = draft_of(detail.inside("posting") or job.inside("posting"), title)
    salary, own = job.text("salary"), detail.text("salary")
    posted, ago = job.text("posted"), job.text("posted_ago") or detail.text("posted_ago")
    level, employment = (detail.text(name) or job.text(name) for name in ("level", "employment"))
    shown = own or salary
    return Draft(
        title=title or page.title,
        employment=(employment,) if employment else page.employment,
        level_text=level,
        locations=job.texts("location") or ((place,) if place else page.locations),
        pay=(DraftPay(note=shown),) if shown else page.pay,
        posted=DraftDate(posted) if posted else page.posted or (DraftDate(ago, "relative") if ago else None),
        valid_through=page.valid_through,
        description=text or page.description,
    )
