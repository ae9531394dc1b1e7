"""Ashby job boards: the whole board, with its texts and its pay, in one request.

API: https://developers.ashbyhq.com/docs/public-job-posting-api
Pay: `compensation`, tiers (zones, levels) of components (salary, bonus, equity …), each kept apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from jobscope.errors import Changed
from jobscope.records import Draft, DraftDate, DraftPay, Page
from jobscope.sources._fields import Fields, item_of, words
from jobscope.sources._urls import on, parts, quoted
from jobscope.web import Response, Visit

HOSTS = ("jobs.ashbyhq.com", "api.ashbyhq.com")
ROBOTS_EXEMPT = "the posting API is documented, public and meant for programs"
ALLOW = frozenset({"api.ashbyhq.com"})
VOLATILE: frozenset[str] = frozenset()
IGNORE = words("id team applyUrl isListed shouldDisplayCompensationOnJobPostings")


def board_of(url: str) -> str | None:
    """The board that a careers page, a posting or an API address belongs to."""
    link = parts(url)
    if not on(link.host, HOSTS):
        return None
    return link.segment(2) if link.path[:2] == ("posting-api", "job-board") else link.segment(0)


def fetch(board: str, web: Visit) -> Iterator[Page]:
    """The board, in one reply; it announces no total."""
    url = f"https://api.ashbyhq.com/posting-api/job-board/{quoted(board)}"
    yield split(web.get(url, (("includeCompensation", "true"),), size="board"), board)


def split(reply: Response, board: str) -> Page:
    """The listed postings. Proof: `jobs`; where it is empty, `apiVersion` too. Unlisted ones are counted, not kept."""
    data = reply.json()
    jobs = data.get("jobs") if isinstance(data, dict) else None
    if not isinstance(jobs, list) or not (jobs or "apiVersion" in data):
        raise Changed(f"ashby:{board} answered without its list of jobs")
    listed = [job for job in jobs if not (isinstance(job, dict) and job.get("isListed") is False)]
    return Page(tuple(item_of(job, f"ashby:{board}", "jobUrl") for job in listed), unlisted=len(jobs) - len(listed))


def parse(job: Fields, detail: Fields) -> Draft:
    """Where the values are."""
    address = job.inside("address").inside("postalAddress")
    country = address.text("addressCountry")
    elsewhere = [
        _place(place.text("location"), place.inside("address").inside("postalAddress"))
        for place in job.objects("secondaryLocations")
    ]
    places = [_place(job.text("location"), address, country), *elsewhere]
    published = job.text("publishedAt")
    html, plain = job.text("descriptionHtml"), job.text("descriptionPlain")
    return Draft(
        title=job.need("title"),
        url=job.text("jobUrl"),
        department=job.text("department"),
        employment=job.texts("employmentType"),
        locations=tuple(place for place in places if place),
        country=country,
        workplace=job.text("workplaceType"),
        remote=job.take("isRemote", bool),
        pay=tuple(_pay(job.inside("compensation"))),
        posted=DraftDate(published) if published else None,
        description=html or plain,
        html=html is not None,
    )


def _place(text: str | None, address: Fields, country: str | None = None) -> str | None:
    """A place's own words; where there are none, its address."""
    named = [address.text("addressLocality"), address.text("addressRegion"), country or address.text("addressCountry")]
    return text or ", ".join(part for part in named if part) or None


def _pay(compensation: Fields) -> Iterator[DraftPay]:
    """Every component of every tier. What a tier says about itself in words belongs to its salary."""
    tiers = list(compensation.objects("compensationTiers"))
    for tier in tiers:
        label, words = tier.text("title"), tier.text("additionalInformation")
        for component in tier.objects("components"):
            yield _component(component, label, words)
    if not tiers:
        for component in compensation.objects("summaryComponents"):
            yield _component(component, None, None)


def _component(component: Fields, label: str | None, words: str | None) -> DraftPay:
    kind = component.text("compensationType")
    notes = [component.text("summary"), words if kind == "Salary" else None]
    return DraftPay(
        min=component.amount("minValue"),
        max=component.amount("maxValue"),
        currency=component.text("currencyCode"),
        interval=component.text("interval"),
        label=label,
        note="\n".join(note for note in notes if note) or None,
        kind=kind,
    )
