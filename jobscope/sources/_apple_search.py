"""How Apple's list is asked for, from its API or from the pages of its site, and what is inside either's answers."""

from __future__ import annotations

from typing import Any, Final

from jobscope.errors import Changed, NotFound, NotRecorded
from jobscope.records import Page
from jobscope.sources._fields import Fields, item_of, items_of
from jobscope.sources._pages import page_data
from jobscope.sources._paging import At
from jobscope.web import Response, Visit

BOARD: Final = "jobs.apple.com"
SITE: Final = f"https://{BOARD}"
EMPTY_TRIES: Final = 3
"""Pages in the middle of the list come empty now and then; the next try brings them."""
DATA: Final = "__staticRouterHydrationData = JSON.parse("


def asking(web: Visit) -> Any:
    """How the next page is asked for: from the API, or from the site's pages where there is no such API any more."""
    session = _session(web)
    pages_only = False

    def ask(at: At) -> Response:
        nonlocal pages_only
        number = at.pages + 1
        if not pages_only:
            try:
                return _patiently(lambda: _api_page(web, number, session), at)
            except (Changed, NotFound):
                if at.pages:
                    raise
                pages_only = True
        return _patiently(lambda: _site_page(web, number), at)

    return ask


def _session(web: Visit) -> dict[str, str]:
    """The token that belongs to this session's cookie. The API has answered without one too, so it may be absent."""
    try:
        reply = web.get(f"{SITE}/api/v1/CSRFToken", expect="any")
    except (Changed, NotFound, NotRecorded):
        return {}
    token = reply.headers.get("x-apple-csrf-token", "")
    return {"x-apple-csrf-token": token} if token else {}


def _patiently(once: Any, at: At) -> Response:
    """A page; asked for again where it is empty although the total says that rows remain."""
    reply: Response = once()
    total = rows_of(at.reply, BOARD).total if at.reply else None
    for _ in range(EMPTY_TRIES - 1):
        if rows_of(reply, BOARD).items or at.rows >= (total or 0):
            break
        reply = once()
    return reply


def _api_page(web: Visit, number: int, session: dict[str, str]) -> Response:
    """A page of the search. Without `format`, or with an empty sort, it would find nothing, or in no order."""
    asked = {
        "query": "",
        "filters": {},
        "page": number,
        "locale": "en-us",
        "sort": "newest",
        "format": {"longDate": "MMMM D, YYYY", "mediumDate": "MMM D, YYYY"},
    }
    reply = web.post(f"{SITE}/api/v1/search", json=asked, headers=session)
    rows_of(reply, BOARD)
    return reply


def _site_page(web: Visit, number: int) -> Response:
    asked = (("search", ""), ("sort", "newest"), ("page", str(number)))
    return web.get(f"{SITE}/en-us/search", asked, expect="html")


def content_of(reply: Response, board: str) -> Fields:
    """What a reply is about: the result of the API, or what a page was made from (JSON in a string in a script)."""
    if not reply.looks_like_markup():
        data = reply.json()
        return Fields(data).inside("res") if isinstance(data, dict) else Fields({})
    loaded = page_data(reply.text(), DATA, f"apple:{board}")
    found = Fields(loaded if isinstance(loaded, dict) else {}).inside("loaderData")
    return found.inside("search") or _beside(found.inside("jobDetails"))


def _beside(details: Fields) -> Fields:
    """What a posting's page was made from; its footers may stand beside it."""
    posting, footers = details.inside("jobsData").left(), details.take("postingFooters", list)
    return Fields(({"postingFooters": footers} if footers else {}) | posting if posting else {})


def rows_of(reply: Response, board: str) -> Page:
    """The rows of a page, one for each place of a position. Proof: `searchResults`, and `totalRecords`."""
    data = content_of(reply, board)
    rows, total = data.take("searchResults", list), data.take("totalRecords", int)
    if rows is None or total is None:
        raise Changed(f"apple:{board} answered without its search results")
    items, lost = items_of(rows, lambda row: item_of(row, f"apple:{board}", "url"))
    return Page(items, total, lost=lost)
