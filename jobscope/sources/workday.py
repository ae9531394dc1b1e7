"""Workday career sites: lists of twenty postings without their texts, and one more request for each text.

API: none is documented; `/wday/cxs/` is what the career sites themselves read. Pay: in the text only.
A board is named `tenant.wdN/site`: `salesforce.wd12/External_Career_Site` (and `host.wdN/tenant/site` where the two
differ). A tenant may have several sites. The total is told on the first page only, and many lists end at 2,000
postings: a list that long is read in slices, by the values of a facet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote

from jobscope.errors import Blocked, Changed, CutOff, Moved, NotFound, NotRecorded, Unavailable
from jobscope.records import Draft, DraftDate, Item, Json, Page
from jobscope.sources._facets import Facet, facets_of, packed, splitting
from jobscope.sources._fields import Fields, words
from jobscope.sources._paging import At, paginate
from jobscope.sources._workday_sites import ANSWERED, Site, answered, named, on_shared_host, site_of
from jobscope.sources._workday_sites import HOSTS as HOSTS  # with board_of, a part of what a source holds
from jobscope.sources._workday_sites import board_of as board_of
from jobscope.web import Response, Visit

ALLOW: frozenset[str] = frozenset()
VOLATILE = words("postedOn")
IGNORE = words("externalPath bulletFields subtitle hiringOrganization similarJobs userAuthenticated")
PAGE = 20
CAP = 2000
JSON = (("Accept", "application/json"),)
SINGLE = frozenset({"timeType", "workerSubType"})  # facets of which a posting has one value: their counts add up
MANY = re.compile(r"\d{1,3} [^\W\d]+")  # "3 Locations": which, the detail says; "75001 Paris" is one
Applied = Mapping[str, list[str]]


def fetch(board: str, web: Visit) -> Iterator[Page]:
    """The list, to its end; one that is as long as lists can be is read in slices.

    Some tenants have no host of their own: where it does not answer, the one that they share is asked.
    """
    site = named(board)
    try:
        first = _list(site, web, {}, 0)
    except (NotFound, NotRecorded, Unavailable) as error:
        site = on_shared_host(site)
        try:
            first = _list(site, web, {}, 0)
        except (NotFound, NotRecorded, Unavailable, Blocked, Moved):
            raise error from None
    page = split(first, board)
    if page.total and not page.rows:
        raise Changed(f"workday:{board} announces {page.total} postings and lists none")
    return _walk(site, web, {}, first) if (page.total or 0) < CAP else _sliced(site, web, first, page.total or 0)


def _sliced(site: Site, web: Visit, first: Response, total: int) -> Iterator[Page]:
    """The slices of a list, and then what they leave out of the list itself.

    What is expected is the total, or, where that is the cap, what a facet that every posting has adds up to. Without
    one, the list must hold nothing that no slice held. Raises CutOff where that cannot have been all.
    """
    sums = [facet.sum for facet in _facets(first) if facet.parameter in SINGLE and facet.sum >= CAP]
    expected = max(sums if total == CAP else [total, *sums], default=None)
    known: set[str] = set()
    whole, sliced = True, False
    for applied, reply in _slices(site, web, {}, first, max(total, expected or 0)):
        received, announced = 0, split(reply, site.board).total or 0
        for page in _walk(site, web, applied, reply):
            received += page.rows
            known.update(item.key for item in page.items)
            yield replace(page, total=expected)
        whole = whole and received >= announced * 0.99 and announced != CAP
        sliced = sliced or bool(applied)
    if sliced and (not whole or len(known) < (expected or total + len(known))):
        for page in _walk(site, web, {}, first):
            whole = whole and (expected is not None or known.issuperset(item.key for item in page.items))
            known.update(item.key for item in page.items)
            yield replace(page, total=expected, unlisted=0, lost=0)
    if not whole and (expected is None or len(known) < expected):
        raise CutOff(f"the board cuts its lists at {CAP:,} postings, and its slices lack some")


def _slices(
    site: Site, web: Visit, applied: Applied, reply: Response, total: int
) -> Iterator[tuple[Applied, Response]]:
    """The slices of a list that is too long, each with its first reply; values of one facet are alternatives."""
    facet = splitting(_facets(reply), tuple(applied), total, CAP)
    if facet is None:
        yield applied, reply
        return
    counts = dict(facet.values)
    packs = packed(facet, CAP)
    while packs:
        names = packs.pop(0)
        wanted = {**applied, facet.parameter: names}
        found = _list(site, web, wanted, 0)
        here = split(found, site.board).total or 0
        if here < CAP:
            yield wanted, found
        elif len(names) > 1:
            packs = [names[: len(names) // 2], names[len(names) // 2 :], *packs]
        else:
            yield from _slices(site, web, wanted, found, max(here, counts[names[0]]))


def _walk(site: Site, web: Visit, applied: Applied, first: Response) -> Iterator[Page]:
    """The pages of one list. A site that answers every offset with the same page has ended.

    Of a requisition that is posted twice, the second is counted only.
    """
    paths: dict[str, str | None] = {}

    def once(reply: Response, board: str) -> Page:
        page = split(reply, board)
        kept = tuple(item for item in page.items if paths.setdefault(item.key, item.url) == item.url)
        return replace(page, items=kept, unlisted=page.unlisted + len(page.items) - len(kept))

    def ask(at: At) -> Response | None:
        if not at.rows:
            return first if at.reply is None else None
        reply = _list(site, web, applied, at.rows)
        return None if at.reply is not None and reply.body == at.reply.body else reply

    return paginate(ask, once, site.board)


def _list(site: Site, web: Visit, applied: Applied, offset: int) -> Response:
    asked = {"appliedFacets": dict(applied), "limit": PAGE, "offset": offset, "searchText": ""}
    reply = web.post(f"{site.api}/jobs", json=asked, headers=JSON, expect="any", ok_statuses=ANSWERED)
    return answered(reply, site, "the list")


def _facets(reply: Response) -> tuple[Facet, ...]:
    data = reply.json()
    return facets_of(data.get("facets")) if isinstance(data, dict) else ()


# ── replies ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def split(reply: Response, board: str) -> Page:
    """The postings of a list, or of the reply for one. Proof: `jobPostings` and `total`, which is 0 after page one.

    An entry without a path is no posting that can be seen, and of a requisition that is posted twice one is kept; the
    others are counted only.
    """
    data = reply.json()
    body, site = Fields(data if isinstance(data, dict) else {}), site_of(board, reply.url)
    if "jobPostingInfo" in body:
        return Page((_single(data, board),))
    jobs, total = body.take("jobPostings", list), body.take("total", int)
    if jobs is None or total is None:
        raise Changed(f"workday:{board} answered without its list of postings")
    found = [item for job in jobs if (item := _item(job, site))]
    # rows without a title are bare: some tenants list them, and nothing is behind them
    lost = sum(isinstance(job, dict) and bool(job.get("title")) and _item(job, site) is None for job in jobs)
    if lost > len(found):
        raise Changed(f"workday:{board} lists postings without 'externalPath'")
    kept = tuple({item.key: item for item in found}.values())
    return Page(kept, total, len(jobs) - len(kept) - lost, lost)


def _item(job: Json, site: Site | None) -> Item | None:
    """A row as an Item. Its key is the requisition, which is the path's end, less the "-1" of a posting made again."""
    fields = Fields(job if isinstance(job, dict) else {})
    path = fields.text("externalPath")
    if not path or not path.strip("/"):
        return None
    return Item(_key(path, fields.texts("bulletFields")), _url(path, site), job)


def _key(path: str, bullets: tuple[str, ...]) -> str:
    """
    >>> _key("/job/Reno/Baker_JR-7-1", ("JR-7",)), _key("/job/Reno/Baker_JR-7", ("JR-7",)), _key("/job/Baker_R1-1", ())
    ('JR-7', 'JR-7', 'R1-1')
    """
    tail = path.rstrip("/").rpartition("_")[2].rpartition("/")[2]
    base, _, number = tail.rpartition("-")
    return base if number.isdecimal() and base in bullets and tail not in bullets else tail


def _url(path: str, site: Site | None) -> str | None:
    return f"{site.page}/{quote(path.lstrip('/'), safe='/%')}" if site else None


def _single(data: Json, board: str) -> Item:
    info = Fields(data).inside("jobPostingInfo")
    url, requisition = info.text("externalUrl"), info.text("jobReqId")
    tail = (url or info.text("jobPostingId") or "").rpartition("/")[2]
    key = _key(tail, (requisition,) if requisition else ()) if tail else requisition
    if not key:
        raise Changed(f"workday:{board} answered with a posting that has no requisition")
    return Item(key, url, {}, data)


def detail(item: Item, board: str, web: Visit) -> Json:
    """The reply that holds the text. Raises NotFound where the posting is gone."""
    site = site_of(board, item.url) or named(board)
    path = Fields(item.payload).text("externalPath") or ""
    rest = path.strip("/").removeprefix("job/").strip("/")
    place = "" if "/" in rest else "/"  # a posting without a place: its slot stays empty
    url = f"{site.api}/job/{place}{quote(rest, safe='/%')}"
    reply = web.get(url, headers=JSON, expect="any", size="detail", ok_statuses=ANSWERED)
    found = answered(reply, site, f"posting {item.key}").json()
    if "jobDescription" in Fields(found if isinstance(found, dict) else {}).inside("jobPostingInfo"):
        return found
    raise Changed(f"workday:{board} answered with something else than posting {item.key}")


def parse(job: Fields, detail: Fields) -> Draft:
    """Where the values are. The detail's start date wins over "Posted 30+ Days Ago", which is only a lower bound."""
    info = detail.inside("jobPostingInfo")
    title, listed, ago = job.text("title"), job.text("locationsText"), job.text("postedOn")
    terms, remote = job.texts("timeType"), job.text("remoteType")
    start, end = info.text("startDate"), info.text("endDate")
    places = tuple(dict.fromkeys((*info.places("location"), *info.places("additionalLocations"))))
    ago = ago or info.text("postedOn")
    country = info.inside("jobRequisitionLocation").inside("country").text("alpha2Code")
    return Draft(
        title=title or info.need("title"),
        employment=info.texts("timeType") or terms,
        locations=places or ((listed,) if listed and not MANY.fullmatch(listed) else ()),
        country=country or next(iter(info.places("country")), None),
        workplace=info.text("remoteType") or remote,
        posted=DraftDate(start) if start else DraftDate(ago, "relative") if ago else None,
        valid_through=DraftDate(end) if end else None,
        description=info.text("jobDescription"),
    )
