"""Dates: what was not given is not made up."""

from __future__ import annotations

import pytest

from jobscope.normalise import dates
from jobscope.records import DraftDate

SEEN = "2026-03-31T12:00:00Z"


@pytest.mark.parametrize(
    ("served", "form", "prefix"),
    [
        ("2026-03-04", "iso", "2026-03-04"),
        ("2026-03-04T23:30:00-07:00", "iso", "2026-03-04"),
        ("2026-03-04 10:00", "iso", "2026-03-04"),
        ("2026/03/04", "iso", "2026-03-04"),
        ("20260304", "iso", "2026-03-04"),
        ("2026-7-7", "iso", "2026-07-07"),
        ("2026-03", "iso", "2026-03"),
        ("2026", "iso", "2026"),
        ("202603", "iso", None),
        ("2026-13-01", "iso", None),
        ("2026-02-30", "iso", None),
        ("9999-12-31", "iso", None),
        ("0001-01-01T00:00:00", "iso", None),
        ("03/04/2026", "iso", None),
        ("25/03/2026", "iso", "2026-03-25"),
        ("03/25/2026", "iso", "2026-03-25"),
        ("04/04/2026", "iso", "2026-04-04"),
        ("04.03.2026", "iso", "2026-03-04"),
        ("Mar 4, 2026", "iso", "2026-03-04"),
        ("Wed, 04 Mar 2026 10:00:00 GMT", "iso", "2026-03-04"),
        ("March 2026", "iso", "2026-03"),
        ("Feb 30, 2026", "iso", None),
        ("Jan", "iso", None),
        ("10", "iso", None),
        ("Monday", "iso", None),
        ("ASAP 2026", "iso", None),
        ("", "iso", None),
        ("1772600000", "epoch_s", "2026-03-04"),
        ("1772600000.5", "epoch_s", "2026-03-04"),
        ("1772600000000", "epoch_ms", "2026-03-04"),
        ("1772600000000", "epoch_s", None),
        ("0", "epoch_s", None),
        ("0.0", "epoch_ms", None),
        ("nan", "epoch_s", None),
        ("soon", "epoch_ms", None),
        ("Posted Today", "relative", "2026-03-31"),
        ("Posted Yesterday", "relative", "2026-03-30"),
        ("Posted 3 Days Ago", "relative", "2026-03-28"),
        ("Posted 30+ Days Ago", "relative", None),
        ("Over 30 days ago", "relative", None),
        ("an hour ago", "relative", "2026-03-31"),
        ("13 hours ago", "relative", "2026-03-30"),
        ("2 weeks ago", "relative", "2026-03"),
        ("4 weeks ago", "relative", "2026"),
        ("3 months ago", "relative", "2025-12"),
        ("4 months ago", "relative", "2025"),
        ("il y a un an", "relative", None),
        ("Vor 2 Tagen ausgeschrieben", "relative", "2026-03-29"),
        ("Publié hier", "relative", "2026-03-30"),
        ("2026-03-30", "relative", "2026-03-30"),
        ("recently", "relative", None),
        ("some time ago", "relative", None),
        ("March 4, 2026", "%B %d, %Y", "2026-03-04"),
        ("March 2026", "%B %Y", "2026-03"),
        ("2026", "%Y", "2026"),
        ("March 4", "%B %d", None),
        ("4 March", "%B %d, %Y", None),
    ],
)
def test_a_served_date_is_a_prefix_or_unknown(served: str, form: str, prefix: str | None) -> None:
    assert dates.read(DraftDate(served, form), seen=SEEN) == prefix


def test_no_date_is_unknown() -> None:
    assert dates.read(None, seen=SEEN) is None


def test_a_day_that_has_not_come_is_refused_where_the_caller_says_so() -> None:
    tomorrow, next_year = DraftDate("2026-04-01"), DraftDate("2027-03-01")
    assert dates.read(tomorrow, seen=SEEN, ahead=2) == "2026-04-01"
    assert dates.read(next_year, seen=SEEN, ahead=2) is None
    assert dates.read(next_year, seen=SEEN) == "2027-03-01"


def test_the_months_end_follows_the_day_it_was_seen() -> None:
    assert dates.read(DraftDate("Posted Yesterday", "relative"), seen="2024-03-01T00:10:00Z") == "2024-02-29"


def test_near_the_end_of_the_calendar_a_date_is_unknown() -> None:
    assert dates.read(DraftDate("2026-03-31"), seen="9999-12-31T23:59:59Z") is None
    assert dates.read(DraftDate("3 days ago", "relative"), seen="0001-01-01T00:00:00Z") is None
