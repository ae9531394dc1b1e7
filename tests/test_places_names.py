"""What the names of filters mean, and which place a pay entry's label names."""

from __future__ import annotations

import pytest

from jobscope.errors import ExitCode, UsageError
from jobscope.normalise.places import (
    AmbiguousMetro,
    Metro,
    UnknownCountry,
    UnknownMetro,
    UnknownState,
    country,
    find_places,
    gazetteer,
    metro,
    metros,
    place_of_label,
    places_of_label,
    state,
)

SF, SJ, NYC = "41860", "41940", "35620"


@pytest.mark.parametrize(
    ("name", "cbsas"),
    [
        ("sf", (SF,)),
        ("SF", (SF,)),
        ("san francisco", (SF,)),
        ("San Francisco, CA", (SF,)),
        ("San Francisco-Oakland-Fremont, CA", (SF,)),
        ("san francisco-oakland-fremont", (SF,)),
        ("41860", (SF,)),
        ("oakland", (SF,)),
        ("bay-area", (SF, SJ)),
        ("bay area", (SF, SJ)),
        ("san jose, ca", (SJ,)),
        ("nyc", (NYC,)),
        ("new york", (NYC,)),
        ("brooklyn", (NYC,)),
        ("dc", ("47900",)),
        ("research-triangle", ("39580", "20500")),
        ("austin", ("12420",)),
        ("miami", ("33100",)),
        ("portland, me", ("38860",)),
        ("sunnyvale", (SJ,)),
        ("17460", ("17410",)),
        ("oahu", ("46520",)),
        ("stamford", ("14860",)),
        ("irvine", ("31080",)),
        ("monterey", ("41500",)),
    ],
)
def test_a_metros_names(name: str, cbsas: tuple[str, ...]) -> None:
    found = metro(name)
    assert found.cbsas == cbsas
    assert found.standard == "cbsa"


def test_a_group_has_the_slug_as_its_id_and_its_metros_as_members() -> None:
    group = metro("San Francisco Bay Area")
    assert group.id == "san-francisco-bay-area"
    assert group.members == ("San Francisco-Oakland-Fremont, CA", "San Jose-Sunnyvale-Santa Clara, CA")
    assert "bay area" in group.aliases
    assert group.population == metro(SF).population + metro(SJ).population  # type: ignore[operator]


def test_a_metro_knows_its_counties_its_csa_and_its_groups() -> None:
    found = metro(SF)
    assert "Alameda County, CA" in found.members
    assert (found.csa, found.csa_title) == ("488", "San Jose-San Francisco-Oakland, CA")
    assert "bay-area" in found.groups
    assert "sf" in found.aliases


@pytest.mark.parametrize(
    ("name", "title", "land"),
    [
        ("london", "London", "GB"),
        ("paris", "Paris", "FR"),
        ("GB/Cambridge", "Cambridge", "GB"),
        ("bangalore", "Bengaluru", "IN"),
        ("cologne", "Cologne", "DE"),
        ("köln", "Cologne", "DE"),
        ("montréal", "Montreal", "CA"),
        ("zürich", "Zurich", "CH"),
        ("amsterdam", "Amsterdam", "NL"),
        ("kelowna, bc", "Kelowna", "CA"),
    ],
)
def test_abroad_a_metro_is_the_geonames_city(name: str, title: str, land: str) -> None:
    found = metro(name)
    assert (found.title, found.country, found.standard, found.cbsas) == (title, land, "geonames", ())


@pytest.mark.parametrize("name", ["portland", "columbus", "san jose", "birmingham", "springfield"])
def test_an_ambiguous_name_lists_the_choices(name: str) -> None:
    with pytest.raises(AmbiguousMetro) as raised:
        metro(name)
    assert raised.value.exit is ExitCode.USAGE
    assert raised.value.hint.count("(") > 1
    first = raised.value.hint.removeprefix("one of ").split(" (")[0]
    assert isinstance(metro(first), Metro)


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("cambridge", ["14460 (Boston-Cambridge-Newton, MA-NH)", "GB/Cambridge", "15740 (Cambridge, OH)"]),
        ("arlington", ["19100 (Dallas", "47900 (Washington"]),
        ("san mateo", ["41860 (San Francisco", "PH/San Mateo"]),
        ("pasadena", ["26420 (Houston", "31080 (Los Angeles"]),
        ("vancouver", ["CA/Vancouver", "38900 (Portland"]),
        ("aurora", ["19740 (Denver", "16980 (Chicago"]),
    ],
)
def test_the_choices_hold_each_metro_that_has_such_a_city(name: str, choices: list[str]) -> None:
    with pytest.raises(AmbiguousMetro) as raised:
        metro(name)
    at = [raised.value.hint.find(choice) for choice in choices]
    assert -1 not in at
    assert at == sorted(at)


def test_each_metro_is_a_choice_of_each_city_of_its_title() -> None:
    lacking = []
    for area in gazetteer.areas().values():
        for name in area.cities:
            try:
                found = metro(name).id
            except (AmbiguousMetro, UnknownMetro) as error:
                found = error.hint
            people = max(city.weight for city in gazetteer.cities(name) if city.cbsa == area.code)
            # far less likely than the first of the name, or beyond the six that a hint holds
            if area.code not in found and people > 1_000_000:
                lacking.append((name, area.title))
    assert lacking == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("san fransico", "san francisco"),
        ("chcago", "chicago"),
        ("xyzzyx", "jobscope metros"),
        ("", "metros"),
        ("99999", "metros"),
        ("12120", "metros"),
        ("Moab, UT", "metros"),
        ("Nowhere, ZZ", "metros"),
    ],
)
def test_an_unknown_name_says_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(UnknownMetro) as raised:
        metro(name)
    assert isinstance(raised.value, UsageError)
    assert hint in raised.value.hint


@pytest.mark.parametrize(
    ("name", "what", "hint"),
    [
        ("remote", "a kind of workplace", "--workplace remote"),
        ("Remote", "a kind of workplace", "--workplace remote"),
        ("hybrid", "a kind of workplace", "--workplace hybrid"),
        ("on-site", "a kind of workplace", "--workplace onsite"),
        ("work from home", "a kind of workplace", "--workplace remote"),
        ("new england", "a larger part", "jobscope metros"),
        ("Midwest", "a larger part", "jobscope metros"),
        ("great lakes", "a larger part", "jobscope metros"),
        ("emea", "a larger part", "mesa"),
        ("indiana", "a state", "--state IN; a town: 'Indiana, PA'"),
        ("virginia", "a state", "--state VA"),
        ("socal", "a state", "--state CA"),
        ("new brunswick", "a state or province", "'New Brunswick, NJ'"),
        ("england", "a country", "--country GB"),
        ("peru", "a country", "--country PE; a town: 'Peru, IN'"),
    ],
)
def test_what_is_no_metro_is_refused_though_a_town_has_its_name(name: str, what: str, hint: str) -> None:
    with pytest.raises(UnknownMetro, match=what) as raised:
        metro(name)
    assert raised.value.exit is ExitCode.USAGE
    assert hint in raised.value.hint


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("singapore", "Singapore"),
        ("luxembourg", "Luxembourg"),
        ("ontario", "Riverside-San Bernardino-Ontario, CA"),
        ("washington", "Washington-Arlington-Alexandria, DC-VA-MD-WV"),
        ("Indiana, PA", "Indiana, PA"),
    ],
)
def test_a_city_that_is_called_like_more_stays_one(name: str, title: str) -> None:
    assert metro(name).title == title


def test_metros_lists_all_of_them_and_the_groups() -> None:
    listed = list(metros())
    assert len([one for one in listed if len(one.cbsas) == 1]) == 935
    assert listed[0].id == NYC
    assert {one.id for one in listed if len(one.cbsas) > 1} >= {"bay-area", "research-triangle"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("CA", "CA"),
        ("california", "CA"),
        ("us-ny", "NY"),
        ("Calif.", "CA"),
        ("georgia", "GA"),
        ("ON", "ON"),
        ("British Columbia", "BC"),
        ("karnataka", "Karnataka"),
        ("puerto rico", "PR"),
        ("dc", "DC"),
        ("bavaria", "Bavaria"),
    ],
)
def test_states(name: str, code: str) -> None:
    assert state(name) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("us", "US"),
        ("USA", "US"),
        ("united states", "US"),
        ("uk", "GB"),
        ("Great Britain", "GB"),
        ("deu", "DE"),
        ("deutschland", "DE"),
        ("south korea", "KR"),
        ("Türkiye", "TR"),
        ("côte d'ivoire", "CI"),
    ],
)
def test_countries(name: str, code: str) -> None:
    assert country(name) == code


def test_unknown_states_and_countries_say_the_nearest() -> None:
    with pytest.raises(UnknownState) as no_state:
        state("californa")
    assert "california" in no_state.value.hint
    with pytest.raises(UnknownCountry) as no_country:
        country("germny")
    assert "germany" in no_country.value.hint
    with pytest.raises(UnknownCountry, match="unknown country"):
        country("xyzzyx")


PLACES = find_places("Denver, CO; New York, NY; San Jose, CA; Remote - Canada").places


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("Denver, CO range", (0,)),
        ("Base pay for New York City", (1,)),
        ("NYC", (1,)),
        ("Bay Area", (2,)),
        ("California", (2,)),
        ("Colorado residents", (0,)),
        ("Canada", (3,)),
        ("Denver and New York", (0, 1)),
        ("US", (0, 1, 2)),
        ("New York, Denver or Toronto", (0, 1)),
        ("Base salary", ()),
        ("Denver, NC", ()),
        ("", ()),
    ],
)
def test_the_places_of_a_label(label: str, found: tuple[int, ...]) -> None:
    assert places_of_label(label, PLACES) == found
    assert place_of_label(label, PLACES) == (found[0] if len(found) == 1 else None)


def test_a_label_may_name_a_city_in_its_own_language() -> None:
    here = find_places("Munich; Cologne").places
    assert [place_of_label(label, here) for label in ("Köln", "München", "Cologne")] == [1, 0, 1]


def test_a_countrys_label_is_the_countrys_place_alone() -> None:
    here = find_places("Austin, TX; Remote - US").places
    assert place_of_label("US remote", here) == 1
