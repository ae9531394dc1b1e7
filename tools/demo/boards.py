"""The answers of the four platforms, in their true shapes: which request gets which JSON."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape, unescape
from typing import Any
from urllib.parse import urlencode

from demo.ads import Ad, Range, items, money, page, pay_words
from demo.inputs import Company, Place, number

COUNTRIES = {"US": "United States", "GB": "United Kingdom", "DE": "Germany", "CA": "Canada", "IN": "India"}
EASTERN = timezone(timedelta(hours=-4))  # Greenhouse writes its times with an American offset
SPACE = uuid.UUID("5d1f7a52-0e0b-5c0e-9a3e-2f6d3b6f1c11")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A GET and its JSON answer."""

    url: str
    answer: Any


def exchanges(company: Company, ads: Sequence[Ad]) -> Iterator[Exchange]:
    """Every request that reading this board takes, to the end of its list, with its answer."""
    return PLATFORMS[company.source](company, sorted(ads, key=lambda ad: (ad.posted, ad.name), reverse=True))


# ── Greenhouse: the whole board in one answer, texts escaped once more ───────────────────────────────────────────────


def _greenhouse(company: Company, ads: Sequence[Ad]) -> Iterator[Exchange]:
    query = urlencode({"content": "true", "pay_transparency": "true"})
    url = f"https://boards-api.greenhouse.io/v1/boards/{company.board}/jobs?{query}"
    yield Exchange(url, {"jobs": [_greenhouse_job(ad) for ad in ads], "meta": {"total": len(ads)}})


def _greenhouse_job(ad: Ad) -> dict[str, Any]:
    key = 7_000_000 + number("greenhouse", ad.name) % 900_000
    board = ad.company.board
    custom = board == "fennelwick-health"  # one board keeps its pay in a field of its own making
    return {
        "absolute_url": f"https://job-boards.greenhouse.io/{board}/jobs/{key}",
        "data_compliance": [{"type": "gdpr", "requires_consent": False, "retention_period": None}],
        "internal_job_id": key - 3_000_000,
        "location": {"name": " | ".join(place.text for place in ad.places)},
        "metadata": _custom_ranges(ad) if custom else [],
        "id": key,
        "updated_at": _iso(ad.updated.astimezone(EASTERN)),
        "requisition_id": f"R{key % 10_000:04}",
        "title": ad.title,
        "pay_input_ranges": [] if custom else [_pay_input(ad, it) for it in ad.fields],
        "company_name": ad.company.name,
        "first_published": _iso(ad.posted.astimezone(EASTERN)),
        "language": "en",
        "application_deadline": _iso(_end(ad).astimezone(EASTERN)) if ad.deadline else None,
        "content": escape(page(ad)),
        "departments": [_named("department", ad.department, board)],
        "offices": [{**_named("office", place.city or "Remote", board), "location": place.text} for place in ad.places],
    }


def _named(kind: str, name: str, board: str) -> dict[str, Any]:
    key = 4_000_000 + number(kind, name, board) % 90_000
    return {"id": key, "name": name, "child_ids": [], "parent_id": None}


def _pay_input(ad: Ad, it: Range) -> dict[str, Any]:
    usual = "On Target Earnings (OTE):" if it.ote else {"hour": "Hourly pay:", "year": "Annual base salary:"}[it.period]
    blurb = "The range is base pay and commission together, for the year." if it.ote else ad.note
    return {
        "min_cents": round(it.low * 100),
        "max_cents": round(it.high * 100),
        "currency_type": it.currency,
        "title": it.label or usual,
        "blurb": f"<p>{blurb}</p>",
    }


def _custom_ranges(ad: Ad) -> list[dict[str, Any]]:
    """Custom fields that hold a range, as a board of its own making keeps them: 0.0 to 0.0 where there is none."""
    return [
        {
            "id": 4_100_201 + n,
            "name": f"Pay Range ({it.label})" if it.label else "OTE Range" if it.ote else "Pay Range",
            "value": {"unit": it.currency, "min_value": str(float(it.low)), "max_value": str(float(it.high))},
            "value_type": "currency_range",
        }
        for n, it in enumerate(ad.fields or (Range(0, 0, "USD"),))
    ]


def _end(ad: Ad) -> datetime:
    assert ad.deadline is not None
    return ad.posted.replace(year=ad.deadline.year, month=ad.deadline.month, day=ad.deadline.day)


# ── Lever: a bare array, a hundred at a time, and an empty one at the end ────────────────────────────────────────────


def _lever(company: Company, ads: Sequence[Ad]) -> Iterator[Exchange]:
    for skip, part in ((0, ads), (len(ads), ())):
        query = urlencode({"mode": "json", "skip": skip, "limit": 100})
        url = f"https://api.lever.co/v0/postings/{company.board}?{query}"
        yield Exchange(url, [_lever_posting(ad) for ad in part])


def _lever_posting(ad: Ad) -> dict[str, Any]:
    key = _uuid("lever", ad.name)
    _, duties, asks, benefits = ad.company.headings
    opening, body = f"<div>{escape(ad.about, quote=False)}</div>", f"<div>{escape(ad.lead, quote=False)}</div>"
    additional = f"<div>{pay_words(ad)}<p>{escape(ad.company.close, quote=False)}</p></div>"
    commitment = {"full": "Full-time", "part": "Part-time", "intern": "Internship", "contract": "Contract"}
    salary = {"salaryRange": _lever_pay(ad.fields[0])} if ad.fields else {}
    return {
        "additionalPlain": plain(additional),
        "additional": additional,
        "categories": {
            "commitment": commitment[ad.employment],
            "department": ad.department,
            "location": ad.places[0].text,
            "team": ad.department,
            "allLocations": [place.text for place in ad.places],
        },
        "createdAt": int(ad.posted.timestamp()) * 1000,
        "descriptionPlain": plain(f"{opening}\n{body}"),
        "description": f"{opening}\n{body}",
        "id": key,
        "lists": [
            {"text": heading, "content": items(lines)}
            for heading, lines in ((duties, ad.duties), (asks, ad.asks), (benefits, ad.company.benefits))
        ],
        "text": ad.title,
        "country": ad.places[0].country,
        "workplaceType": "on-site" if ad.workplace == "onsite" else ad.workplace,
        "opening": opening,
        "openingPlain": plain(opening),
        "descriptionBody": body,
        "descriptionBodyPlain": plain(body),
        **salary,
        "hostedUrl": f"https://jobs.lever.co/{ad.company.board}/{key}",
        "applyUrl": f"https://jobs.lever.co/{ad.company.board}/{key}/apply",
    }


def _lever_pay(it: Range) -> dict[str, Any]:
    interval = {"year": "per-year-salary", "month": "per-month-salary", "hour": "per-hour-wage"}[it.period]
    return {"min": it.low, "max": it.high, "currency": it.currency, "interval": interval}


# ── Ashby: the whole board in one answer, pay in tiers of components ─────────────────────────────────────────────────


def _ashby(company: Company, ads: Sequence[Ad]) -> Iterator[Exchange]:
    query = urlencode({"includeCompensation": "true"})
    url = f"https://api.ashbyhq.com/posting-api/job-board/{company.board}?{query}"
    yield Exchange(url, {"jobs": [_ashby_job(ad) for ad in ads], "apiVersion": "1"})


def _ashby_job(ad: Ad) -> dict[str, Any]:
    key = _uuid("ashby", ad.name)
    url = f"https://jobs.ashbyhq.com/{ad.company.board}/{key}"
    employment = {"full": "FullTime", "part": "PartTime", "intern": "Intern", "contract": "Contract"}
    html = page(ad)
    first, *others = ad.places
    return {
        "id": key,
        "title": ad.title,
        "department": ad.department,
        "team": ad.department,
        "employmentType": employment[ad.employment],
        "location": _ashby_place(first),
        "secondaryLocations": [{"location": _ashby_place(it), "address": _address(it)} for it in others],
        "publishedAt": ad.posted.isoformat(timespec="milliseconds"),
        "isListed": True,
        "isRemote": ad.workplace == "remote",
        "workplaceType": {"onsite": "OnSite", "hybrid": "Hybrid", "remote": "Remote"}[ad.workplace],
        "address": _address(first),
        "jobUrl": url,
        "applyUrl": f"{url}/application",
        "descriptionHtml": html,
        "descriptionPlain": plain(html),
        "shouldDisplayCompensationOnJobPostings": bool(ad.fields),
        "compensation": _compensation(ad),
    }


def _ashby_place(place: Place) -> str:
    return place.city or "Remote (US)"


def _address(place: Place) -> dict[str, Any]:
    address = {"addressRegion": place.state, "addressCountry": COUNTRIES[place.country], "addressLocality": place.city}
    return {"postalAddress": {name: value for name, value in address.items() if value}}


def _compensation(ad: Ad) -> dict[str, Any]:
    if not ad.fields:
        nothing = {"compensationTierSummary": None, "scrapeableCompensationSalarySummary": None}
        return {**nothing, "compensationTiers": [], "summaryComponents": []}
    tiers = [_tier(ad, it) for it in ad.fields]
    low, high = min(ad.fields, key=lambda it: it.low), max(ad.fields, key=lambda it: it.high)
    whole = Range(low.low, high.high, low.currency, low.period)
    return {
        "compensationTierSummary": " | ".join(tier["tierSummary"] for tier in tiers),
        "scrapeableCompensationSalarySummary": _short(whole),
        "compensationTiers": tiers,
        "summaryComponents": _components(ad, whole),
    }


def _tier(ad: Ad, it: Range) -> dict[str, Any]:
    components = _components(ad, it)
    return {
        "id": _uuid("tier", ad.name, it.label),
        "tierSummary": " • ".join(component["summary"] for component in components),
        "title": it.label or None,
        "additionalInformation": None if it.label else ad.note,
        "components": components,
    }


def _components(ad: Ad, it: Range) -> list[dict[str, Any]]:
    interval = "1 HOUR" if it.period == "hour" else "1 YEAR"
    found: list[tuple[str, str, str, str | None, float | None, float | None]]
    found = [("Salary", _short(it), interval, it.currency, it.low, it.high)]
    if ad.employment == "full":
        found.append(("EquityPercentage", "Offers Equity", "NONE", None, None, None))
    if ad.department == "Sales":
        found.append(("Commission", "Offers Commission", "NONE", it.currency, None, None))
    return [
        {
            "id": _uuid("component", ad.name, it.label, kind),
            "summary": summary,
            "compensationType": kind,
            "interval": interval,
            "currencyCode": currency,
            "minValue": low,
            "maxValue": high,
        }
        for kind, summary, interval, currency, low, high in found
    ]


def _short(it: Range) -> str:
    """The range as Ashby sums it up: $150K – $190K."""
    if it.period == "hour":
        return f"{money(it.low, it)} – {money(it.high, it)} per hour"
    sign = money(0, it).rstrip("0")
    return f"{sign}{it.low / 1000:g}K – {sign}{it.high / 1000:g}K"


# ── Eightfold: ten at a time without texts, an empty page at the end, then one answer for each text ──────────────────


def _eightfold(company: Company, ads: Sequence[Ad]) -> Iterator[Exchange]:
    host, _, domain = company.board.partition("/")
    for start in (*range(0, len(ads), 10), len(ads)):
        query = urlencode({"domain": domain, "start": start, "num": 10, "sort_by": "new"})
        positions = [_position(ad, host) for ad in ads[start : start + 10]]
        yield Exchange(f"https://{host}/api/apply/v2/jobs?{query}", _list(domain, positions, len(ads)))
    for ad in ads:
        position = _position(ad, host)
        query = urlencode({"domain": domain})
        details = {"job_description": page(ad), "custom_JD": {"data_fields": {"work_type": [ad.workplace]}}}
        yield Exchange(f"https://{host}/api/apply/v2/jobs/{position['id']}?{query}", {**position, **details})


def _list(domain: str, positions: list[dict[str, Any]], count: int) -> dict[str, Any]:
    return {"domain": domain, "positions": positions, "count": count, "query": "", "location": "", "facets": {}}


def _position(ad: Ad, host: str) -> dict[str, Any]:
    key = 790_300_000_000 + number("eightfold", ad.name) % 1_000_000_000
    requisition = f"JR{key % 100_000:05}"
    return {
        "id": key,
        "name": ad.title,
        "location": ad.places[0].long,
        "locations": [place.long for place in ad.places],
        "hot": 0,
        "department": ad.department,
        "business_unit": "",
        "t_update": _midnight(ad.updated),
        "t_create": _midnight(ad.posted),
        "ats_job_id": requisition,
        "display_job_id": requisition,
        "type": "ATS",
        "id_locale": f"{requisition}-en",
        "job_description": "",
        "locale": "en",
        "stars": 0.0,
        "medallionProgram": None,
        "location_flexibility": None,
        "work_location_option": "onsite",
        "canonicalPositionUrl": f"https://{host}/careers/job/{key}",
        "isPrivate": False,
    }


def _midnight(moment: datetime) -> int:
    return int(moment.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


# ── small ────────────────────────────────────────────────────────────────────────────────────────────────────────────

PLATFORMS: dict[str, Callable[[Company, Sequence[Ad]], Iterator[Exchange]]] = {
    "greenhouse": _greenhouse,
    "lever": _lever,
    "ashby": _ashby,
    "eightfold": _eightfold,
}


def plain(html: str) -> str:
    """The text of our own HTML: a line a block."""
    lines = re.sub(r"<li>", "\n- ", re.sub(r"</(p|h3|div|ul)>", "\n", html))
    return unescape(re.sub(r"<[^>]+>", "", lines)).strip()


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _uuid(*names: str) -> str:
    return str(uuid.uuid5(SPACE, "|".join(names)))
