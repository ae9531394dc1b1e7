"""A schema.org JobPosting as a draft: where its values are, in all the forms in which pages write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from jobscope.records import Draft, DraftPay, Json
from jobscope.sources._fields import Fields, words
from jobscope.sources._pages import unescaped
from jobscope.sources._urls import parts

UNREAD = words(
    "@context @type @id identifier hiringOrganization industry occupationalCategory directApply image logo sameAs"
    " mainEntityOfPage workHours specialCommitments applicationContact jobImmediateStart jobStartDate jobDuration"
    " educationRequirements experienceInPlaceOfEducation physicalRequirement securityClearanceRequirement"
    " sensoryRequirement eligibilityToWorkRequirement employerOverview employmentUnit relevantOccupation"
    " incentiveCompensation incentives benefits potentialAction subjectOf disambiguatingDescription alternateName"
    " additionalType dateModified dateCreated applyUrl numberOfPositions publisher"
    " interview_process"  # Y Combinator's own
)
FURTHER = ("responsibilities", "qualifications", "skills", "experienceRequirements", "jobBenefits")
SHORTENED = re.compile(r"\d\s?[km]\b", re.IGNORECASE)  # "52k": words, and no number
NOTHING = frozenset({"", "unavailable", "n/a", "null", "undefined", "."})  # what templates write for "none"


def link(job: Fields) -> str | None:
    """The posting's own page."""
    return next((url for text in job.texts("url") if parts(url := unescape(text.strip())).host), None)


def draft_of(job: Fields, listed: str | None = None) -> Draft:
    """Where the values are. A description that was escaped for its journey, once or twice, is unescaped.

    `listed` is the title that a list gave, where there was one.
    """
    kind = [word.rpartition("/")[2] for word in job.texts("jobLocationType")]
    titles = [job.text("title"), listed, job.text("name")]
    title = next(filter(None, titles), None) or job.need("title")
    places = [place for place in map(_place, job.each("jobLocation", dict, str)) if place]
    open_to = [place for place in map(_named, job.each("applicantLocationRequirements", dict, str)) if place]
    countries = {country for _, country in places}
    return Draft(
        title=unescape(title),
        url=link(job),
        employment=job.texts("employmentType"),
        locations=tuple(dict.fromkeys([text for text, _ in places] or open_to)),
        country=countries.pop() if len(countries) == 1 else None,
        workplace=next((word for word in kind if word.upper() != "TELECOMMUTE"), None),
        remote=True if any(word.upper() == "TELECOMMUTE" for word in kind) else None,
        pay=tuple(_pay(job)),
        posted=job.moment("datePosted"),
        valid_through=job.moment("validThrough"),
        openings=_count(job.amount("totalJobOpenings")),
        language=next(iter(job.texts("inLanguage")), None),
        description=_description(job),
    )


# ── place ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _place(place: Json) -> tuple[str, str | None] | None:
    """A place in words, and its country."""
    if not isinstance(place, dict):
        return (place, None) if _says(place) else None
    fields = Fields(place)
    written = fields.text("address")
    address = next(fields.objects("address"), None) or fields.inside("address") or fields
    country = next((name for name in map(_named, address.each("addressCountry", dict, str, list)) if name), None)
    lines = [_named(address.pop(name, None)) for name in ("addressLocality", "addressRegion")]
    named = [line for line in lines if line] or [name for name in (fields.text("name"),) if name and _says(name)]
    if not named and not country and (street := address.text("streetAddress")):
        named = [street]  # SuccessFactors writes the whole of it there
    said = unescape(written or ", ".join(dict.fromkeys([*named, *([country] if country else [])])))
    return (said, country) if said else None


def _named(value: Json) -> str | None:
    """A name: a text, or an object that has one."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        fields = Fields(value)
        name = fields.text("name") or fields.text("addressCountry")
        return name if name and _says(name) else _place_in(fields)
    return value if _says(value) else None


def _place_in(fields: Fields) -> str | None:
    """The address of an area that has no name of its own."""
    found = _place(fields.left()) if "address" in fields else None
    return found[0] if found else None


def _says(text: Json) -> bool:
    return isinstance(text, str) and text.strip().lower() not in NOTHING


# ── pay ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _pay(job: Fields) -> Iterator[DraftPay]:
    """Every amount. `salaryCurrency` is the currency of those without one, or (iCIMS) the whole in words.

    `estimatedSalary` is not read: it is what others reckon that such work pays, and no offer. It is left over, by name.
    """
    currency = job.text("salaryCurrency")
    in_words = currency is not None and any(map(str.isdigit, currency))
    told = job.each("baseSalary", dict, str, int, float)
    found = list(_amounts(told, None if in_words else currency))
    yield from found
    if in_words and not found:
        yield DraftPay(note=currency)


def _amounts(
    value: Json, currency: str | None, unit: str | None = None, label: str | None = None
) -> Iterator[DraftPay]:
    """One amount or several: a number or words, an object with them, an object with such objects in it."""
    if isinstance(value, list):
        for each in value:
            yield from _amounts(each, currency, unit, label)
    elif isinstance(value, dict):
        fields = Fields(value)
        currency = _words(fields, "currency", "priceCurrency") or currency
        unit = _words(fields, "unitText", "unitCode", "duration") or unit
        label = fields.text("name") or label
        low = _number(fields, "minValue", "minPrice")
        high = _number(fields, "maxValue", "maxPrice")
        if any(isinstance(bound, str) and SHORTENED.search(bound) for bound in (low, high)):
            bounds = " - ".join(str(bound) for bound in (low, high) if bound is not None)
            yield DraftPay(note=_joined(bounds, currency, unit), label=label)
        elif low is not None or high is not None:
            yield DraftPay(min=low, max=high, currency=currency, interval=unit, label=label)
        else:
            inner = fields.pop("value", None)
            yield from _amounts(fields.pop("price", None) if inner is None else inner, currency, unit, label)
    elif isinstance(value, str) and sum(map(str.isdigit, value)) and not _plain(value):
        yield DraftPay(note=_joined(value, currency, unit), label=label)
    elif isinstance(value, int | float | str) and not isinstance(value, bool) and str(value).strip("0. "):
        yield DraftPay(min=value, max=value, currency=currency, interval=unit, label=label)


def _joined(*words: str | None) -> str:
    return " ".join(word for word in words if word)


def _words(fields: Fields, *names: str) -> str | None:
    return next((text for name in names if (text := fields.text(name))), None)


def _number(fields: Fields, *names: str) -> int | float | str | None:
    """The first amount; 0 and an empty text are none."""
    amounts = (fields.amount(name) for name in names)
    return next((amount for amount in amounts if amount is not None and str(amount).strip("0. ")), None)


def _plain(text: str) -> bool:
    """Is it a number in figures, and nothing else?"""
    return not text.strip().strip("0123456789.,' \u00a0")


# ── text, counts ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _description(job: Fields) -> str | None:
    """The description, and the further texts that are no part of it."""
    blocks: list[str] = []
    for name in ("description", *FURTHER):
        for text in job.texts(name):
            plain = unescaped(text) or ""
            if not any(plain in block for block in blocks):
                blocks.append(plain)
    return "\n".join(blocks) or None


def _count(number: int | float | str | None) -> int | None:
    return int(number) if isinstance(number, int) or (isinstance(number, str) and number.strip().isdecimal()) else None
