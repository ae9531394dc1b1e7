"""From a draft to a posting: the readers joined, and what is said of oddities."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jobscope.normalise import RULES
from jobscope.normalise.posting import content_hash, understand
from jobscope.records import Draft, DraftDate, DraftPay, Posting, Raw


def raw(**more: Any) -> Raw:
    said: dict[str, Any] = {
        "source": "lever",
        "company": "acme",
        "board": "acme",
        "key": "7",
        "url": "https://jobs.lever.co/acme/7",
        "fetched_at": "2026-03-01T08:00:00Z",
        "payload": {},
    }
    return Raw(**said | more)


def read(draft: Draft, company: str = "acme", **more: Any) -> Posting:
    return understand(raw(company=company), draft, **more)[0]


def test_what_is_not_given_stays_unknown() -> None:
    posting, remarks = understand(raw(), Draft())
    assert remarks == []
    said = {name: getattr(posting, name) for name in ("title", "level", "places", "workplace", "pay", "headline")}
    assert said == {"title": None, "level": None, "places": (), "workplace": None, "pay": (), "headline": None}
    assert (posting.posted, posting.valid_through, posting.description, posting.location_text) == (None,) * 4
    assert (posting.id, posting.url, posting.rules) == ("lever:acme:7", "https://jobs.lever.co/acme/7", RULES)


def test_the_words_stay_beside_the_values() -> None:
    draft = Draft(
        title="  Senior   Kiln Engineer ",
        locations=("Oakland, CA", "Denver, CO"),
        description="<p>Fire &amp; clay.</p><p>The base salary is $120,000 - $150,000 a year.</p>",
        posted=DraftDate("2026-02"),
        employment=("Full-time",),
    )
    posting = read(draft)
    assert posting.title == "Senior Kiln Engineer"
    assert posting.location_text == "Oakland, CA; Denver, CO"
    assert [place.cbsa for place in posting.places] == ["41860", "19740"]
    assert posting.posted == "2026-02"
    assert posting.headline is not None
    assert posting.description is not None
    start, end = posting.headline.span or (0, 0)
    assert posting.description[start:end] == posting.headline.text
    assert "Fire & clay." in posting.description


def test_a_field_wins_and_takes_the_words_of_a_text_that_agrees() -> None:
    draft = Draft(
        title="Potter",
        pay=(DraftPay(min=120000, max=150000, currency="USD", interval="1 YEAR", kind="Salary"),),
        description="<p>The base salary range is $120,000 - $150,000 a year.</p>",
    )
    posting, remarks = understand(raw(), draft)
    assert len(posting.pay) == 1
    assert (posting.pay[0].origin, remarks) == ("field", [])
    assert posting.pay[0].span is not None


def test_a_field_and_a_text_that_disagree_are_both_kept_and_said() -> None:
    draft = Draft(
        title="Potter",
        pay=(DraftPay(min=120000, max=150000, currency="USD", interval="1 YEAR", kind="Salary"),),
        description="<p>The base salary range is $90,000 - $100,000 a year.</p>",
    )
    posting, remarks = understand(raw(), draft)
    assert [(pay.origin, pay.min) for pay in posting.pay] == [("field", 120000), ("text", 90000)]
    assert posting.headline is not None
    assert posting.headline.min == 120000
    assert [code for code, _ in remarks] == ["pay_disagrees"]
    assert "90000" in remarks[0][1]


def test_a_company_may_say_elsewhere_that_its_ranges_are_total_compensation() -> None:
    draft = Draft(title="Potter", description="<p>For this role we pay $160,000 - $710,000 a year.</p>")
    here, there = read(draft), read(draft, company="netflix")
    assert here.headline is not None
    assert there.headline is not None
    assert (here.headline.basis, there.headline.basis) == ("base", "total")
    assert "at this company" in there.headline.rule


def test_a_range_whose_label_names_a_place_is_that_places_range() -> None:
    draft = Draft(
        title="Potter",
        locations=("Denver, CO", "New York, NY"),
        pay=(
            DraftPay(min=100000, max=110000, currency="USD", interval="1 YEAR", label="New York, NY", kind="Salary"),
            DraftPay(min=80000, max=90000, currency="USD", interval="1 YEAR", label="Denver, CO", kind="Salary"),
        ),
    )
    posting = read(draft)
    assert [(place.city, place.pay) for place in posting.places] == [("Denver", 1), ("New York", 0)]
    assert posting.headline is not None
    assert (posting.headline.min, posting.headline.max, posting.headline.rule) == (80000, 110000, "union of 2")


@pytest.mark.parametrize(
    ("draft", "workplace", "scope"),
    [
        (Draft(locations=("Remote - United States",)), "remote", ("US",)),
        (Draft(locations=("London, UK (Hybrid)",), workplace="OnSite"), "hybrid", ()),
        (Draft(locations=("Oakland, CA",), workplace="OnSite"), "onsite", ()),
        (Draft(locations=("Oakland, CA",), workplace="Hybrid", remote=True), "hybrid", ()),
        (Draft(locations=("Oakland, CA",), remote=True), "remote", ()),
        (Draft(locations=("Oakland, CA",), remote=False), None, ()),
        (Draft(locations=("United States",), remote=True), "remote", ("US",)),
        (Draft(title="Potter (Remote)"), "remote", ()),
        (Draft(title="Potter, Hybrid"), "hybrid", ()),
        (Draft(title="Potter", description="You may work four weeks a year from anywhere."), None, ()),
        (Draft(workplace="who knows"), None, ()),
        (Draft(workplace="Teilweise Homeoffice"), "hybrid", ()),
        (Draft(title="Buyer (partially remote)"), "hybrid", ()),
        (Draft(title="Buyer (remote)"), "remote", ()),
    ],
)
def test_workplace(draft: Draft, workplace: str | None, scope: tuple[str, ...]) -> None:
    posting = read(draft)
    assert (posting.workplace, posting.remote_scope) == (workplace, scope)


def test_contacts_are_replaced_before_anything_is_parsed() -> None:
    draft = Draft(
        title="Potter", description="<p>Write to jo@acme.example. The base salary is $120,000 - $150,000 a year.</p>"
    )
    posting = read(draft)
    assert posting.description is not None
    assert "jo@acme.example" not in posting.description
    start, end = posting.pay[0].span or (0, 0)
    assert posting.description[start:end] == posting.pay[0].text
    kept = read(draft, keep_contacts=True)
    assert "jo@acme.example" in (kept.description or "")


def test_the_hash_is_of_what_the_employer_wrote() -> None:
    draft = Draft(title="Potter", description="<p>Clay.</p>", posted=DraftDate("Posted 3 Days Ago", "relative"))
    later = replace(draft, posted=DraftDate("Posted 4 Days Ago", "relative"))
    assert content_hash(draft) == content_hash(later)
    assert content_hash(draft) != content_hash(replace(draft, title="Glazer"))
    assert content_hash(draft) != content_hash(replace(draft, posted=DraftDate("2026-02-01")))
    assert read(draft, whole=False).content_hash is None
