"""Titles: level, its own mark, family; and what they say of the employment."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from jobscope.normalise import employment, titles

CASES = tomllib.loads((Path(__file__).parent / "cases" / "titles.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_a_title_says_level_family_and_employment(case: dict[str, str]) -> None:
    title = case["title"]
    assert titles.level(title) == (case["level"], case.get("mark"))
    assert titles.family(title) == (case["family"] or None)
    assert employment.read([], title) == tuple(case.get("employment", ()))


def test_without_a_title_nothing_is_known() -> None:
    assert titles.level(None) == titles.level(" ") == (None, None)
    assert titles.family(None) is None
    assert titles.family("") is None


def test_the_department_helps_where_the_title_is_mute() -> None:
    assert titles.family("Lead", "Marketing") == "marketing"
    assert titles.family("Registered Nurse", "Engineering") is None


def test_a_hostile_title_is_read_quickly() -> None:
    for part in ("senior ", "manager ", "(", "assistant to ", "graduate program ", "a" * 50 + " "):
        assert titles.level(part * 20_000)[0] in titles.LEVELS
        titles.family(part * 20_000)


@pytest.mark.parametrize(
    ("words", "title", "found"),
    [
        (["FullTime"], "", ("FULL_TIME",)),
        (["full_time", "Permanent"], "", ("FULL_TIME",)),
        (["Regular Full Time (Salary)"], "", ("FULL_TIME",)),
        (["PART_TIME"], "", ("PART_TIME",)),
        (["Part-time"], "Tutor", ("PART_TIME",)),
        (["Teilzeit"], "", ("PART_TIME",)),
        (["Contract"], "", ("CONTRACTOR",)),
        (["Contract to hire"], "", ("CONTRACTOR",)),
        (["Fixed-term", "Full-time"], "", ("FULL_TIME", "TEMPORARY")),
        (["Temporary"], "", ("TEMPORARY",)),
        (["Intern"], "Working Student Finance", ("INTERN",)),
        (["FullTime"], "Software Engineer Intern", ("FULL_TIME", "INTERN")),
        (["FullTime"], "Internship Programme Director", ("FULL_TIME",)),
        (["FullTime"], "Nurse (part-time)", ("PART_TIME",)),
        (["Volunteer"], "", ("VOLUNTEER",)),
        (["Per diem"], "", ("PER_DIEM",)),
        (["OTHER"], "", ("OTHER",)),
        (["Other", "Full time"], "", ("FULL_TIME",)),
        (["Regular", ""], "", ()),
        ([], "Contractor, Network Cabling", ("CONTRACTOR",)),
        ([], "Contractor Management Specialist", ()),
    ],
)
def test_words_of_employment_become_schema_orgs(words: list[str], title: str, found: tuple[str, ...]) -> None:
    assert employment.read(words, title) == found


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("Gebäudepfleger in Teilzeit", "operations"),
        ("Physiklehrerin am Abend", None),
        ("Brunnenbauer", "operations"),
        ("Fliesenleger im Team", "operations"),
        ("Baggerführer", "operations"),
        ("Geschäftsführer", None),
        ("Wintergartenmeister", "operations"),
        ("Weinberater im Laden", "sales"),
        ("Automobilkaufmann", "sales"),
        ("Speditionskauffrau", "operations"),
        ("Vermögensberaterin", "finance_legal"),
        ("Datenschutzkoordinator", "finance_legal"),
        ("Onlinemarketingassistent", "marketing"),
        ("Abteilungsassistentin", "operations"),
        ("Dierenartsassistente", None),
        ("Theatermedewerker", "operations"),
        ("Kinderverpleegkundige", None),
        ("Liftmonteur met rijbewijs", "operations"),
        ("Tankchauffeur", "operations"),
        ("Pensioenadviseur", "finance_legal"),
        ("Beleidsadviseur Water", "finance_legal"),
        ("Spieletester", "engineering"),
        ("Promovendus Zeebiologie", "research"),
        ("Elektrofachkraft im Netzbau", "operations"),
        ("Phpdeveloper Zwolle", "engineering"),
    ],
)
def test_the_ending_of_a_compound_says_the_kind_of_work(title: str, family: str | None) -> None:
    """German and Dutch: the last part, unless the whole is the name of another trade."""
    assert titles.family(title) == family
