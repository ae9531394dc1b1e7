"""Eightfold career sites: lists of ten postings without their texts, and one more request for each text.

API: none is documented; these are the addresses that the career sites themselves read. A tenant answers one of two:
`/api/apply/v2/jobs` ("classic", Netflix) or `/api/pcsx/search` ("PCSX", Microsoft). Pay: in the text only.
A saved page of a posting holds the same data in an element of its own, and the text in its JSON-LD.
A board is named `host/domain`: `explore.jobs.netflix.net/netflix.com`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from jobscope.errors import Blocked, Changed, Moved, NotFound
from jobscope.records import Draft, Item, Json, Page
from jobscope.sources._eightfold_pages import SITEMAP, in_page, mapped
from jobscope.sources._fields import Fields, first, item_of, items_of, words
from jobscope.sources._job_posting import draft_of
from jobscope.sources._pages import as_html
from jobscope.sources._paging import At, paginate
from jobscope.sources._urls import on, on_host, parts, quoted
from jobscope.web import Response, Visit

DOMAINS = {"explore.jobs.netflix.net": "netflix.com", "apply.careers.microsoft.com": "microsoft.com"}
FORMER = {"jobs.careers.microsoft.com": "apply.careers.microsoft.com"}  # hosts that lead there now
HOSTS = ("eightfold.ai", *DOMAINS, *FORMER)
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
PCSX = words("positionUrl postedTs standardizedLocations displayJobId workLocationOption jobDescription publicUrl")
CUSTOM = re.compile(r"efcustom")
EMPLOYMENT = re.compile(r"(?:Time|Employment|Employee|Worker|Job)_?Type$", re.IGNORECASE)
VOLATILE = words("hot isHot stars solrScore medallionProgram")
ALLOW: frozenset[str] = frozenset()
IGNORE = VOLATILE | words(
    "id posting_name business_unit t_update ats_job_id display_job_id type id_locale location_flexibility isPrivate"
    " atsJobId displayJobId creationTs locationFlexibility positionUrl"
    # and what only a detail says
    " custom_data status error metadata lastmod positionUserActions"
)


def board_of(url: str) -> str | None:
    """The board of a careers page, a posting or an API address: the domain is in the query, else the tenant's own."""
    link = parts(url)
    if not on(link.host, HOSTS) or link.host == "eightfold.ai":
        return None
    host = FORMER.get(link.host, link.host)
    domain = link.query.get("domain") or DOMAINS.get(host) or f"{host.removesuffix('.eightfold.ai')}.com"
    return f"{host}/{domain}"


def fetch(board: str, web: Visit) -> Iterator[Page]:
    """The list, newest first, to its end.

    The classic address is asked first: it is Netflix's, and its replies name their domain. A tenant of the other kind
    refuses it by the other kind's name, and is then asked there. Most tenants of that kind refuse it there too; what
    they publish for all is their sitemap, and the page of each posting.
    """
    host, domain = _named(board)

    def ask(at: At) -> Response | None:
        if at.reply is not None and SITEMAP in at.reply.body[:500]:
            return None
        if at.reply is None or "/api/pcsx/" not in at.reply.url:
            reply = _classic_page(host, domain, at.rows, web)
            if at.rows or reply.status != 403:
                return reply
            if b"pcsx" not in reply.body.lower():
                raise Blocked(f"{host} answered 403: it refuses to list its postings")
        reply = _pcsx_page(host, domain, at.rows, web)
        return reply if reply.status != 403 else _sitemap(host, web, reply)

    return paginate(ask, split, board)


def _classic_page(host: str, domain: str, start: int, web: Visit) -> Response:
    params = (("domain", domain), ("start", str(start)), ("num", "10"), ("sort_by", "new"))
    return web.get(f"https://{host}/api/apply/v2/jobs", params, ok_statuses=() if start else (403,))


def _pcsx_page(host: str, domain: str, start: int, web: Visit) -> Response:
    params = (("domain", domain), ("query", ""), ("location", ""), ("start", str(start)), ("sort_by", "timestamp"))
    return web.get(f"https://{host}/api/pcsx/search", params, ok_statuses=() if start else (403,))


def _sitemap(host: str, web: Visit, refusal: Response) -> Response:
    if b"pcsx" not in refusal.body.lower():
        raise Blocked(f"{host} answered 403: it refuses to list its postings")
    try:
        return web.get(f"https://{host}/careers/sitemap.xml", expect="xml")
    except (NotFound, Changed):
        raise Blocked(f"{host} answered 403: it refuses to list its postings, and has no sitemap") from None


def _named(board: str) -> tuple[str, str]:
    host, _, domain = board.partition("/")
    if not (domain and HOST.fullmatch(host)):
        raise NotFound(
            f"{board!r} names no Eightfold board",
            hint="it is host/domain, as in eightfold:explore.jobs.netflix.net/netflix.com",
        )
    return host, domain


def split(reply: Response, board: str) -> Page:
    """The postings of a page of the list, or of the reply or the web page for one posting.

    Proof: `positions`, with `count` where there are none, and the domain that was asked for, where one is named; in a
    sitemap, postings of that domain: some tenants have the platform's own instead.
    """
    host, _, domain = board.partition("/")
    if SITEMAP in reply.body[:500]:
        return Page(mapped(reply, board, domain))
    body = _body(in_page(reply, board) if reply.looks_like_markup() else reply.json())
    positions, count, named = body.take("positions", list), body.take("count", int), body.text("domain")
    if positions is None and ("job_description" in body or "jobDescription" in body):
        positions = [body.left()]
    if positions is None or not (positions or count is not None):
        raise Changed(f"eightfold:{board} answered without its list of positions")
    if named and domain and named.lower() != domain.lower():
        raise Moved(f"{host} answered for {named}, not for {domain}", hint=f"fetch eightfold:{host}/{named}")
    items, lost = items_of(positions, lambda job: _item(job, board, host))
    return Page(items, count, lost=lost)


def _item(job: Json, board: str, host: str) -> Item:
    link = "positionUrl" if _is_pcsx(job) else "canonicalPositionUrl"
    found = item_of(job, f"eightfold:{board}", link)
    return replace(found, url=on_host(host, found.url or f"/careers/job/{found.key}"))


def _body(reply: Json) -> Fields:
    """What a reply holds: PCSX wraps it in `data`."""
    inner = reply.get("data") if isinstance(reply, dict) else None
    return Fields(inner if isinstance(inner, dict) and inner else reply if isinstance(reply, dict) else {})


def detail(item: Item, board: str, web: Visit) -> Json:
    """The reply that holds the text. Raises NotFound where the posting is gone, which is said with status 200 too."""
    host, domain = _named(board)
    if "lastmod" in item.payload:
        return _page_of(item, board, host, web)
    path, params = f"api/apply/v2/jobs/{quoted(item.key)}", {"domain": domain}
    if _is_pcsx(item.payload):
        path, params = "api/pcsx/position_details", {"position_id": item.key, "domain": domain, "hl": "en"}
    found = web.get(f"https://{host}/{path}", tuple(params.items()), size="detail").json()
    body = _body(found)
    key = body.amount("id")
    if ("job_description" in body or "jobDescription" in body) and str(key or item.key) == item.key:
        return found
    if isinstance(found, dict) and "not found" in f"{found.get('message')} {found.get('error')}".lower():
        raise NotFound(f"eightfold:{board} has no posting {item.key} any more")
    raise Changed(f"eightfold:{board} answered with something else than posting {item.key}")


def _page_of(item: Item, board: str, host: str, web: Visit) -> Json:
    """What the page of a posting holds. It is on its owner's host, and on the platform's under the same path."""
    link = urlsplit(item.url or "")
    page = split(web.get(f"https://{host}{link.path}?{link.query}", expect="html"), board)
    for found in page.items:
        if found.key == item.key and "posting" in found.payload:
            return {"posting": found.payload["posting"]}
    raise Changed(f"eightfold:{board} answered with something else than posting {item.key}")


def _is_pcsx(job: Json) -> bool:
    return isinstance(job, (dict, Fields)) and any(name in job for name in PCSX)


def parse(job: Fields, detail: Fields) -> Draft:
    """Where the values are, in the payloads of both kinds, and in the JSON-LD of a page.

    The JSON-LD has the text and the end of the posting's validity.
    """
    body = detail.inside("data") or detail
    title = job.text("name")
    page = draft_of(job.inside("posting") or body.inside("posting"), title)
    return Draft(
        title=title or page.title,
        url=first(body.text("publicUrl"), job.text("publicUrl"), job.text("canonicalPositionUrl")),
        department=", ".join(job.texts("department")) or None,
        employment=_employment(job, body) or page.employment,
        locations=_locations(job) or page.locations,
        workplace=_workplace(job, body),
        pay=page.pay,
        posted=job.moment("t_create", "postedTs") or page.posted,
        valid_through=page.valid_through,
        language=job.text("locale") or page.language,
        description=first(_text(body), _text(job), as_html(page.description)),
    )


def _text(body: Fields) -> str | None:
    return first(body.text("job_description"), body.text("jobDescription"))


def _workplace(job: Fields, body: Fields) -> str | None:
    """The platform's word. The classic "onsite" is said of remote postings too, so it says nothing."""
    work_type = body.inside("custom_JD").inside("data_fields").texts("work_type")
    option = job.text("work_location_option")
    return first(*work_type, job.text("workLocationOption"), None if option == "onsite" else option)


def _employment(job: Fields, body: Fields) -> tuple[str, ...]:
    """What the tenant's own fields say of it; their names are the tenant's, with a beginning that is the platform's."""
    told = {name: fields.texts(name) for fields in (job, body) for name in fields.left() if CUSTOM.match(name)}
    return next((values for name, values in told.items() if values and EMPLOYMENT.search(name)), ())


def _locations(job: Fields) -> tuple[str, ...]:
    """The platform's form of the places; where that is a country alone, the tenant's own words say more."""
    standard, own, one = job.places("standardizedLocations"), job.places("locations"), job.texts("location")
    told = standard if standard and all("," in place for place in standard) else own or standard
    return told or one
