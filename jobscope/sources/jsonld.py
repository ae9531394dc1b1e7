"""Any page that describes its postings by schema.org's JobPosting: as JSON-LD, microdata or RDFa.

Format: https://schema.org/JobPosting and https://developers.google.com/search/docs/appearance/structured-data/job-posting
Pay: `baseSalary` in its many forms; iCIMS writes it into `salaryCurrency`. A board is the page's address.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from jobscope.errors import Changed, NotFound
from jobscope.records import Draft, Item, Json, Page
from jobscope.sources._fields import Fields
from jobscope.sources._job_posting import UNREAD, draft_of, link
from jobscope.sources._schema_org import canonical, job_postings
from jobscope.sources._urls import parts
from jobscope.web import Response, Visit

HOSTS: tuple[str, ...] = ()
ALLOW: frozenset[str] = frozenset()
VOLATILE: frozenset[str] = frozenset()
IGNORE = UNREAD


def board_of(url: str) -> str | None:
    """None: no host is ours. A page becomes a board by what it holds."""
    return None


def fetch(board: str, web: Visit) -> Iterator[Page]:
    """The page's postings, in one reply."""
    if not parts(board).host:
        raise NotFound(f"{board!r} is no web page", hint="name it as in jsonld:https://careers.example.org/42")
    yield split(web.get(board, expect="html"), board)


def split(reply: Response, board: str) -> Page:
    """The postings of a page. Proof: at least one; a page without any says nothing, so it is no empty board."""
    page = reply.html()
    found = job_postings(page)
    if not found:
        raise Changed(f"jsonld:{board} holds no JobPosting")
    distinct = list({json.dumps(job, sort_keys=True): job for job in found}.values())
    url = next((url for url in (reply.url, board, canonical(page)) if parts(url).host), None)
    keys = _keys(distinct, url)
    items = (Item(key, link(Fields(job)) or url, job) for key, job in zip(keys, distinct, strict=True))
    return Page(tuple({item.key: item for item in items}.values()))


def _keys(jobs: list[dict[str, Json]], page: str | None) -> list[str]:
    """A key for each posting: the first of these that all have, and that tells them apart."""
    ways = (
        [_identifier(Fields(job)) for job in jobs],
        [link(Fields(job)) for job in jobs],
        [page for _ in jobs],
        [_digest(job) for job in jobs],
    )
    for keys in ways[:-1]:
        given = [key for key in keys if key]
        if len(set(given)) == len(jobs):
            return given
    return [key or "" for key in ways[-1]]


def _identifier(job: Fields) -> str | None:
    words = job.amount("identifier")
    value = words if words is not None else job.inside("identifier").amount("value")
    return str(value).strip()[:200] or None if value is not None else None


def _digest(job: dict[str, Json]) -> str:
    told = [job.get(name) for name in ("title", "name", "jobLocation", "datePosted")]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def parse(job: Fields, detail: Fields) -> Draft:
    """Where the values are."""
    return draft_of(job)
