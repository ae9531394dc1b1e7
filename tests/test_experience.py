"""Years of experience: the least that satisfies all that is asked."""

from __future__ import annotations

import time

import pytest

from jobscope.normalise import experience


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("5+ years of experience in logistics", 5),
        ("- 3-5 years of experience", 3),
        ("- 3/4+ years of experience", 3),
        ("Between three to five years experience", 3),
        ("At least two (2) years' experience with ledgers", 2),
        ("minimum of 7 years working with grids; experience with relays", 7),
        ("- 4 years in supply planning", 4),
        ("Requirements\n- 8+ years leading field teams", 8),
        ("- 6 years of experience\n- 2 years of experience with cranes", 6),
        ("A degree and 4 years of experience, or 8 years of experience", 4),
        ("6 years of experience including 2 years of management experience", 6),
        ("0-2 years of experience", 0),
        ("1.5 years of experience", 1.5),
        ("Mindestens 3 Jahre Erfahrung im Vertrieb", 3),
        ("3 ans d'expérience en comptabilité", 3),
        ("Proven experience (5–8 years) in press work", 5),
        ("5+ years of experience, ideally in rail", 5),
        ("10 years of experience preferred", None),
        ("Ideally 10 years of experience", None),
        ("Nice to have: 4 years of experience with cranes", None),
        ("We have 20 years of experience in bakeries", None),
        ("Our founders bring 30 years of experience", None),
        ("Less than 2 years of experience is fine", None),
        ("The company is 12 years old and values experience", None),
        ("Shares vest over 4 years", None),
        ("99 years of experience", None),
        ("no numbers here", None),
        ("", None),
    ],
)
def test_the_least_that_is_asked(text: str, years: float | None) -> None:
    assert experience.years(text) == years


def test_hostile_text_is_read_quickly() -> None:
    begun = time.perf_counter()
    experience.years("5 years of experience or " * 8_000)
    assert time.perf_counter() - begun < 3
