"""Greenhouse job boards: the whole board, with its texts and its pay, in one request.

API: https://developers.greenhouse.io/job-board.html
Pay: `pay_input_ranges`, in cents and without a period, and custom fields of type `currency_range`, in whole units.
"""

from __future__ import annotations

from collections.abc import Iterator

from jobscope.errors import Changed
from jobscope.records import Draft, DraftPay, Page
from jobscope.sources._fields import Fields, item_of, items_of, words
from jobscope.sources._greenhouse_pages import in_page
from jobscope.sources._pages import unescaped
from jobscope.sources._urls import on, parts, quoted
from jobscope.web import Response, Visit

HOSTS = (
    "boards.greenhouse.io",
    "job-boards.greenhouse.io",
    "boards-api.greenhouse.io",
    "api.greenhouse.io",
    "boards.eu.greenhouse.io",
    "job-boards.eu.greenhouse.io",
    "boards-api.eu.greenhouse.io",
)
ROBOTS_EXEMPT = "the Job Board API is documented, public and meant for programs"
ALLOW = frozenset({"boards-api.greenhouse.io", "api.greenhouse.io"})
VOLATILE = frozenset({"updated_at"})
IGNORE = words(
    "id internal_job_id requisition_id updated_at company_name education questions location_questions"
    " compliance demographic_questions data_compliance ai_disclaimer include_ai_disclaimer ai_opt_out_request_url"
    # what only the data of a page holds
    " public_url confirmation_message"
)
# Custom fields are named by each employer; these names are common, and mean the same wherever they stand.
EMPLOYMENT = frozenset({"employment type", "time type", "job type", "worker type"})
WORKPLACE = frozenset({"location type", "workplace type", "remote type", "workplace"})
Custom = tuple[tuple[str, Fields], ...]


def board_of(url: str) -> str | None:
    """The board that a careers page, an embedded board, a posting or an API address belongs to."""
    link = parts(url)
    if not on(link.host, HOSTS):
        return None
    if link.path[:2] == ("v1", "boards"):
        return link.segment(2)
    return link.query.get("for") if link.path[:1] == ("embed",) else link.segment(0)


def fetch(board: str, web: Visit) -> Iterator[Page]:
    """The board, in one reply."""
    url = f"https://boards-api.greenhouse.io/v1/boards/{quoted(board)}/jobs"
    yield split(web.get(url, (("content", "true"), ("pay_transparency", "true")), size="board"), board)


def split(reply: Response, board: str) -> Page:
    """The postings of a list, or of the reply for one posting. Proof: `jobs`; where it is empty, `meta.total` too.

    A page of the site holds its postings, or the one that it is about, as data for its own script.
    """
    data = in_page(reply, board) if reply.looks_like_markup() else reply.json()
    if not isinstance(data, dict):
        raise Changed(f"greenhouse:{board} answered with {type(data).__name__}, not with an object")
    if "absolute_url" in data:
        return Page((item_of(data, f"greenhouse:{board}", "absolute_url"),))
    jobs, total = data.get("jobs"), Fields(data).inside("meta").take("total", int)
    if not isinstance(jobs, list) or (total is None and not jobs):
        raise Changed(f"greenhouse:{board} answered without its list of jobs")
    items, lost = items_of(jobs, lambda job: item_of(job, f"greenhouse:{board}", "absolute_url"))
    return Page(items, total, lost=lost)


def parse(job: Fields, detail: Fields) -> Draft:
    """Where the values are. `content` is HTML, escaped once more for its journey, or twice; that is undone."""
    offices = tuple(place for office in job.objects("offices") for place in office.texts("location", "name"))
    groups = (*job.objects("departments"), job.inside("department"))
    parts = [unescaped(job.text(name)) for name in ("introduction", "content", "conclusion")]
    custom = tuple((field.text("name") or "", field) for field in job.objects("metadata"))
    return Draft(
        title=job.need("title"),
        url=job.text("absolute_url"),
        department=", ".join(name for group in groups for name in group.texts("name")) or None,
        employment=_custom(custom, EMPLOYMENT),
        locations=job.inside("location").texts("name") or job.texts("location", "job_post_location") or offices,
        workplace=next(iter(_custom(custom, WORKPLACE)), None),
        pay=(*_ranges(job), *_shown_ranges(job), *_custom_ranges(custom)),
        posted=job.moment("first_published", "published_at"),
        valid_through=job.moment("application_deadline"),
        language=job.text("language"),
        description="\n".join(part for part in parts if part) or None,
    )


def _ranges(job: Fields) -> Iterator[DraftPay]:
    for entry in job.objects("pay_input_ranges"):
        low, high = entry.amount("min_cents"), entry.amount("max_cents")
        if _counts(low) or _counts(high):
            yield DraftPay(
                min=low,
                max=high,
                currency=entry.text("currency_type"),
                label=entry.text("title"),
                note=entry.text("blurb"),
                scale=100,
            )


def _shown_ranges(job: Fields) -> Iterator[DraftPay]:
    """The ranges in the data of a page, as it shows them."""
    for entry in job.objects("pay_ranges"):
        low, high = entry.amount("min"), entry.amount("max")
        if _counts(low) or _counts(high):
            note = entry.text("description") or entry.text("blurb")
            currency, label = entry.text("currency_type"), entry.text("title")
            yield DraftPay(min=low, max=high, currency=currency, label=label, note=note)


def _custom(fields: Custom, names: frozenset[str]) -> tuple[str, ...]:
    """The values of the custom fields with one of these names."""
    return tuple(text for name, field in fields if name.strip().lower() in names for text in field.texts("value"))


def _custom_ranges(fields: Custom) -> Iterator[DraftPay]:
    """Custom fields that hold a range; many boards carry them empty, as 0.0 to 0.0."""
    for name, field in fields:
        if field.text("value_type") == "currency_range":
            value = field.inside("value")
            low, high = value.amount("min_value"), value.amount("max_value")
            if _counts(low) or _counts(high):
                yield DraftPay(min=low, max=high, currency=value.text("unit"), label=name or None)


def _counts(amount: int | float | str | None) -> bool:
    return str(amount or 0).strip("0. ") != ""
