"""Radancy (TalentBrew) career sites: lists as fragments of HTML, and one page for each text.

API: none is documented; `/search-jobs/results` is what the sites themselves read. Pay: in the text, and seldom in the
page's JSON-LD. A board is the site's host, and its language where that stands in the path: `jobs.disneycareers.com`,
`www.emploi.example/fr`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from jobscope.errors import Changed, NotFound
from jobscope.records import Draft, DraftDate, Item, Json, Page
from jobscope.sources._fields import Fields, words
from jobscope.sources._job_posting import UNREAD, draft_of
from jobscope.sources._paging import At, paginate
from jobscope.sources._schema_org import canonical, job_postings
from jobscope.sources._urls import on_host, parts
from jobscope.web import Response, Visit

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

SITES = dict.fromkeys(
    ("jobs.disneycareers.com", "www.disneycareers.com", "emplois.disneycareers.com"), "jobs.disneycareers.com"
)
HOSTS = tuple(SITES)
ALLOW: frozenset[str] = frozenset()
VOLATILE: frozenset[str] = frozenset()
IGNORE = UNREAD | words("id requisition brand industry facility shift")
BOARD = re.compile(r"(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:/(?P<language>[a-z]{2}(?:-[a-z]{2})?))?")
ASKED = (
    ("ActiveFacetID", "0"), ("CurrentPage", "1"), ("RecordsPerPage", "1000"), ("Distance", "50"),
    ("RadiusUnitType", "0"), ("Keywords", ""), ("Location", ""), ("ShowRadius", "False"), ("IsPagination", "False"),
    ("CustomFacetName", ""), ("FacetTerm", ""), ("FacetType", "0"), ("SearchResultsModuleName", "Search Results"),
    ("SearchFiltersModuleName", "Search Filters"), ("SortCriteria", "0"), ("SortDirection", "1"), ("SearchType", "5"),
)  # fmt: skip
TOTALS = ("data-total-job-results", "data-total-results")  # the second counts articles too
CAPTIONS = "b, strong, .heading, .sr-only, button"
TEXTS = ".ats-description, [itemprop=description], .job-description, .job-details__description"
OURS = re.compile(r"""data-ajax-url="[^"]*/search-jobs/results"|\.talentbrew\.com/|['"/]search-jobs['"/?]""")
FIELD = re.compile(r"job-(?!info$|info-)([a-z-]+)")


def board_of(url: str) -> str | None:
    """The board of a site that is known by its host; others are known by what their pages hold."""
    return SITES.get(parts(url).host)


def board_in(page: str, url: str) -> str | None:
    """The board that a web page belongs to, if it is of a site of this platform."""
    link = parts(url)
    if not link.host or not OURS.search(page):
        return None
    language = next((segment for segment in link.path[:1] if BOARD.fullmatch(f"a.b/{segment}")), "")
    return board_of(url) or (f"{link.host}/{language}" if language else link.host)


def fetch(board: str, web: Visit) -> Iterator[Page]:
    """The list, a thousand rows a page, to an empty one."""
    if not BOARD.fullmatch(board):
        raise NotFound(f"{board!r} names no Radancy site", hint="it is a host, as in radancy:jobs.disneycareers.com")
    url = f"https://{board}/search-jobs/results"

    def ask(at: At) -> Response:
        return web.get(url, tuple((dict(ASKED) | {"CurrentPage": str(at.pages + 1)}).items()))

    return paginate(ask, split, board)


def split(reply: Response, board: str) -> Page:
    """The postings of a fragment, of a page with one, or of a posting's page. Proof: the total that a list carries."""
    if reply.looks_like_markup():
        page = reply.html()
    else:
        data = reply.json()
        fragment = data.get("results") if isinstance(data, dict) else None
        page = replace(reply, body=fragment.encode() if isinstance(fragment, str) else b"", headers={}).html()
    listed = next((node for name in TOTALS if (node := page.css_first(f"[{name}]")) is not None), None)
    if listed is None:
        if OURS.search(reply.text()) and (one := _single(page, reply.url)) is not None:
            return Page((one,))
        raise Changed(f"radancy:{board} answered without its list of results")
    said = next((text for name in TOTALS if (text := listed.attributes.get(name))), "")
    total = re.sub(r"[\s.,'’]", "", said)  # 3,359 or 3 359
    if not total.isdecimal():
        raise Changed(f"radancy:{board} announces {said!r} postings")
    items: dict[str, Item] = {}
    for anchor in page.css("a[href][data-job-id]"):
        if (item := _item(anchor, board)) and item.key not in items:
            items[item.key] = item
    return Page(tuple(items.values()), int(total))


def _item(anchor: LexborNode, board: str) -> Item | None:
    """A row, with what its fields say, less the captions in them."""
    key, href = anchor.attributes.get("data-job-id"), anchor.attributes.get("href")
    if not (key and href):
        return None
    row = _row(anchor)
    heading = anchor.css_first("h2, h3, h4, .job-title")
    title = _text(heading) if heading is not None else _text(anchor, f"{CAPTIONS}, [class*=job-]")
    url = on_host(board, href)
    found = {"id": key, "title": title, "url": url or href}
    if requisition := anchor.attributes.get("data-job-secondary-id"):
        found["requisition"] = requisition
    for node in row.css("[class*=job-]"):
        name = next((m[1] for word in (node.attributes.get("class") or "").split() if (m := FIELD.fullmatch(word))), "")
        if name and node.tag not in ("a", "button", "h2", "h3", "h4") and (text := _text(node)):
            found.setdefault(name, text)
    return Item(key, url, found)


def _row(anchor: LexborNode) -> LexborNode:
    """The row that an anchor is of: the nearest element that is one, else the anchor itself."""
    node = anchor.parent
    while node is not None:
        if node.tag in ("li", "tr", "article"):
            return node
        node = node.parent
    return anchor


def _text(node: LexborNode, captions: str = CAPTIONS) -> str:
    """The words of a field, without its captions."""
    copy = node.clone()
    for caption in copy.css(captions):
        if caption.mem_id != copy.mem_id:
            caption.decompose()
    return " ".join(copy.text(separator=" ").split()).strip(" |:")


def _single(page: LexborHTMLParser, url: str) -> Item | None:
    """The posting of a posting's page."""
    address = url if parts(url).host else canonical(page)
    key = next((segment for segment in reversed(parts(address).path) if segment.isdecimal()), None)
    found = _detail(page)
    return Item(key, address, {}, found) if key and found else None


def detail(item: Item, board: str, web: Visit) -> Json:
    """The JobPosting of the posting's page; where it has none, its text as one."""
    page = web.get(item.url or "", expect="html", size="detail").html()
    if found := _detail(page):
        return found
    raise Changed(f"radancy:{board} answered with something else than posting {item.key}")


def _detail(page: LexborHTMLParser) -> dict[str, Json] | None:
    described = [job for job in job_postings(page) if job.get("description")]
    if described:
        return described[0]
    node = page.css_first(TEXTS)
    text = (node.inner_html or "").strip() if node is not None else ""
    return {"@type": "JobPosting", "description": text} if text else None


def parse(job: Fields, detail: Fields) -> Draft:
    """Where the values are: the page's JobPosting, and what only the list says."""
    title, kind, date = job.text("title"), job.texts("type"), job.text("date-posted") or job.text("date")
    place = job.text("location") or job.text("address-list")
    group = job.text("category") or job.text("categories")
    told = draft_of(detail, title)
    return replace(
        told,
        title=title or told.title,
        url=None,
        department=group,
        employment=told.employment or kind,
        locations=told.locations or tuple(place.split(" / ") if place else ()),
        posted=told.posted or (DraftDate(date) if date else None),
    )
