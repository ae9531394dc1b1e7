"""Lever job sites: a plain list of postings, with their texts, a hundred at a time.

API: https://github.com/lever/postings-api
Pay: `salaryRange` with an interval word, and `salaryDescription`; both are sparse.
A board on the European host is named with `eu/` before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from jobscope.errors import Changed
from jobscope.records import Draft, DraftPay, Page
from jobscope.sources._fields import Fields, item_of, items_of, words
from jobscope.sources._pages import as_html
from jobscope.sources._paging import At, paginate
from jobscope.sources._urls import on, parts, quoted
from jobscope.web import Response, Visit

HOSTS = ("jobs.lever.co", "api.lever.co", "jobs.eu.lever.co", "api.eu.lever.co")
ROBOTS_EXEMPT = "the Postings API is documented, public and meant for programs"
ALLOW = frozenset({"api.lever.co", "api.eu.lever.co"})
VOLATILE: frozenset[str] = frozenset()
IGNORE = words("id applyUrl")
PAGE = 100


def board_of(url: str) -> str | None:
    """The board that a careers page, a posting or an API address belongs to."""
    link = parts(url)
    if not on(link.host, HOSTS):
        return None
    site = link.segment(2) if link.path[:2] == ("v0", "postings") else link.segment(0)
    return f"eu/{site}" if site and ".eu." in link.host else site


def fetch(board: str, web: Visit) -> Iterator[Page]:
    """The list, to its end; it announces no total."""
    host = "api.eu.lever.co" if board.startswith("eu/") else "api.lever.co"
    url = f"https://{host}/v0/postings/{quoted(board.removeprefix('eu/'))}"

    def ask(at: At) -> Response:
        return web.get(url, (("mode", "json"), ("skip", str(at.rows)), ("limit", str(PAGE))))

    return paginate(ask, split, board, full=PAGE)


def split(reply: Response, board: str) -> Page:
    """The postings of a list, grouped or not, or of the reply for one posting. Proof: a bare array.

    An unknown site is a 404.
    """
    data = reply.json()
    if isinstance(data, dict) and "hostedUrl" in data:
        return Page((item_of(data, f"lever:{board}", "hostedUrl"),))
    if not isinstance(data, list):
        raise Changed(f"lever:{board} answered with {type(data).__name__}, not with a list of postings")
    groups = (Fields(group).take("postings", list) for group in data if isinstance(group, dict))
    grouped = [job for group in groups for job in group or ()]
    items, lost = items_of(grouped or data, lambda job: item_of(job, f"lever:{board}", "hostedUrl"))
    return Page(items, lost=lost)


def parse(job: Fields, detail: Fields) -> Draft:
    """Where the values are. The text is what the posting's page shows, in its order."""
    about = job.inside("categories")
    workplace = job.text("workplaceType")
    salary, salary_note = job.inside("salaryRange"), _html(job, "salaryDescription")
    pay = _pay(salary, salary_note)
    return Draft(
        title=job.need("text"),
        url=job.text("hostedUrl"),
        department=about.text("department") or about.text("team"),
        employment=about.texts("commitment"),
        level_text=about.text("level"),
        locations=about.texts("allLocations", "location"),
        country=job.text("country"),
        workplace=None if workplace == "unspecified" else workplace,
        pay=pay,
        posted=job.moment("createdAt"),
        description=_description(job, None if pay else salary_note),
    )


def _pay(salary: Fields, note: str | None) -> tuple[DraftPay, ...]:
    low, high = salary.amount("min"), salary.amount("max")
    if not (low or high):
        return ()
    return (DraftPay(min=low, max=high, currency=salary.text("currency"), interval=salary.text("interval"), note=note),)


def _description(job: Fields, salary_note: str | None) -> str | None:
    """Opening and body, the lists under their headings, what follows them, and pay that is told in words only."""
    whole, opening, body = (_html(job, name) for name in ("description", "opening", "descriptionBody"))
    blocks = [whole] if whole else [opening, body]
    for entry in job.objects("lists"):
        heading, content = entry.text("text"), entry.text("content")
        blocks += [heading and f"<h3>{escape(heading)}</h3>", content and f"<ul>{content}</ul>"]
    blocks += [_html(job, "additional"), salary_note]
    return "\n".join(block for block in blocks if block) or None


def _html(job: Fields, name: str) -> str | None:
    """A part of the text; where there is no HTML of it, its plain form."""
    plain = job.text(f"{name}Plain")
    return job.text(name) or as_html(plain)
