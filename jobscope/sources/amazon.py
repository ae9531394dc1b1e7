"""Amazon's own careers site: a hundred postings a page, with their texts, and at most ten thousand to one question.

API: none is documented; this is the address that https://www.amazon.jobs itself reads. So a large list is read in
slices: by business category, and by country within a category that is itself too large. The sum of the categories'
counts is the total announced. Pay: lines at the end of the qualifications, one a place, with the place before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape
from typing import Final
from urllib.parse import urljoin

from jobscope.errors import Changed, CutOff, NotFound
from jobscope.records import Draft, DraftDate, DraftPay, Item, Json, Page
from jobscope.sources._fields import Fields, item_of, items_of, words
from jobscope.sources._paging import At, paginate
from jobscope.sources._urls import on, parts
from jobscope.web import Response, Visit

HOSTS = ("amazon.jobs",)
ALLOW: frozenset[str] = frozenset()
EMBEDDED = False
VOLATILE = words("updated_time display_distance")
IGNORE = VOLATILE | words(
    "id id_icims business_category city country_code state company_name department_cost_center description_short"
    " is_manager job_family job_function_id optional_search_labels primary_search_label source_system team"
    " university_job url_next_step"
)

BOARD: Final = "amazon.jobs"
SITE: Final = "https://www.amazon.jobs"
PAGE: Final = 100
WINDOW: Final = 10_000
"""Rows that one question can reach. Its count of hits stops there as well: then it is a ceiling, and no total."""

SLICES: Final = ("business_category", "normalized_country_code")
Filters = tuple[tuple[str, str], ...]

_PAY_LINE: Final = re.compile(
    r"(?P<place>[^\n]*?\S)\s[-–—]\s(?P<min>\d[\d,.]*)(?:\s?[-–—]\s?(?P<max>\d[\d,.]*))?\s(?P<currency>[A-Z]{3})\s"
    r"(?P<interval>[a-z]+)\.?"
)
_BREAK: Final = re.compile(r"<(?:br|/?p|/?div|/?li|/?ul)\b[^<>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]*>")


def board_of(url: str) -> str | None:
    """The one board, for every address of the site."""
    return BOARD if on(parts(url).host, HOSTS) else None


def fetch(board: str, web: Visit) -> Iterator[Page]:
    """The list, newest first, whole or in slices; each page carries the total of the whole.

    Raises CutOff at its end where a slice was too large for the window and could not be cut any further.
    """
    if board != BOARD:
        raise NotFound(f"Amazon has one board, and {board!r} is not it", hint=f"fetch amazon:{BOARD}")
    counted = _ask(web, (), 0, 1, facets=SLICES[:1])
    total = _hits(counted, board) or sum(_facet(counted, SLICES[0]).values()) or None
    cut: list[str] = []
    for page in _walk(board, web, (), counted, cut):
        yield replace(page, total=total)
    if cut:
        raise CutOff(f"the site shows {WINDOW:,} postings of a slice at most, and more are in {', '.join(cut)}")


def _walk(board: str, web: Visit, filters: Filters, counted: Response, cut: list[str]) -> Iterator[Page]:
    """The pages of a slice, which is cut by its next facet where it does not fit the window."""
    depth = len(filters)
    slices = _facet(counted, SLICES[depth]) if depth < len(SLICES) else {}
    if _hits(counted, board) is not None or not slices:
        yield from _pages(board, web, filters)
        if _hits(counted, board) is None:
            cut.append(" and ".join(value for _, value in filters) or "the list")
        return
    for name, count in slices.items():
        inner = (*filters, (SLICES[depth], name))
        if count < WINDOW:
            yield from _pages(board, web, inner)
        else:
            yield from _walk(board, web, inner, _ask(web, inner, 0, 1, facets=SLICES[depth + 1 : depth + 2]), cut)


def _pages(board: str, web: Visit, filters: Filters) -> Iterator[Page]:
    """The pages of a slice, to its end or to the window's."""

    def ask(at: At) -> Response | None:
        size = min(PAGE, WINDOW - at.rows)
        return _ask(web, filters, at.rows, size) if size > 0 else None

    return paginate(ask, split, board)


def _ask(web: Visit, filters: Filters, offset: int, size: int, facets: tuple[str, ...] = ()) -> Response:
    params = [("base_query", ""), ("offset", str(offset)), ("result_limit", str(size)), ("sort", "recent")]
    params += [(f"{name}[]", value) for name, value in filters]
    params += [("facets[]", name) for name in facets]
    return web.get(f"{SITE}/en/search.json", tuple(params))


def _hits(reply: Response, board: str) -> int | None:
    return split(reply, board).total


def _facet(reply: Response, name: str) -> Mapping[str, int]:
    """The counts of a facet by value; none where the reply has no such facet. They come as objects of one pair."""
    data = reply.json()
    facets = data.get("facets") if isinstance(data, dict) else None
    listed = facets.get(f"{name}_facet") if isinstance(facets, dict) else None
    pairs = (one for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()
    return {value: n for pair in pairs for value, n in pair.items() if type(n) is int and n > 0}


def split(reply: Response, board: str) -> Page:
    """The postings of a page, or one posting alone.

    Proof: `hits` and the list of `jobs`, and no `error`: what goes wrong here is said with status 200.
    """
    data = reply.json()
    if isinstance(data, dict) and "job_path" in data:
        return Page((_item(data, board),))
    if isinstance(data, dict) and data.get("error"):
        raise Changed(f"amazon:{board} answered with an error: {str(data['error'])[:120]}")
    hits, jobs = (data.get("hits"), data.get("jobs")) if isinstance(data, dict) else (None, None)
    if type(hits) is not int or not isinstance(jobs, list):
        raise Changed(f"amazon:{board} answered without its list of jobs")
    items, lost = items_of(jobs, lambda job: _item(job, board))
    return Page(items, hits if hits < WINDOW else None, lost=lost)


def _item(job: Json, board: str) -> Item:
    found = item_of(job, f"amazon:{board}", "job_path", "id_icims")
    return replace(found, url=urljoin(SITE, found.url) if found.url else f"{SITE}/en/jobs/{found.key}")


def parse(job: Fields, detail: Fields) -> Draft:
    """Where the values are. The text is that of the page: description, then both kinds of qualifications."""
    path = job.text("job_path")
    places = [place for place in map(_decoded, job.each("locations", str, dict)) if place]
    kinds = {place.text("type") for place in places}
    texts = [job.text(name) for name in ("description", "basic_qualifications", "preferred_qualifications")]
    named = tuple(place for one in places for place in one.texts("normalizedLocation", "location"))
    posted = job.text("posted_date")
    return Draft(
        title=job.need("title"),
        url=urljoin(SITE, path) if path else None,
        department=job.text("job_category"),
        employment=(*job.texts("job_schedule_type"), *(("intern",) if job.take("is_intern", bool) else ())),
        locations=(named, job.texts("normalized_location", "location"))[not named],
        workplace="ONSITE" if kinds == {"ONSITE"} else None,
        remote=True if kinds == {"VIRTUAL"} else None,
        pay=tuple(dict.fromkeys(pay for text in texts for pay in _pay(text))),
        posted=DraftDate(posted, "%B %d, %Y") if posted else None,
        description=_description(*texts),
    )


def _decoded(place: Json) -> Fields:
    """A place, which travels as JSON within the JSON."""
    try:
        told = json.loads(place) if isinstance(place, str) else place
    except (ValueError, RecursionError):
        told = None
    return Fields(told if isinstance(told, dict) else {})


def _pay(html: str | None) -> Iterator[DraftPay]:
    """The lines that are nothing but a place and its range: "USA, WA, Seattle - 99,000.00 - 120,000.00 USD annually".

    >>> [(pay.label, pay.min, pay.max) for pay in _pay("- Kind<br/><br/>USA, TX, Waco - 9.50 - 12.00 USD hourly")]
    [('USA, TX, Waco', '9.50', '12.00')]
    """
    for line in _BREAK.sub("\n", html or "").splitlines():
        text = unescape(_TAG.sub("", line)).strip()
        if found := _PAY_LINE.fullmatch(text):
            yield DraftPay(
                min=found["min"],
                max=found["max"] or found["min"],
                currency=found["currency"],
                interval=found["interval"],
                label=found["place"],
                note=text,
            )


def _description(about: str | None, needed: str | None, wished: str | None) -> str | None:
    blocks = [about]
    blocks += [needed and f"<h3>Basic qualifications</h3>\n{needed}"]
    blocks += [wished and f"<h3>Preferred qualifications</h3>\n{wished}"]
    return "\n".join(block for block in blocks if block) or None
