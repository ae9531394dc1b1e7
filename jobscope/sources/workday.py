"""Workday career sites: lists of twenty postings without their texts, and one more request for each text.

API: none is documented; `/wday/cxs/` is what the career sites themselves read. Pay: in the text only.
A board is named `tenant.wdN/site`: `salesforce.wd12/External_Career_Site` (and `host.wdN/tenant/site` where the two
differ). A tenant may have several sites. The total is told on the first page only, and many lists end at 2,000
postings: a list that long is read in slices, by the values of a facet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from jobscope.errors import Blocked, Changed, CutOff, Moved, NotFound, NotRecorded, Unavailable
from jobscope.records import Draft, DraftDate, Item, Json, Page
from jobscope.sources._facets import Facet, facets_of, packed, splitting
from jobscope.sources._fields import Fields, words
from jobscope.sources._paging import At, paginate
from jobscope.sources._urls import on, parts, quoted
from jobscope.web import Response, Visit

HOSTS = ("myworkdayjobs.com", "myworkdaysite.com")
ALLOW: frozenset[str] = frozenset()
VOLATILE = words("postedOn")
IGNORE = VOLATILE | words("externalPath bulletFields subtitle hiringOrganization similarJobs userAuthenticated")
PAGE = 20
CAP = 2000
SINGLE = frozenset({"timeType", "workerSubType"})  # facets of which a posting has one value: their counts add up
JSON = (("Accept", "application/json"),)
ANSWERED = (301, 302, 303, 307, 308, 403, 422)  # read here: what they mean stands in their headers or bodies
BOARD = re.compile(r"(?P<host>[\w-]+\.wd\d+)(?:/(?P<tenant>[^/]+))?/(?P<site>[^/]+)")
LOCALE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2,4}){1,2}")
LANGUAGE = re.compile(r"[a-z]{2}")
WITHIN = words("job jobs details login apply userHome introduceYourself jobAlerts refreshFacet 1")  # parts of any site
MANY = re.compile(r"\d{1,3} [^\W\d]+")  # "3 Locations": which, the detail says; "75001 Paris" is one
Applied = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Site:
    """A career site, by the parts of its board's name."""

    board: str
    host: str
    tenant: str
    name: str
    shared: bool = False

    @property
    def page(self) -> str:
        return f"https://{self.host}/{f'recruiting/{quoted(self.tenant)}/' if self.shared else ''}{quoted(self.name)}"

    @property
    def api(self) -> str:
        return f"https://{self.host}/wday/cxs/{quoted(self.tenant)}/{quoted(self.name)}"


def site_of(board: str, near: str | None = None) -> Site | None:
    """The site of a board: on the tenant's own host, or, `near` an address of such a one, on the host that it shares.

    >>> site_of("acme.wd5/Careers").api
    'https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/Careers'
    >>> site_of("acme.wd5/Careers", "https://wd5.myworkdaysite.com/").page
    'https://wd5.myworkdaysite.com/recruiting/acme/Careers'
    """
    if not (found := BOARD.fullmatch(board)):
        return None
    host = found["host"].lower()
    site = Site(board, f"{host}.{HOSTS[0]}", found["tenant"] or host.partition(".")[0], found["site"])
    return _shared(site) if on(parts(near or "").host, HOSTS[1:]) else site


def _shared(site: Site) -> Site:
    return replace(site, host=f"{site.host.split('.')[1]}.{HOSTS[1]}", shared=True)


def board_of(url: str) -> str | None:
    """The board of a careers page, a posting or an API address, on a host of the tenant or on a shared one."""
    link = parts(url)
    if not on(link.host, HOSTS):
        return None
    host = link.host.rpartition(".myworkday")[0]
    path = link.path[1:] if _is_language(link.path) else link.path
    if path[:2] == ("wday", "cxs") or path[:1] == ("recruiting",):
        path = path[1 + (path[0] == "wday") :]
        if len(path) < 2:
            return None
        host = host if "." in host else f"{path[0].lower()}.{host}"
        name = path[1] if path[0].lower() == host.partition(".")[0] else f"{path[0]}/{path[1]}"
    else:
        name = path[0] if path and path[0] != "wday" else ""
    board = f"{host}/{name}"
    return board if site_of(board) else None


def _is_language(path: tuple[str, ...]) -> bool:
    """Does a path begin with a language? A site may have a name of two letters too."""
    if not path or LOCALE.fullmatch(path[0]):
        return bool(path)
    return LANGUAGE.fullmatch(path[0]) is not None and len(path) > 1 and path[1] not in WITHIN


def fetch(board: str, web: Visit) -> Iterator[Page]:
    """The list, to its end; one that is as long as lists can be is read in slices.

    Some tenants have no host of their own: where it does not answer, the one that they share is asked.
    """
    site = _named(board)
    try:
        first = _list(site, web, {}, 0)
    except (NotFound, NotRecorded, Unavailable) as error:
        site = _shared(site)
        try:
            first = _list(site, web, {}, 0)
        except (NotFound, NotRecorded, Unavailable, Blocked, Moved):
            raise error from None
    page = split(first, board)
    if page.total and not (page.items or page.unlisted):
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
            received += len(page.items) + page.unlisted
            known.update(item.key for item in page.items)
            yield replace(page, total=expected)
        whole = whole and received >= announced * 0.99 and announced != CAP
        sliced = sliced or bool(applied)
    if sliced and (not whole or len(known) < (expected or total + len(known))):
        for page in _walk(site, web, {}, first):
            whole = whole and (expected is not None or known.issuperset(item.key for item in page.items))
            known.update(item.key for item in page.items)
            yield replace(page, total=expected, unlisted=0)
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
    return _answer(reply, site, "the list")


def _answer(reply: Response, site: Site, what: str) -> Response:
    """The reply, if it is one. A tenant under maintenance answers in many ways, and is not gone for that."""
    status, where = reply.status, f"workday:{site.board}"
    if status < 300:
        return reply
    if status < 400:
        target = reply.headers.get("location", "")
        if "maintenance" in target or not (board := board_of(target)) or board == site.board:
            raise Unavailable(f"{where} answered {status} for {what}: under maintenance, or too busy")
        raise Moved(f"{where} leads to another site", hint=f"fetch workday:{board}")
    if status == 403:
        if b'"S22"' in reply.body:
            raise NotFound(f"{where} answered 403: {what} is not there")
        raise Blocked(f"{where} answered 403 for {what}: it refuses, or is under maintenance")
    raise Unavailable(
        f"{where} answered {status} for {what}: under maintenance, or no site of this name",
        hint="the site's name is the end of its careers page's address",
    )


def _named(board: str) -> Site:
    if not (site := site_of(board)):
        raise NotFound(
            f"{board!r} names no Workday site", hint="it is tenant.wdN/site, as in workday:nvidia.wd5/Careers"
        )
    return site


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
    if jobs and not found and any(isinstance(job, dict) and job.get("title") for job in jobs):
        raise Changed(f"workday:{board} lists postings without 'externalPath'")
    kept = tuple({item.key: item for item in found}.values())
    return Page(kept, total, len(jobs) - len(kept))


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
    site = site_of(board, item.url) or _named(board)
    path = Fields(item.payload).text("externalPath") or ""
    rest = path.strip("/").removeprefix("job/").strip("/")
    place = "" if "/" in rest else "/"  # a posting without a place: its slot stays empty
    url = f"{site.api}/job/{place}{quote(rest, safe='/%')}"
    reply = web.get(url, headers=JSON, expect="any", size="detail", ok_statuses=ANSWERED)
    found = _answer(reply, site, f"posting {item.key}").json()
    if "jobDescription" in Fields(found if isinstance(found, dict) else {}).inside("jobPostingInfo"):
        return found
    raise Changed(f"workday:{board} answered with something else than posting {item.key}")


def parse(job: Fields, detail: Fields) -> Draft:
    """Where the values are. The detail's start date wins over "Posted 30+ Days Ago", which is only a lower bound."""
    info = detail.inside("jobPostingInfo")
    title, listed, ago = job.text("title"), job.text("locationsText"), job.text("postedOn")
    terms, remote = job.texts("timeType"), job.text("remoteType")
    start, end = info.text("startDate"), info.text("endDate")
    places = tuple(dict.fromkeys((*info.texts("location"), *info.texts("additionalLocations"))))
    ago = ago or info.text("postedOn")
    country = info.inside("jobRequisitionLocation").inside("country").text("alpha2Code")
    return Draft(
        title=title or info.need("title"),
        employment=info.texts("timeType") or terms,
        locations=places or ((listed,) if listed and not MANY.fullmatch(listed) else ()),
        country=country or info.inside("country").text("descriptor"),
        workplace=info.text("remoteType") or remote,
        posted=DraftDate(start) if start else DraftDate(ago, "relative") if ago else None,
        valid_through=DraftDate(end) if end else None,
        description=info.text("jobDescription"),
    )
