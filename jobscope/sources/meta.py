"""Meta's own careers site: the whole list in one reply without its texts, and one more request for each text.

API: none is documented; the site asks https://www.metacareers.com/graphql by the ids of stored queries, which change
when the site does: then they are read from its scripts, and a posting's page stands in for its detail. Meta's terms
ask for its permission before data is collected by programs. Pay: strings with their period ("$201,000/year"), one
pair a country.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any, Final

from jobscope.errors import Changed, NotFound, NotRecorded, Unavailable
from jobscope.records import Draft, DraftPay, Item, Json, Page
from jobscope.sources._fields import Fields, first, item_of, items_of, words
from jobscope.sources._job_posting import draft_of
from jobscope.sources._meta_queries import DETAIL_ID, EVERYTHING, SEARCH_IDS, SITE, ask, discovered, said
from jobscope.sources._pages import after, job_postings
from jobscope.sources._urls import on, parts
from jobscope.web import Response, Visit

HOSTS = ("metacareers.com",)
ALLOW: frozenset[str] = frozenset()
EMBEDDED = False
INTERVAL = 3.5
VOLATILE: frozenset[str] = frozenset()
IGNORE = words(
    "id sub_teams extensions internal_departments equal_opportunity_message accommodations_message"
    " is_remote is_internship is_sourced custom_application_form apply_url is_exempt logged_in_user boiler_plate_outro"
    " show_partial_public_comp_disclaimer california_disclaimer intl_disclaimer ownership_information"
    # what only the page's JSON-LD holds
    " @context @type hiringOrganization directApply identifier image industry"
)

BOARD: Final = "metacareers.com"
LIST: Final = re.compile(r"job_search(?:_with_featured_jobs)?(?:_v\d+)?")
REQUISITION: Final = "xcp_requisition_job_description"
_ADDRESS: Final = re.compile(r"/(?:profile/job_details|jobs)/(\d+)")
_LOC: Final = re.compile(r"<loc>\s*([^<>\s]+)\s*</loc>")


def board_of(url: str) -> str | None:
    """The one board, for every address of the site."""
    return BOARD if on(parts(url).host, HOSTS) else None


def fetch(board: str, web: Visit) -> Iterator[Page]:
    """The list, in one reply. Its total is what the sitemap lists: two counts that must agree.

    Where no stored query answers any more, the sitemap is the list, and details bring the titles.
    """
    if board != BOARD:
        raise NotFound(f"Meta has one board, and {board!r} is not it", hint=f"fetch meta:{BOARD}")
    mapped = _sitemap(web)
    page = _search(board, web)
    if page is not None:
        yield replace(page, total=len(mapped) or None)
    elif mapped:
        yield Page(tuple(mapped), len(mapped))
    else:
        raise Changed(f"meta:{board} answers none of the queries that are known, and has no sitemap")


def _sitemap(web: Visit) -> list[Item]:
    """The postings of the sitemap; none where there is none."""
    try:
        reply = web.get(f"{SITE}/jobsearch/sitemap.xml", headers={"Accept": "application/xml"}, expect="xml")
    except (Changed, NotFound, NotRecorded, Unavailable):
        return []
    keys = [found[1] for found in map(_ADDRESS.search, _LOC.findall(reply.text())) if found]
    return [Item(key, _url(key), {"id": key}) for key in dict.fromkeys(keys)]


def _search(board: str, web: Visit) -> Page | None:
    """The list, by the first query that answers: those known, then those that the site's scripts name now."""
    for query in chain(SEARCH_IDS, discovered(web)):
        try:
            return split(ask(web, query, EVERYTHING), board)
        except (Changed, NotRecorded):
            continue
    return None


def split(reply: Response, board: str) -> Page:
    """The postings of the list, or of the reply or page for one posting.

    Proof: the list `all_jobs`. Errors come with status 200; one of them says that we asked too much.
    """
    if reply.looks_like_markup():
        return Page((_page_item(reply, board),))
    data = said(reply, board)
    if _is_posting(data):
        return Page((_posting_item(data, _key_of(data) or _digest(reply)),))
    rows = data if isinstance(data, list) and data else None
    if isinstance(data, dict) and isinstance(found := data.get("data"), dict):
        if isinstance(body := found.get(REQUISITION), dict):
            return Page((_body_item(body, board),))
        rows = next((_listed(value) for name, value in found.items() if LIST.fullmatch(name)), None)
    if rows is None:
        raise Changed(f"meta:{board} answered without its list of jobs")
    found, lost = items_of(rows, lambda row: item_of(row, f"meta:{board}", "url"))
    items = {item.key: Item(item.key, _url(item.key), item.payload) for item in found}
    return Page(tuple(items.values()), lost=lost)


def _listed(value: Json) -> list[Json] | None:
    jobs = value.get("all_jobs") if isinstance(value, dict) else value
    featured = value.get("featured_jobs") if isinstance(value, dict) else None
    return [*jobs, *(featured if isinstance(featured, list) else ())] if isinstance(jobs, list) else None


def _url(key: str) -> str:
    return f"{SITE}/profile/job_details/{key}/"


# ── details, and pages of postings ───────────────────────────────────────────────────────────────────────────────────


def detail(item: Item, board: str, web: Visit) -> Json:
    """What the stored query says of a posting, or where it does not answer, what the posting's page holds.

    Raises NotFound where the posting is gone, which is said with status 200 too.
    """
    asked = {"renderLoggedInView": False, "requisitionID": item.key, "viewasUserID": None}
    try:
        found = said(ask(web, DETAIL_ID, asked, "detail"), board)
        data = found.get("data") if isinstance(found, dict) else None
        if isinstance(data, dict) and REQUISITION in data:
            if not isinstance(data[REQUISITION], dict):
                raise NotFound(f"meta:{board} has no posting {item.key} any more")
            return {"data": {REQUISITION: data[REQUISITION]}}
    except (Changed, NotRecorded):
        pass
    page = web.get(_url(item.key), expect="html")
    body, posting = _page(page)
    if body is None and posting is None:
        raise Changed(f"meta:{board} answered with a page without posting {item.key}")
    return {"data": {REQUISITION: body}, "posting": posting}


def _page(page: Response) -> tuple[Json, Json]:
    """What a posting's page was made from, and its JSON-LD; either may be lacking."""
    body = after(page.text(), f'"{REQUISITION}":')
    return (body if isinstance(body, dict) else None), next(iter(job_postings(page)), None)


def _page_item(reply: Response, board: str) -> Item:
    body, posting = _page(reply)
    if body is not None:
        return _body_item(body, board)
    if posting is None:
        raise Changed(f"meta:{board} answered with a page that holds no posting")
    named = _ADDRESS.search(reply.url) or _ADDRESS.search(reply.text())
    return _posting_item(posting, named[1] if named else _key_of(posting) or _digest(reply))


def _body_item(body: Json, board: str) -> Item:
    key = item_of(body, f"meta:{board}", "url").key
    return Item(key, _url(key), body)


def _posting_item(posting: Json, key: str) -> Item:
    return Item(key, _url(key) if key.isdigit() else None, posting)


def _is_posting(data: Json) -> bool:
    return isinstance(data, dict) and data.get("@type") == "JobPosting"


def _key_of(posting: dict[str, Any]) -> str | None:
    return Fields(posting).inside("identifier").text("value")


def _digest(reply: Response) -> str:
    """A key for a page that was saved without its address."""
    return f"page-{hashlib.sha256(reply.body).hexdigest()[:12]}"


# ── what a posting says ──────────────────────────────────────────────────────────────────────────────────────────────


def parse(job: Fields, detail: Fields) -> Draft:
    """Where the values are: in the list, the detail, or the JSON-LD of the page. Its addresses repeat the first place,
    so the names of its places are read instead."""
    page = detail.inside("posting") or (job if "@type" in job else Fields({}))
    body = detail.inside("data").inside(REQUISITION) or (Fields({}) if "@type" in job else job)
    title = job.text("title") or body.text("title") or page.need("title")
    pay = tuple(_pay(body))
    description, named = _description(body, page, pay), _names(page.left().get("jobLocation"))
    told = draft_of(page, title)
    return Draft(
        title=title,
        department=", ".join(job.texts("teams")) or ", ".join(body.texts("departments")) or None,
        employment=told.employment,
        locations=job.places("locations") or body.places("locations") or named or told.locations,
        pay=pay or told.pay,
        posted=told.posted,
        valid_through=told.valid_through,
        description=description,
    )


def _names(places: Json) -> tuple[str, ...]:
    listed = places if isinstance(places, list) else [places]
    return tuple(name for place in listed if isinstance(place, dict) for name in Fields(place).texts("name"))


def _pay(body: Fields) -> Iterator[DraftPay]:
    """One entry a country, in the words that the page shows."""
    entries = list(body.objects("public_compensation"))
    for entry in entries:
        bounds = [entry.amount(f"compensation_amount_{name}imum") for name in ("min", "max")]
        told = " to ".join(str(bound) for bound in bounds if bound)
        extras = [word for word in ("bonus", "equity") if entry.take(f"has_{word}", bool)]
        country, remark = entry.text("country_code"), _rich(entry.text("error_apology_note"))
        if note := " + ".join((told, *extras)) if told else remark:
            yield DraftPay(note=note, label=country if len(entries) > 1 else None)


def _rich(text: Json) -> str | None:
    """Rich text is JSON in a string: {"__html": "…"}. Any other text is as it is."""
    if isinstance(text, str) and text.lstrip().startswith("{"):
        try:
            text = json.loads(text)
        except (ValueError, RecursionError):
            return str(text)
    return Fields(text).text("__html") if isinstance(text, dict) else text if isinstance(text, str) else None


def _items(body: Fields, name: str) -> list[str]:
    """The points of a list: objects with an item each, or texts."""
    told = body.each(name, dict, str)
    items = [one.get("item", one) if isinstance(one, dict) else one for one in told]
    return [text for item in items if (text := _rich(item))]


def _points(text: str | None) -> list[str]:
    return re.split(r"&nbsp;|\xa0", text) if text else []


def _description(body: Fields, page: Fields, pay: tuple[DraftPay, ...]) -> str | None:
    """The whole text of the posting's page, in its order. The JSON-LD joins the points of a list with hard spaces."""
    told = first(body.text("description"), body.take("description", dict))
    body_told, in_page = _rich(told), page.text("description")
    blocks = [body_told or in_page]
    lists = [
        ("Responsibilities", _items(body, "responsibilities")),
        ("Minimum qualifications", _items(body, "minimum_qualifications")),
        ("Preferred qualifications", _items(body, "preferred_qualifications")),
    ]
    for name in ("responsibilities", "qualifications"):
        points = _points(page.text(name))
        lists += [] if body_told else [(name.capitalize(), points)]
    for heading, items in lists:
        if points := [point for point in items if point]:
            blocks.append(f"<h3>{heading}</h3>\n<ul>{''.join(f'<li>{point}</li>' for point in points)}</ul>")
    blocks.append(_rich(body.text("boiler_plate_intro")))
    blocks += [f"<p>{' '.join(filter(None, (entry.label, entry.note)))}</p>" for entry in pay]
    return "\n".join(block for block in blocks if block) or None
