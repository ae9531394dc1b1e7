"""What the forms mean in which platforms give one and the same thing: from a payload to the posting's values."""

from __future__ import annotations

from typing import Any

import pytest

from jobscope import pipeline
from jobscope.records import Issue, Item, Posting, Target

Job = dict[str, Any]
WHEN = "2026-08-01T00:00:00Z"
BAND = {"currency_type": "USD", "blurb": "<p>Shares come on top.</p>"}
LEVER = {"id": "u", "text": "Cooper", "hostedUrl": "https://jobs.lever.co/brinework/u"}
GREENHOUSE = {"id": 7, "title": "Cooper ", "absolute_url": "https://boards.greenhouse.io/brinework/jobs/7"}
ASHBY = {"id": "u", "title": "Cooper", "jobUrl": "https://jobs.ashbyhq.com/brinework/u", "location": "Ghent, Belgium"}
WORKDAY = {"title": "Cooper", "externalPath": "/job/Ghent/Cooper_JR-7", "bulletFields": ["JR-7"]}


def salary(low: float, high: float, **more: Any) -> Job:
    return {"compensationType": "Salary", "interval": "1 YEAR", "currencyCode": "USD", "summary": ""} | {
        "minValue": low,
        "maxValue": high,
        **more,
    }


def tiers(*components: list[Job], **more: Any) -> Job:
    listed = [{"title": f"Zone {n}", "components": list(one)} for n, one in enumerate(components)]
    return {"compensationTiers": listed, "summaryComponents": [], "compensationTierSummary": None} | more


def posting(source: str, job: Job, detail: Job | None = None) -> Posting:
    raw = pipeline.raw_of(Target(source, "brinework", "brinework"), Item("7", None, job), WHEN, detail)
    found, *issues = pipeline.parse([raw])
    assert isinstance(found, Posting), found
    assert not [issue for issue in issues if isinstance(issue, Issue) and issue.code == "left_over"]
    return found


# ── pay ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "job", "read"),
    [
        ("greenhouse", GREENHOUSE | {"pay_input_ranges": [
            BAND | {"min_cents": 12000000, "max_cents": 15000000, "title": "Boston salary range"},
            BAND | {"min_cents": "11000000", "max_cents": "14000000", "title": "Reno salary range"}]},
         [(120000, 150000, "USD", "year", "base"), (110000, 140000, "USD", "year", "base")]),
        ("greenhouse", GREENHOUSE | {"pay_input_ranges": [
            {"min_cents": 2250, "max_cents": 2975, "currency_type": "USD", "title": "Hourly range", "blurb": None}]},
         [(22.5, 29.75, "USD", "hour", "base")]),
        ("greenhouse", GREENHOUSE | {"pay_input_ranges": [], "metadata": [
            {"name": "Salary (Canada)", "value_type": "currency_range",
             "value": {"unit": "CAD", "min_value": "90000.0", "max_value": "120000.0"}},
            {"name": "Salary (US)", "value_type": "currency_range",
             "value": {"unit": "USD", "min_value": "0.0", "max_value": "0.0"}},
            {"name": "Salary (UK)", "value_type": "currency_range", "value": None}]},
         [(90000, 120000, "CAD", "year", "base")]),
        ("greenhouse", GREENHOUSE | {"pay_ranges": [
            {"title": "Pay range", "min": "$71,000", "max": "$88,500 USD", "currency_type": "USD"}]},
         [(71000, 88500, "USD", "year", "base")]),
        *(("lever", LEVER | {"salaryRange": {"min": low, "max": high, "currency": "EUR", "interval": interval}},
           [(low, high, "EUR", period, "base")])
          for low, high, interval, period in [
              (41000, 52000, "per-year-salary", "year"), (3100, 3900, "per-month-salary", "month"),
              (1400, 1700, "bi-week-salary", "fortnight"), (700, 850, "per-week-salary", "week"),
              (210, 260, "per-day-wage", "day"), (19, 24, "per-hour-wage", "hour")]),
        *(("lever", LEVER | {"salaryRange": {"min": 900, "max": 1200, "currency": "EUR", "interval": interval}}, [])
          for interval in ("one-time", "semi-month-salary", "bi-month-salary")),
        ("ashby", ASHBY | {"compensation": tiers(
            [salary(100000, 120000), {"compensationType": "EquityPercentage", "interval": "NONE", "minValue": 0.1,
                                      "maxValue": 0.4, "currencyCode": None, "summary": "0.1% – 0.4%"}],
            [salary(90000, 110000)])},
         [(100000, 120000, "USD", "year", "base"), (90000, 110000, "USD", "year", "base")]),
        ("ashby", ASHBY | {"compensation": tiers([salary(150000, 175000, summary="OTE Total $150K – $175K")])},
         [(150000, 175000, "USD", "year", "ote")]),
        ("ashby", ASHBY | {"compensation": tiers(compensationTierSummary="€60K – €80K • Offers Equity")},
         [(60000, 80000, "EUR", "year", "base")]),
        ("ashby", ASHBY | {"compensation": tiers(compensationTierSummary="Offers Equity")}, []),
        ("ashby", ASHBY | {"compensation": None}, []),
        ("amazon", {"title": "Cooper", "job_path": "/en/jobs/7/cooper", "description": "Barrels.",
                    "preferred_qualifications": "- Oak<br/><br/>USA, WA, Kent – 61,300.00 – 83,500.00 USD annually"},
         [(61300, 83500, "USD", "year", "base")]),
    ],
)  # fmt: skip
def test_pay_is_what_the_platform_says(source: str, job: Job, read: list[Any]) -> None:
    found = posting(source, job)
    fields = [(p.min, p.max, p.currency, p.period, p.basis) for p in found.pay if p.origin == "field"]
    assert fields == read


# ── where, and how ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "job", "detail", "cities", "workplace"),
    [
        ("greenhouse", GREENHOUSE | {"location": None, "departments": [], "offices": [
            {"name": "Flanders", "location": "Ghent, Belgium", "child_ids": [], "parent_id": None}]}, None,
         ["Ghent"], None),
        ("greenhouse", GREENHOUSE | {"location": {"name": "Boston, MA | Reno, NV"}, "offices": [], "metadata": [
            {"name": "Workplace Type", "value": "Hybrid", "value_type": "single_select"}]}, None,
         ["Boston", "Reno"], "hybrid"),
        ("lever", LEVER | {"categories": {"location": "Boston, MA", "allLocations": ["Boston, MA", "Reno, NV"]},
                           "workplaceType": "onsite"}, None, ["Boston", "Reno"], "onsite"),
        ("lever", LEVER | {"categories": None, "workplaceType": "unspecified"}, None, [], None),
        ("ashby", ASHBY | {"isRemote": True, "workplaceType": "Hybrid", "secondaryLocations": [
            {"location": None, "address": {"postalAddress": {"addressLocality": "Reno", "addressRegion": "Nevada",
                                                             "addressCountry": "USA"}}}]}, None,
         ["Ghent", "Reno"], "hybrid"),
        ("ashby", ASHBY | {"isRemote": True, "workplaceType": None}, None, ["Ghent"], "remote"),
        ("ashby", ASHBY | {"secondaryLocations": [{"address": {"addressLocality": "Reno", "addressRegion": "Nevada"}}]},
         None, ["Ghent", "Reno"], None),
        ("ashby", ASHBY | {"isRemote": None, "workplaceType": None, "location": None, "address": {"postalAddress": {
            "addressLocality": "Reno", "addressRegion": "NV", "addressCountry": "US"}}}, None, ["Reno"], None),
        ("workday", WORKDAY | {"locationsText": "2 Locations", "remoteType": "Hybrid"},
         {"jobPostingInfo": {"jobDescription": "x", "location": "US, MA, Boston",
                             "additionalLocations": ["US, NV, Reno"]}}, ["Boston", "Reno"], "hybrid"),
        ("workday", WORKDAY, {"jobPostingInfo": {"jobDescription": "x", "location": {"descriptor": "US, NV, Reno"},
                                                 "additionalLocations": [{"descriptor": "US, MA, Boston"}]}},
         ["Reno", "Boston"], None),
        ("workday", WORKDAY | {"locationsText": "3 emplacements", "remoteType": "Fully Remote"}, None, [], "remote"),
        ("workday", WORKDAY | {"locationsText": "75001 Paris"}, None, ["Paris"], None),
        ("workday", WORKDAY | {"locationsText": "US-NV-Reno", "remoteType": "Work from home"}, None,
         ["Reno"], "remote"),
    ],
)  # fmt: skip
def test_places_and_workplace(
    source: str, job: Job, detail: Job | None, cities: list[str], workplace: str | None
) -> None:
    found = posting(source, job, detail)
    assert ([place.city for place in found.places], found.workplace) == (cities, workplace)


# ── when, and on what terms ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "job", "posted"),
    [
        ("lever", LEVER | {"createdAt": 1783900800000}, "2026-07-13"),
        ("lever", LEVER | {"createdAt": "2026-07-13T09:00:00Z"}, "2026-07-13"),
        ("greenhouse", GREENHOUSE | {"first_published": "2026-07-13T23:30:00-04:00", "updated_at": "2026-07-30"},
         "2026-07-13"),
        ("greenhouse", GREENHOUSE | {"first_published": None, "updated_at": "2026-07-30"}, None),
        ("ashby", ASHBY | {"publishedAt": "2026-07-13T09:00:00.123+00:00"}, "2026-07-13"),
        ("ashby", ASHBY | {"publishedDate": "2026-07-13"}, "2026-07-13"),
        ("eightfold", {"id": 7, "name": "Cooper", "t_create": 1783900800.0}, "2026-07-13"),
        ("eightfold", {"id": 7, "name": "Cooper", "postedTs": 0.0}, None),
        ("workday", WORKDAY | {"postedOn": "Posted 5 Days Ago"}, "2026-07-27"),
        ("workday", WORKDAY | {"postedOn": "Posted 30+ Days Ago"}, None),
        ("workday", WORKDAY | {"postedOn": "Publié il y a 5 jours"}, "2026-07-27"),
        ("workday", WORKDAY | {"postedOn": "Publié il y a 30 jours ou plus"}, None),
        ("workday", WORKDAY | {"postedOn": "Opublikowano 5 dni temu"}, "2026-07-27"),
        ("workday", WORKDAY | {"postedOn": "Publicerades för mer än 30 dagar sedan"}, None),
        ("workday", WORKDAY | {"postedOn": "5日前に掲載"}, None),
        ("amazon", {"title": "Cooper", "posted_date": "May  6, 2026"}, "2026-05-06"),
        ("netflix_archive", {"text": "Cooper", "created_at": "2021-12-03T10:00:00Z"}, "2021-12-03"),
    ],
)  # fmt: skip
def test_the_day_of_posting(source: str, job: Job, posted: str | None) -> None:
    assert posting(source, job).posted == posted


@pytest.mark.parametrize(
    ("source", "job", "words"),
    [
        *(("ashby", ASHBY | {"employmentType": said}, words)
          for said, words in [("FullTime", "FULL_TIME"), ("PartTime", "PART_TIME"), ("Intern", "INTERN"),
                              ("Contract", "CONTRACTOR"), ("Temporary", "TEMPORARY"), ("full_time", "FULL_TIME")]),
        ("lever", LEVER | {"categories": {"commitment": "Full-time, permanent"}}, "FULL_TIME"),
        ("lever", LEVER | {"categories": {"commitment": "Permanent contract"}}, ""),
        ("lever", LEVER | {"categories": {"commitment": "Contract"}}, "CONTRACTOR"),
        ("workday", WORKDAY | {"timeType": "Part time"}, "PART_TIME"),
        ("greenhouse", GREENHOUSE | {"metadata": [{"name": "Employment Type", "value": ["Contract"],
                                                   "value_type": "multi_select"}]}, "CONTRACTOR"),
        ("greenhouse", GREENHOUSE | {"metadata": [
            {"name": "Job Type", "value": "Standard", "value_type": "single_select"},
            {"name": "Employment Type ", "value": "Parttime Employee", "value_type": "single_select"}]}, "PART_TIME"),
        ("eightfold", {"id": 7, "name": "Cooper", "efcustomTextTimeType": ["Full time"]}, "FULL_TIME"),
        ("amazon", {"title": "Cooper", "job_schedule_type": "full-time", "is_intern": True}, "FULL_TIME INTERN"),
    ],
)  # fmt: skip
def test_terms_of_employment(source: str, job: Job, words: str) -> None:
    assert posting(source, job).employment == tuple(words.split())


@pytest.mark.parametrize(
    ("source", "job", "text"),
    [
        ("greenhouse", GREENHOUSE | {"content": "&lt;p&gt;Oak &amp;amp; ash&lt;/p&gt;"}, "Oak & ash"),
        ("greenhouse", GREENHOUSE | {"content": "&amp;lt;p&amp;gt;Oak&amp;lt;/p&amp;gt;"}, "Oak"),
        ("greenhouse", GREENHOUSE | {"content": "<p>Oak</p>"}, "Oak"),
        ("lever", LEVER | {"descriptionPlain": "Oak & ash", "lists": [{"text": "You", "content": "<li>saw</li>"}],
                           "additional": "", "additionalPlain": "Ask us."}, "Oak & ash\n\nYou\n\n- saw\n\nAsk us."),
        ("ashby", ASHBY | {"descriptionHtml": None, "descriptionPlain": "Oak <30 cm"}, "Oak <30 cm"),
    ],
)  # fmt: skip
def test_the_text_is_plain_and_whole(source: str, job: Job, text: str) -> None:
    assert posting(source, job).description == text


@pytest.mark.parametrize(
    ("source", "job", "detail", "places"),
    [
        ("workday", WORKDAY, {"jobPostingInfo": {"jobDescription": "x", "location": "London",
                                                 "country": {"descriptor": "Canada"}}}, [("London", "CA")]),
        ("workday", WORKDAY, {"jobPostingInfo": {"jobDescription": "x", "location": "Cambridge",
                                                 "country": {"descriptor": "United Kingdom"}}}, [("Cambridge", "GB")]),
        ("ashby", ASHBY | {"location": "Waterloo", "address": {"postalAddress": {"addressCountry": "Canada"}}}, None,
         [("Waterloo", "CA")]),
        ("ashby", ASHBY | {"location": "Remote (NL)", "address": {"postalAddress": {"addressCountry": "Netherlands"}}},
         None, [(None, "NL")]),
        ("lever", LEVER | {"categories": {"location": "Birmingham"}, "country": "GB"}, None, [("Birmingham", "GB")]),
        ("lever", LEVER | {"categories": {"location": "Reno, NV"}, "country": "Atlantis"}, None, [("Reno", "US")]),
    ],
)  # fmt: skip
def test_a_country_that_the_platform_names_decides(
    source: str, job: Job, detail: Job | None, places: list[tuple[str | None, str]]
) -> None:
    assert [(place.city, place.country) for place in posting(source, job, detail).places] == places
