"""Reading places: every form and trap has a row in cases/places.toml."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

import pytest
from support import shared

from jobscope.normalise import places
from jobscope.normalise.places import find_places, gazetteer
from jobscope.records import Place

CASES = tomllib.loads((Path(__file__).parent / "cases" / "places.toml").read_text(encoding="utf-8"))["case"]


def brief(place: Place) -> str:
    """A place as cases/places.toml writes it."""
    if place.level == "city":
        where = (place.region if place.country in ("US", "CA") else None) or place.country
        name = f"{place.city}, {where}"
    elif place.cbsa:
        name = ""
    else:
        name = place.region or place.country or ""
    return f"{name} = {place.cbsa}".strip() if place.cbsa else name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_case(case: dict[str, Any]) -> None:
    location = find_places(case["text"], country=case.get("country"))
    assert [brief(place) for place in location.places] == case["places"]
    if "workplace" in case:
        assert (location.workplace or "none") == case["workplace"]
    if "scope" in case:
        assert list(location.remote_scope) == case["scope"]


def test_every_county_has_the_metro_of_the_official_list() -> None:
    rows = list(csv.DictReader(shared("geo", "cbsa_delineation_2023.csv").read_text(encoding="utf-8").splitlines()))
    ours = {county.fips: code for code in gazetteer.areas() for county in gazetteer.counties_of(code)}
    assert ours == {row["geoid"]: row["CBSA Code"] for row in rows}
    assert len(ours) == 1915


def test_every_metro_has_its_title_csa_and_population() -> None:
    rows = csv.DictReader(shared("geo", "us_core_based_statistical_areas.csv").read_text(encoding="utf-8").splitlines())
    official = {row["GEOID"]: (row["Name"], row["CSA"] or None, int(row["Population"])) for row in rows}
    assert {area.code: (area.title, area.csa, area.population) for area in gazetteer.areas().values()} == official
    assert len(official) == 935


def test_attribution_names_geonames_and_its_licence() -> None:
    assert "GeoNames" in places.attribution
    assert "CC BY 4.0" in places.attribution
    assert "GeoNames" in (Path(__file__).parents[1] / "NOTICE").read_text(encoding="utf-8")
