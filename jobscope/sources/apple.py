"""Apple's own careers site: twenty postings a page without their texts, and one more request for each text.

API: none is documented; these are the addresses that https://jobs.apple.com itself reads, and its pages hold the same
data. The list has one row for each place of a position: those rows are one posting. Pay: in the section
"Pay & Benefits" of a detail's footers, which may differ from place to place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from jobscope.errors import Changed, NotFound
from jobscope.records import Draft, DraftDate, DraftPay, Item, Json, Page
from jobscope.sources._apple_search import BOARD, SITE, asking, content_of, rows_of
from jobscope.sources._fields import Fields, first, item_of, words
from jobscope.sources._pages import as_html
from jobscope.sources._paging import paginate
from jobscope.sources._urls import on, parts, quoted
from jobscope.web import Response, Visit

HOSTS = ("jobs.apple.com",)
ALLOW: frozenset[str] = frozenset()
EMBEDDED = False
COOKIES = True
VOLATILE = words("id reqId jobPositionId postDateInGMT postingDate standardWeeklyHours")  # of the rows of one position
IGNORE = words(
    "id reqId jobPositionId standardWeeklyHours"
    " positionId transformedPostingTitle localeInfo managedPipelineRole type isMultiLocation postExternal"
    # what a detail says of itself
    " jobNumber jobType localizations selectedLocale lowJobTitle highJobTitle"
    " longPostingDate multiLocation internalDetails supportedLocales acceptsReferrals locationNames"
)

SECTIONS: Final = (
    ("Description", ("description",)),
    ("Responsibilities", ("responsibilities",)),
    ("Minimum qualifications", ("minimumQualifications", "keyQualifications")),
    ("Preferred qualifications", ("preferredQualifications",)),
    ("Education and experience", ("educationAndExperience", "educationExperience")),
    ("Additional requirements", ("additionalRequirements",)),
)
_NOW: Final = re.compile(r"T\d\d:\d\d:\d\d\.\d{7,}")  # a stamp that is made for each request, of postings without end


def board_of(url: str) -> str | None:
    """The one board, for every address of the site."""
    return BOARD if on(parts(url).host, HOSTS) else None


def fetch(board: str, web: Visit) -> Iterator[Page]:
    """The list, newest first, to its end. A position's later rows add their places to its first one.

    Details are asked for when the list is walked, so a posting is not read before its places are together.
    """
    if board != BOARD:
        raise NotFound(f"Apple has one board, and {board!r} is not it", hint=f"fetch apple:{BOARD}")
    known: dict[str, Item] = {}
    doubles = 0
    for page in paginate(asking(web), rows_of, board):
        items = _merged(page.items, known)
        doubles += len(page.items) - len(items)
        yield replace(page, items=items, total=page.total and page.total - doubles)


def split(reply: Response, board: str) -> Page:
    """The positions of a page of the list, or the one of a detail; of the API, or of a page of the site."""
    data = content_of(reply, board)
    if "postingTitle" in data:
        return Page((_position(data.left(), board),))
    page = rows_of(reply, board)
    items = _merged(page.items, {})
    return replace(page, items=items, total=page.total and page.total - (len(page.items) - len(items)))


def _merged(rows: tuple[Item, ...], known: dict[str, Item]) -> tuple[Item, ...]:
    """The positions of these rows that are not known yet; the places of those known grow."""
    fresh = []
    for row in rows:
        item = _position(row.payload, BOARD)
        if item.key not in known:
            known[item.key] = item
            fresh.append(item)
        else:
            _add_places(known[item.key].payload, row.payload)
    return tuple(fresh)


def _add_places(payload: dict[str, Json], row: Json) -> None:
    """The places of another row, put into the order of their names: rows come in any order from day to day."""
    places = [place.left() for one in (payload, row) for place in Fields(one).objects("locations")]
    named = {str(place.get("postLocationId") or place.get("name")): place for place in places}
    payload["locations"] = sorted(named.values(), key=lambda place: str(place.get("name")))


def _position(row: Json, board: str) -> Item:
    """A row as its position. The payload is a copy, which `_merged` may add places to."""
    payload = dict(row) if isinstance(row, dict) else row
    key = "positionId" if isinstance(row, dict) and row.get("positionId") else "id"
    item = item_of(payload, f"apple:{board}", "url", key)
    slug = payload.get("transformedPostingTitle")
    ending = f"/{quoted(slug)}" if isinstance(slug, str) and slug else ""
    return replace(item, url=f"{SITE}/en-us/details/{quoted(item.key)}{ending}")


def detail(item: Item, board: str, web: Visit) -> Json:
    """The reply that holds the text; where the API has changed, what the posting's page was made from.

    Raises NotFound where the posting is gone.
    """
    try:
        found = web.get(f"{SITE}/api/v1/jobDetails/{quoted(item.key)}", (("locale", "en-us"),), size="detail").json()
        body = Fields(found).inside("res") if isinstance(found, dict) else Fields({})
        if _is_of(body, item.key):
            return found
    except Changed:
        pass
    page = web.get(f"{SITE}/en-us/details/{quoted(item.key)}", expect="html", size="detail")
    body = content_of(page, board)
    if not _is_of(body, item.key):
        raise Changed(f"apple:{board} answered with something else than posting {item.key}")
    return {"res": body.left()}


def _is_of(body: Fields, key: str) -> bool:
    named = Fields(body.left()).amount("positionId")
    return "postingTitle" in body and str(named or key) == key


def parse(job: Fields, detail: Fields) -> Draft:
    """Where the values are: in the detail, and where there is none in the row."""
    body = detail.inside("res")
    whole = body or job
    rows = dict(map(_place, job.objects("locations")))
    other = [place for one in (body, job) for place in one.objects("localeLocation")]
    told = dict(map(_place, (*body.objects("locations"), *(() if rows else other))))
    footers = list(_footers(whole, rows | told))
    team, teams = job.inside("team").text("teamName"), [one.texts("teamNames") for one in (body, job)]
    summary = first(body.text("jobSummary"), job.text("jobSummary"))
    return Draft(
        title=job.need("postingTitle"),
        department=team or ", ".join(first(*teams) or ()) or None,
        employment=whole.texts("employmentType"),
        locations=tuple(dict.fromkeys((told if len(told) >= len(rows) else rows | told).values())),
        remote=job.take("homeOffice", bool),
        pay=_pay(footers),
        posted=_posted(job, body),
        description=_description(summary, whole, [content for _, _, content in footers]),
    )


def _place(place: Fields) -> tuple[str, str]:
    """The key of a place, and city, state and country as far as they are told: a detail's places say more."""
    told = (place.text("city") or place.text("name"), place.text("stateProvince"), place.text("countryName"))
    name = ", ".join(dict.fromkeys(filter(None, told)))
    return place.text("postLocationId") or place.text("id") or name, name


def _footers(body: Fields, places: dict[str, str]) -> Iterator[tuple[str, str | None, str]]:
    """(name, place, content) of each section below the text, in its order; the same words of several places once."""
    seen: set[str] = set()
    for footer in body.objects("postingFooters"):
        where = places.get(footer.text("postLocationId") or "")
        locales = footer.inside("localizations")
        sections = list(locales.objects("en_US")) or [s for name in locales.left() for s in locales.objects(name)]
        sections = sections or [footer]
        for section in sorted(sections, key=_order):
            name, content = section.text("name"), section.text("content")
            if content and content not in seen:
                seen.add(content)
                yield name or "", where, content


def _order(section: Fields) -> float:
    place = section.amount("displayOrder")
    return float(place) if isinstance(place, int | float) or (place and place.strip().isdecimal()) else 0


def _pay(footers: list[tuple[str, str | None, str]]) -> tuple[DraftPay, ...]:
    """The pay of each place, where it differs from place to place. Where it is one, the text says it."""
    told = [(where, content) for name, where, content in footers if "pay" in name.lower().split()]
    return tuple(DraftPay(note=content, label=where) for where, content in told if where) if len(told) > 1 else ()


def _posted(job: Fields, body: Fields) -> DraftDate | None:
    stamp = job.text("postDateInGMT")
    day = first(stamp, *(fields.text(name) for name in ("postingDateMeta", "postingDate") for fields in (body, job)))
    if stamp and _NOW.search(stamp):
        return None
    return DraftDate(day) if day else None


def _description(summary: str | None, body: Fields, footers: list[str]) -> str | None:
    """What the posting's page shows, in its order. Its texts are plain, one line a point; its footers are HTML."""
    blocks = [as_html(summary)]
    for heading, names in SECTIONS:
        content = as_html("\n".join(text for name in names if (text := body.text(name))))
        blocks.append(f"<h3>{heading}</h3>\n<p>{content}</p>" if content else None)
    return "\n".join(block for block in (*blocks, *footers) if block) or None
