"""JobPostings in any page: in what people write for JSON, in markup, and what a page without any makes of its board."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from support import shared
from webfakes import Desk, Source, reply

from jobscope.errors import Blocked, Changed, NotFound
from jobscope.normalise import posting as meaning
from jobscope.records import Draft, Json, Posting, Raw
from jobscope.sources import jsonld
from jobscope.sources._fields import Fields, unread
from jobscope.sources._job_posting import draft_of
from jobscope.sources._schema_org import lenient

BOARD = "https://www.brinework.example/careers/7"


def page(*blocks: Json | str, body: str = "") -> str:
    scripts = "".join(
        f'<script type="application/ld+json">{block if isinstance(block, str) else json.dumps(block)}</script>'
        for block in blocks
    )
    return f"<!doctype html><html><head>{scripts}</head><body>{body}</body></html>"


def drafts(html: str) -> list[Draft]:
    return [jsonld.parse(Fields(item.payload), Fields({})) for item in jsonld.split(reply(html), BOARD).items]


def understood(draft: Draft) -> Posting:
    raw = Raw(source="jsonld", company="brinework", board=BOARD, key="7", fetched_at="2026-03-31T12:00:00Z", payload={})
    return meaning.understand(raw, draft)[0]


def job(**more: Json) -> dict[str, Json]:
    return {"@context": "https://schema.org", "@type": "JobPosting", "title": "Baker"} | more


# ── JSON as people write it ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "JobPosting", "title": "Baker"}',
        '<!-- {"@type": "JobPosting", "title": "Baker"} -->',
        '/* <![CDATA[ */ {"@type": "JobPosting", "title": "Baker"}; /* ]]> */',
        "{&quot;@type&quot;: &quot;JobPosting&quot;, &quot;title&quot;: &quot;Baker&quot;}",
        '[{"@type": "JobPosting", "title": "Baker",},]',
        '{"@type": "JobPosting" "title": "Baker"}',
        '{"@type": "JobPosting",, "title": "Baker", "baseSalary": NaN, "image": undefined}',
        '{"@type": "JobPosting", "title": "Baker"}}',
        '{"@type": "JobPosting", // a note\n "title": "Baker"}',
        '{"@type": "WebSite"} {"@type": "JobPosting", "title": "Baker"}',
        '{"mainEntity": {"@type": ["Thing", "http://schema.org/JobPosting"], "Title": "Baker"}}',
        '{"@type": "WebPage", "data": "{\\"@type\\": \\"JobPosting\\", \\"title\\": \\"Baker\\"}"}',
    ],
)
def test_what_is_nearly_json_is_read(text: str) -> None:
    assert [draft.title for draft in drafts(page(text))] == ["Baker"]


def test_strings_keep_what_they_hold() -> None:
    text = '{"a": "one\ttab\nand a line", "b": "\\$5, } ] // :", "c": "\\u00e9"}'
    assert lenient(text) == {"a": "one\ttab\nand a line", "b": "$5, } ] // :", "c": "é"}


@pytest.mark.parametrize("text", ["", "window.x = 1", "<p>", '{"a": ', '"', "[" * 100_000, '{"a":' * 50_000])
def test_what_is_no_json_is_nothing_and_takes_no_time(text: str) -> None:
    start = time.monotonic()
    with pytest.raises(Changed):
        jsonld.split(reply(page(text)), BOARD)
    assert time.monotonic() - start < 3


def test_long_hostile_texts_end() -> None:
    start = time.monotonic()
    for text in ('"' * 400_000, "/*" * 400_000, "\\" * 400_000, '{"a" ' * 100_000, "<!--" * 200_000, "," * 900_000):
        lenient(text)
    assert time.monotonic() - start < 10


def test_a_broken_block_does_not_lose_the_others() -> None:
    assert [draft.title for draft in drafts(page("{{{", job()))] == ["Baker"]


def test_the_same_posting_twice_is_one() -> None:
    assert len(drafts(page(job(), job()))) == 1


def test_json_is_believed_before_markup() -> None:
    markup = '<div itemscope itemtype="https://schema.org/JobPosting"><b itemprop="title">Other</b></div>'
    assert [draft.title for draft in drafts(page(job(), body=markup))] == ["Baker"]
    assert [draft.title for draft in drafts(page(body=markup))] == ["Other"]


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("jobs", "keys"),
    [
        ([job(identifier={"value": 7})], ["7"]),
        ([job(identifier="A"), job(identifier={"value": "B"})], ["A", "B"]),
        ([job(url="https://a.example/1", identifier="same"), job(url="https://a.example/2", identifier="same")],
         ["https://a.example/1", "https://a.example/2"]),
        ([job()], [BOARD]),
    ],
)  # fmt: skip
def test_a_key_tells_postings_apart(jobs: list[Json], keys: list[str]) -> None:
    assert [item.key for item in jsonld.split(reply(page(*jobs)), BOARD).items] == keys


def test_postings_without_any_name_are_told_apart_by_what_they_say() -> None:
    two = [job(jobLocation="Ghent"), job(jobLocation="Bruges")]
    first = [item.key for item in jsonld.split(reply(page(*two)), BOARD).items]
    again = [item.key for item in jsonld.split(reply(page(*reversed(two))), BOARD).items]
    assert len(set(first)) == 2
    assert first == again[::-1]


# ── pay in all its forms ─────────────────────────────────────────────────────────────────────────────────────────────

RANGE = {"@type": "QuantitativeValue", "minValue": 50000, "maxValue": 60000, "unitText": "YEAR"}
YEAR = (50000, 60000, "USD", "year")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"baseSalary": {"currency": "USD", "value": RANGE}}, [YEAR]),
        ({"baseSalary": {"currency": "USD", "value": [RANGE]}}, [YEAR]),
        ({"baseSalary": [{"currency": "USD", "value": RANGE}]}, [YEAR]),
        ({"baseSalary": {"currency": "USD", "minValue": "50,000", "maxValue": "60,000", "unitText": "YEAR"}}, [YEAR]),
        ({"baseSalary": {"currency": "USD", "unitText": "YEAR", "value": {"minValue": 50000, "maxValue": 60000}}},
         [YEAR]),
        ({"baseSalary": {"priceCurrency": "USD", "minPrice": 50000, "maxPrice": 60000, "unitText": "annual"}}, [YEAR]),
        ({"baseSalary": "$50,000 - $60,000 a year"}, [YEAR]),
        ({"baseSalary": {"currency": "USD", "value": "50000 - 60000", "unitText": "YEAR"}}, [YEAR]),
        ({"baseSalary": {"currency": "USD", "value": {"value": "50,000.00 - 60,000.00", "unitText": "YEAR"}}}, [YEAR]),
        ({"baseSalary": {"currency": "USD", "value": {"value": 31, "unitText": "HOUR"}}}, [(31, 31, "USD", "hour")]),
        ({"baseSalary": {"currency": "USD", "value": "31", "unitText": "HOUR"}}, [(31, 31, "USD", "hour")]),
        ({"baseSalary": 55000, "salaryCurrency": "USD"}, [(55000, 55000, "USD", "year")]),
        ({"baseSalary": {"currency": "USD", "value": {"maxValue": 60000, "minValue": 0, "unitText": "YEAR"}}},
         [(None, 60000, "USD", "year")]),
        ({"salaryCurrency": "USD $50,000.00 - USD $60,000.00 /Yr."}, [YEAR]),
        ({"salaryCurrency": "USD $15.00 /Hr.", "baseSalary": {"currency": "", "value": {"minValue": ""}}},
         [(15, 15, "USD", "hour")]),
        ({"baseSalary": {"currency": "USD", "value": {"minValue": 0, "maxValue": 0, "unitText": "YEAR"}}}, []),
        ({"baseSalary": {"currency": "USD", "value": {"minValue": "", "maxValue": "", "unitText": ""}}}, []),
        ({"baseSalary": "UNAVAILABLE"}, []),
        ({"baseSalary": "competitive"}, []),
        ({"salaryCurrency": "USD"}, []),
        ({"baseSalary": None}, []),
        ({"baseSalary": True}, []),
        ({"baseSalary": {"currency": "USD", "value": {"value": {"@value": "31", "@type": "xsd:decimal"},
                                                      "unitText": "HOUR"}}}, [(31, 31, "USD", "hour")]),
        ({"baseSalary": {"currency": "USD", "value": {"@set": [RANGE]}}}, [YEAR]),
        ({"baseSalary": {"currency": "USD", "value": {"minValue": "50k", "maxValue": "60K", "unitText": "YEAR"}}},
         [YEAR]),
        ({"baseSalary": {"currency": "USD", "value": {"minValue": "$50,000", "maxValue": "$60,000 USD",
                                                      "unitText": "YEAR"}}}, [YEAR]),
        ({"baseSalary": {"currency": "USD", "value": {"minValue": 3000, "maxValue": 3600, "unitCode": "MON"}}},
         [(3000, 3600, "USD", "month")]),
        ({"baseSalary": [{"currency": "EUR", "value": RANGE}, {"currency": "USD", "value": RANGE}]},
         [(50000, 60000, "EUR", "year"), YEAR]),
    ],
)  # fmt: skip
def test_pay_in_each_of_its_forms(said: dict[str, Json], read: list[Any]) -> None:
    (draft,) = drafts(page(job(**said)))
    pay = understood(draft).pay
    assert [(p.min, p.max, p.currency, p.period) for p in pay] == read
    assert all(p.origin == "field" for p in pay)


@pytest.mark.parametrize(
    "estimate",
    [
        [{"currency": "USD", "value": RANGE}],
        "$70,000 - $80,000 a year",
        {"@type": "MonetaryAmountDistribution", "currency": "USD", "percentile10": 50000, "percentile90": 60000},
    ],
)
def test_what_others_reckon_is_no_offer_and_is_left_over_by_name(estimate: Json) -> None:
    fields = Fields(job(estimatedSalary=estimate))
    assert draft_of(fields).pay == ()
    assert unread(fields, Fields({}), jsonld.IGNORE) == {"estimatedSalary": estimate}
    fields = Fields(job(estimatedSalary=estimate, baseSalary={"currency": "USD", "value": RANGE}))
    assert [(pay.min, pay.max) for pay in draft_of(fields).pay] == [(50000, 60000)]


# ── places ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "places", "country", "remote"),
    [
        ({"jobLocation": "Reno, NV"}, ("Reno, NV",), None, None),
        ({"jobLocation": {"address": "Reno, NV"}}, ("Reno, NV",), None, None),
        ({"jobLocation": {"name": "Salt house", "address": {"addressCountry": ["IE"]}}},
         ("Salt house, IE",), "IE", None),
        ({"jobLocation": {"address": {"addressLocality": "Ghent", "addressCountry": {"name": "Belgium"}}}},
         ("Ghent, Belgium",), "Belgium", None),
        ({"jobLocation": {"address": {"addressLocality": "", "addressRegion": "UNAVAILABLE"}}}, (), None, None),
        ({"jobLocation": None, "jobLocationType": "TELECOMMUTE",
          "applicantLocationRequirements": {"name": "Anywhere"}}, ("Anywhere",), None, True),
        ({"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": ["US", {"name": "Canada"}, 7]},
         ("US", "Canada"), None, True),
        ({"jobLocation": [7, None, {"address": 7}]}, (), None, None),
        ({"jobLocation": {"address": [{"addressLocality": "Reno", "addressRegion": "NV"}]}}, ("Reno, NV",), None, None),
        ({"jobLocation": {"address": {"addressLocality": {"@value": "Gent", "@language": "nl"},
                                      "addressCountry": "BE"}}}, ("Gent, BE",), "BE", None),
        ({"jobLocation": {"address": {"streetAddress": "Pune, IN, 411001"}}}, ("Pune, IN, 411001",), None, None),
        ({"jobLocation": {"address": {"streetAddress": "1 Mill Lane", "addressCountry": "IE"}}}, ("IE",), "IE", None),
        ({"jobLocationType": "https://schema.org/TELECOMMUTE"}, (), None, True),
    ],
)  # fmt: skip
def test_places_in_each_of_their_forms(
    said: dict[str, Json], places: tuple[str, ...], country: str | None, remote: bool | None
) -> None:
    (draft,) = drafts(page(job(**said)))
    assert (draft.locations, draft.country, draft.remote) == (places, country, remote)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-03-13", "2026-03-13"),
        ("2026-03-13T00:00:00.000+0000", "2026-03-13"),
        ("2026-3-7", "2026-03-07"),
        ("Fri Mar 13 00:00:00 UTC 2026", "2026-03-13"),
        ("13.03.2026", "2026-03-13"),
        ("13/03/2026", "2026-03-13"),
        ("03/04/2026", None),  # the third of April, or the fourth of March
        (["2026-03-13"], "2026-03-13"),
        ({"@type": "Date", "@value": "2026-03-13"}, "2026-03-13"),
        (1773360000, "2026-03-13"),
        ("1773360000000", "2026-03-13"),
        ("0001-01-01T00:00:00", None),
        (0, None),
        ("soon", None),
    ],
)
def test_dates_in_each_of_their_forms(said: Json, day: str | None) -> None:
    (draft,) = drafts(page(job(datePosted=said, employmentType={"@value": "INTERN"})))
    found = understood(draft)
    assert (found.posted, found.employment) == (day, ("INTERN",))


# ── fetching ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reply(page()), Changed),
        (reply({"jobs": []}), Changed),
        (reply("<html>no</html>", 403), Blocked),
        (reply("<html><title>Just a moment...</title></html>"), Blocked),
        (reply("<html>gone</html>", 410), NotFound),
    ],
)
def test_a_page_without_postings_is_no_empty_board(answer: Any, error: type[Exception]) -> None:
    desk = Desk({BOARD: answer}, Source())
    with pytest.raises(error):
        list(jsonld.fetch(BOARD, desk.visit))
    assert len(desk.script.asked) == 1


def test_a_page_is_asked_once() -> None:
    desk = Desk({BOARD: reply(page(job(datePosted="2026-03-01")))}, Source())
    (found,) = jsonld.fetch(BOARD, desk.visit)
    assert (found.items[0].key, found.items[0].url, found.total) == (BOARD, BOARD, None)
    with pytest.raises(NotFound):
        list(jsonld.fetch("brinework", desk.visit))


# ── pages beside the project ─────────────────────────────────────────────────────────────────────────────────────────


def test_real_pages_are_read_whole() -> None:
    read = paid = placed = 0
    for path in sorted(shared("payloads").rglob("*.html")):
        if path.parent.name in ("other_career_pages", "linkedin") or b"JobPosting" not in path.read_bytes():
            continue
        try:
            items = jsonld.split(reply(path.read_bytes()), "saved").items
        except Changed:
            continue
        for item in items:
            fields = Fields(item.payload)
            draft = jsonld.parse(fields, Fields({}))
            assert draft.title
            assert draft.description
            assert draft.posted
            assert not unread(fields, Fields({}), jsonld.IGNORE), path
            placed += bool(draft.locations)
            paid += bool(draft.pay)
            read += 1
    assert (read, placed) == (17, 17)
    assert paid >= 7


def test_real_pages_without_postings_hold_none() -> None:
    for path in shared("payloads", "other_career_pages").glob("*.html"):
        with pytest.raises(Changed):
            jsonld.split(reply(path.read_bytes()), "saved")
