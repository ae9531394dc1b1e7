"""Ashby job boards: the whole board, with its texts and its pay, in one request.

API: https://developers.ashbyhq.com/docs/public-job-posting-api
Pay: `compensation`, tiers (zones, levels) of components (salary, bonus, equity …), each kept apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jobscope.errors import Changed
from jobscope.records import Draft, DraftPay, Json, Page
from jobscope.sources._fields import Fields, item_of, items_of, words
from jobscope.sources._pages import object_after
from jobscope.sources._urls import on, parts, quoted
from jobscope.web import Response, Visit

HOSTS = ("jobs.ashbyhq.com", "api.ashbyhq.com")
ROBOTS_EXEMPT = "the posting API is documented, public and meant for programs"
ALLOW = frozenset({"api.ashbyhq.com"})
VOLATILE: frozenset[str] = frozenset()
IGNORE = words(
    "id team applyUrl shouldDisplayCompensationOnJobPostings"
    # what only the data of a page holds
    " teamName teamNames teamId teamExternalName departmentId departmentExternalName locationId jobId jobRequisitionId"
    " updatedAt linkedData suppressDescriptionOpening suppressDescriptionClosing descriptionParts shortDescription"
    " applicationForm applicationFormDefinitionId surveyForms surveyFormDefinitionIds structuredMetadataOverride"
    " organizationId isConfidential compensationTierGuideUrl compensationPhilosophyHtml compensationPhilosophyPlainText"
    " shouldDisplayCompensation shouldDisplayCompensationOnJobBoard shouldAskForTextingConsent"
    " legalEntityNameForTextingConsent userRoles"
)
PAGE_DATA = "window.__appData ="


def board_of(url: str) -> str | None:
    """The board that a careers page, a posting or an API address belongs to."""
    link = parts(url)
    if not on(link.host, HOSTS):
        return None
    if link.path[:2] == ("posting-api", "job-board"):
        return link.segment(2)
    return link.segment(0) if link.segment(0) not in ("api", "meetings") else None


def fetch(board: str, web: Visit) -> Iterator[Page]:
    """The board, in one reply; it announces no total."""
    url = f"https://api.ashbyhq.com/posting-api/job-board/{quoted(board)}"
    yield split(web.get(url, (("includeCompensation", "true"),), size="board"), board)


def split(reply: Response, board: str) -> Page:
    """The listed postings. Proof: `jobs`; where it is empty, `apiVersion` too. Unlisted ones are counted, not kept.

    A page of the site holds its postings, or the one that it is about, as data for its own script.
    """
    jobs, at = _in_page(reply, board) if reply.looks_like_markup() else (_in_list(reply, board), "")
    listed = [job for job in jobs if not (isinstance(job, dict) and job.get("isListed") is False)]
    found, lost = items_of(listed, lambda job: item_of(job, f"ashby:{board}", "jobUrl"))
    items = tuple(item if item.url or not at else replace(item, url=f"{at}/{quoted(item.key)}") for item in found)
    return Page(items, unlisted=len(jobs) - len(listed), lost=lost)


def _in_list(reply: Response, board: str) -> list[Json]:
    data = reply.json()
    if isinstance(data, dict) and "jobUrl" in data:
        return [data]
    jobs = data.get("jobs") if isinstance(data, dict) else None
    if not isinstance(jobs, list) or not (jobs or "apiVersion" in data):
        raise Changed(f"ashby:{board} answered without its list of jobs")
    return jobs


def _in_page(reply: Response, board: str) -> tuple[list[Json], str]:
    """The postings of a page of the site, and the address of its board."""
    data = object_after(reply.text(), PAGE_DATA)
    posting, jobs = data.take("posting", dict), data.inside("jobBoard").take("jobPostings", list)
    found = [posting] if posting else jobs
    if found is None:
        raise Changed(f"ashby:{board} answered with a page without its postings")
    name = data.inside("organization").text("hostedJobsPageSlug")
    return found, f"https://{HOSTS[0]}/{quoted(name)}" if name else ""


def parse(job: Fields, detail: Fields) -> Draft:
    """Where the values are; the data of a page names some of them otherwise."""
    address = _address(job)
    country = address.text("addressCountry")
    own = _place(job.text("location") or job.text("locationName"), address, country)
    elsewhere = [
        _place(place.text("location") or place.text("locationName"), _address(place))
        for place in job.objects("secondaryLocations")
    ]
    places = [own, *elsewhere, *job.texts("secondaryLocationNames")]
    job.take("isListed", bool)  # which `split` went by
    pay, shown = tuple(_pay(job.inside("compensation"))), tuple(_pay(job))
    html, plain = job.text("descriptionHtml"), job.text("descriptionPlain") or job.text("descriptionPlainText")
    return Draft(
        title=job.need("title"),
        url=job.text("jobUrl"),
        department=job.text("department") or job.text("departmentName"),
        employment=job.texts("employmentType"),
        locations=tuple(dict.fromkeys(place for place in places if place)),
        country=country,
        workplace=job.text("workplaceType"),
        remote=job.take("isRemote", bool),
        pay=pay or shown,
        posted=job.moment("publishedAt", "publishedDate"),
        valid_through=job.moment("applicationDeadline"),
        description=html or plain,
        html=html is not None,
    )


def _address(place: Fields) -> Fields:
    """The address of a place: those of further places have been seen without the object around them."""
    address = place.inside("address")
    return address.inside("postalAddress") or address


def _place(text: str | None, address: Fields, country: str | None = None) -> str | None:
    """A place's own words; where there are none, its address."""
    named = [address.text("addressLocality"), address.text("addressRegion"), country or address.text("addressCountry")]
    return text or ", ".join(part for part in named if part) or None


def _pay(compensation: Fields) -> Iterator[DraftPay]:
    """Every component of every tier. What a tier says about itself in words belongs to its salary.

    Without any component, the summary that the page shows is read.
    """
    found = False
    summary = next(iter(compensation.texts("scrapeableCompensationSalarySummary", "compensationTierSummary")), None)
    tiers, components = list(compensation.objects("compensationTiers")), compensation.objects("summaryComponents")
    for tier in tiers:
        label, words = tier.text("title"), tier.text("additionalInformation")
        for component in tier.objects("components"):
            found = True
            yield _component(component, label, words)
    for component in () if found else components:
        found = True
        yield _component(component, None, None)
    if summary and not found:
        yield DraftPay(note=summary)


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
