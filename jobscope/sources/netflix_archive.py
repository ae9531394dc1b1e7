"""Netflix's own careers site of 2019 to 2024, from archives: its list, with the texts, twenty postings a page.

API: none was documented; the site read https://jobs.netflix.com/api/search, which is gone. Recordings of it are read
with `--replay`, saved answers with `parse --as netflix_archive`. Pay: in the text only. Today: `eightfold`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jobscope.errors import Changed, Moved, NotFound, Unavailable
from jobscope.records import Draft, Item, Json, Page
from jobscope.sources._fields import Fields, item_of, items_of, words
from jobscope.sources._pages import as_html
from jobscope.sources._paging import At, paginate
from jobscope.sources._urls import parts
from jobscope.web import Response, Visit

HOSTS = ("jobs.netflix.com",)
ALLOW: frozenset[str] = frozenset()
EMBEDDED = False
VOLATILE = words("_score highlight updated_at search_text")
IGNORE = VOLATILE | words(
    "id Status lever_id slug external_id state organization subteam lever_team _index _type _version _explanation sort"
    # what another tool made of it
    " department salary_lower salary_upper keywords"
)
BOARD = "netflix"
SITE = "https://jobs.netflix.com"


def board_of(url: str) -> str | None:
    """The one board, for every address of the site."""
    return BOARD if parts(url).host in HOSTS else None


def fetch(board: str, web: Visit) -> Iterator[Page]:
    """The list, to its end."""

    def ask(at: At) -> Response:
        try:
            return web.get(f"{SITE}/api/search", (("q", ""), ("page", str(at.pages + 1))))
        except (NotFound, Moved, Unavailable) as error:
            raise type(error)(error.message, hint="this site is gone; `jobscope fetch netflix` reads today's") from None

    return paginate(ask, split, board)


def split(reply: Response, board: str) -> Page:
    """The postings of a page, of several pages in one file, or of a bare list of postings.

    Proof: `records.postings`, and the total in `info.postings`.
    """
    data = reply.json()
    listed = data if isinstance(data, list) else [data]
    if listed and all(isinstance(one, dict) and "external_id" in one for one in listed):
        return Page(_items(listed, board)[0])
    items: dict[str, Item] = {}
    total, lost = None, 0
    for page in listed or [{}]:
        body = Fields(page if isinstance(page, dict) else {})
        postings = body.inside("records").take("postings", list)
        count = body.inside("info").inside("postings").take("total_result_count", int)
        if postings is None or count is None:
            raise Changed(f"netflix_archive:{board} answered without its list of postings")
        found, more = _items(postings, board)
        items |= {item.key: item for item in found if item.key not in items}
        total, lost = max(total or 0, count), lost + more
    return Page(tuple(items.values()), total, lost=lost)


def _items(postings: list[Json], board: str) -> tuple[tuple[Item, ...], int]:
    def read(job: Json) -> Item:
        item = item_of(job, f"netflix_archive:{board}", "url", "external_id")
        return replace(item, url=f"{SITE}/jobs/{item.key}")

    return items_of(postings, read)


def parse(job: Fields, detail: Fields) -> Draft:
    """Where the values are."""
    others = job.texts("alternate_locations")
    return Draft(
        title=job.need("text"),
        department=", ".join(job.texts("team")) or None,
        locations=tuple(dict.fromkeys((*job.texts("location"), *others))),
        posted=job.moment("created_at"),
        description=as_html(job.text("description")),
    )
