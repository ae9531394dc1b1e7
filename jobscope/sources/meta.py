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
from typing import Any, Final

from jobscope.errors import Blocked, Changed, NotFound, NotRecorded, Unavailable
from jobscope.records import Draft, DraftDate, DraftPay, Item, Json, Page
from jobscope.sources._fields import Fields, item_of, words
from jobscope.sources._pages import after, job_postings
from jobscope.sources._urls import on, parts
from jobscope.web import Response, Size, Visit

HOSTS = ("metacareers.com",)
ALLOW: frozenset[str] = frozenset()
EMBEDDED = False
INTERVAL = 3.5
VOLATILE: frozenset[str] = frozenset()
IGNORE = words(
    "id url sub_teams data posting extensions internal_departments equal_opportunity_message accommodations_message"
    " is_remote is_internship is_sourced custom_application_form apply_url is_exempt logged_in_user boiler_plate_outro"
    # what only the page's JSON-LD holds
    " @context @type hiringOrganization directApply identifier image industry"
)

BOARD: Final = "metacareers.com"
SITE: Final = f"https://www.{BOARD}"
SEARCH_IDS: Final = ("27506805582236862", "29615178951461218")
DETAIL_ID: Final = "27371134039243725"
LIST: Final = re.compile(r"job_search_with_featured_jobs(?:_v\d+)?")
REQUISITION: Final = "xcp_requisition_job_description"
THROTTLED: Final = 1675004
SCRIPTS: Final = 30
"""Scripts of the site that are read, at most, to find the id of a query."""
_OPERATION: Final = re.compile(
    r'__d\("\w*Jobs?Search\w*Query_candidate_portalRelayOperation"[^"]{0,200}?exports\s*=\s*"(\d+)"'
)
_SCRIPT: Final = re.compile(r'https://[a-z0-9.-]+\.fbcdn\.net/[^"\'\s<>\\]+\.js')
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
        yield Page(page.items, len(mapped) or None)
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
    for query in SEARCH_IDS:
        try:
            return split(_ask(web, query, _EVERYTHING), board)
        except (Changed, NotRecorded):
            continue
    for query in _discovered(web):
        try:
            return split(_ask(web, query, _EVERYTHING), board)
        except (Changed, NotRecorded):
            continue
    return None


_EVERYTHING: Final = {
    "isLoggedIn": False,
    "search_input": {
        "q": None,
        **{name: [] for name in ("divisions", "offices", "roles", "leadership_levels", "saved_jobs", "saved_searches")},
        **{name: [] for name in ("sub_teams", "teams")},
        **dict.fromkeys(("is_leadership", "is_remote_only", "sort_by_new"), False),
        "page": 1,
        "results_per_page": None,
    },
    "viewasUserID": None,
}


def _ask(web: Visit, query: str, variables: Json, size: Size = "board") -> Response:
    """One stored query, with the headers without which the site answers 400. Any `lsd` will do, sent twice."""
    form = {"lsd": "jobscope", "variables": json.dumps(variables, separators=(",", ":")), "doc_id": query}
    headers = {
        "X-FB-LSD": "jobscope",
        "Origin": SITE,
        "Referer": f"{SITE}/jobsearch/",
        "Sec-Fetch-Dest": "empty",
        "Sec-Fetch-Mode": "cors",
        "Sec-Fetch-Site": "same-origin",
    }
    return web.post(f"{SITE}/graphql", form=form, headers=headers, size=size)


def _discovered(web: Visit) -> Iterator[str]:
    """The ids of the search's stored query that the site's scripts name."""
    try:
        page = web.get(f"{SITE}/jobsearch/", expect="html").text().replace("\\/", "/")
        for address in list(dict.fromkeys(_SCRIPT.findall(page)))[:SCRIPTS]:
            yield from _OPERATION.findall(web.get(address, expect="any").text())
    except (Changed, NotFound, NotRecorded, Unavailable):
        return


def split(reply: Response, board: str) -> Page:
    """The postings of the list, or of the reply or page for one posting.

    Proof: the list `all_jobs`. Errors come with status 200; one of them says that we asked too much.
    """
    if reply.looks_like_markup():
        return Page((_page_item(reply, board),))
    data = _checked(reply.json(), board)
    if _is_posting(data):
        return Page((_posting_item(data, _key_of(data) or _digest(reply)),))
    rows = data if isinstance(data, list) and data else None
    if isinstance(data, dict) and isinstance(found := data.get("data"), dict):
        if isinstance(body := found.get(REQUISITION), dict):
            return Page((_body_item(body, board),))
        rows = next((_listed(value) for name, value in found.items() if LIST.fullmatch(name)), None)
    if rows is None:
        raise Changed(f"meta:{board} answered without its list of jobs")
    items = [item_of(row, f"meta:{board}", "url") for row in rows]
    return Page(tuple(Item(key, _url(key), item.payload) for key, item in {i.key: i for i in items}.items()))


def _checked(data: Json, board: str) -> Json:
    """The reply without errors. Raises Blocked where it says that we asked too much, Changed for all others."""
    errors = data.get("errors") if isinstance(data, dict) else None
    for error in errors if isinstance(errors, list) else ():
        if isinstance(error, dict) and THROTTLED in (error.get("code"), error.get("api_error_code")):
            raise Blocked(f"meta:{board} says that we asked too much (code {THROTTLED})", hint="try again in an hour")
    if errors and not data.get("data"):
        raise Changed(f"meta:{board} answered with errors: {str(errors)[:120]}")
    return data


def _listed(value: Json) -> list[Json] | None:
    jobs = value.get("all_jobs") if isinstance(value, dict) else None
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
        found = _checked(_ask(web, DETAIL_ID, asked, "detail").json(), board)
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
    body = detail.inside("data").inside(REQUISITION) or (job if "public_compensation" in job else Fields({}))
    posting = detail.inside("posting") or (job if "@type" in job else Fields({}))
    title = job.text("title") or body.text("title") or posting.need("title")
    listed, told = job.texts("locations"), body.texts("locations")
    named = tuple(name for place in _places(posting) for name in place.texts("name"))
    teams = ", ".join(job.texts("teams")) or ", ".join(body.texts("departments"))
    posted, until = posting.text("datePosted"), posting.text("validThrough")
    pay = tuple(_pay(body))
    return Draft(
        title=title,
        department=teams or None,
        employment=posting.texts("employmentType"),
        locations=listed or told or named,
        pay=pay,
        posted=DraftDate(posted) if posted else None,
        valid_through=DraftDate(until) if until else None,
        description=_description(body, posting, pay),
    )


def _places(posting: Fields) -> Iterator[Fields]:
    one = posting.take("jobLocation", dict)
    return iter([Fields(one)]) if one else posting.objects("jobLocation")


def _pay(body: Fields) -> Iterator[DraftPay]:
    """One entry a country, in the words that the page shows."""
    entries = list(body.objects("public_compensation"))
    for entry in entries:
        low, high = entry.text("compensation_amount_minimum"), entry.text("compensation_amount_maximum")
        extras = [word for word in ("bonus", "equity") if entry.take(f"has_{word}", bool)]
        country, remark = entry.text("country_code"), _rich(entry.text("error_apology_note"))
        if low or high:
            note = " + ".join((" to ".join(filter(None, (low, high))), *extras))
            yield DraftPay(note=note, label=country if len(entries) > 1 else None)
        elif remark:
            yield DraftPay(note=remark, label=country if len(entries) > 1 else None)


def _rich(text: str | None) -> str | None:
    """Rich text is JSON in a string: {"__html": "…"}. Anything else is text as it is."""
    if not text or not text.lstrip().startswith("{"):
        return text
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return Fields(found).text("__html") if isinstance(found, dict) else text


def _points(text: str | None) -> list[str]:
    return re.split(r"&nbsp;|\xa0", text) if text else []


def _description(body: Fields, posting: Fields, pay: tuple[DraftPay, ...]) -> str | None:
    """The whole text of the posting's page, in its order. The JSON-LD joins the points of a list with hard spaces."""
    body_told, in_page = _rich(body.text("description")), posting.text("description")
    blocks = [body_told or in_page]
    joined = ("responsibilities", "qualifications")
    lists: tuple[tuple[str, list[str | None] | list[str]], ...] = (
        ("Responsibilities", [one.text("item") for one in body.objects("responsibilities")]),
        ("Minimum qualifications", [one.text("item") for one in body.objects("minimum_qualifications")]),
        ("Preferred qualifications", [one.text("item") for one in body.objects("preferred_qualifications")]),
        *((name.capitalize(), [] if body_told else _points(posting.text(name))) for name in joined),
    )
    for heading, told in lists:
        if points := [point for point in told if point]:
            blocks.append(f"<h3>{heading}</h3>\n<ul>{''.join(f'<li>{_rich(point)}</li>' for point in points)}</ul>")
    blocks.append(_rich(body.text("boiler_plate_intro")))
    blocks += [f"<p>{' '.join(filter(None, (entry.label, entry.note)))}</p>" for entry in pay]
    return "\n".join(block for block in blocks if block) or None
