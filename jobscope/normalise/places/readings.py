"""What a few words in a row can mean: a city, a state, a country, a county, a metro area; and groups of these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.fold import fold
from jobscope.normalise.places.gazetteer import City, County
from jobscope.normalise.places.words import Gap, Word
from jobscope.normalise.places.zones import without_zones

LONGEST_NAME = 6  # words
LONGEST_GROUP = 4  # atoms
LARGE = 100_000  # residents: a part of a city ("North Dallas") is the city from here on
SMALL = 15_000  # residents: a name of one word alone means no place of fewer
HAMLET = 1_000  # residents: a name of several words alone means no place of fewer
COUNTY = frozenset(("county", "parish", "cty"))
_KINDS = (
    *(" county", " parish", " cty", " city and borough", " borough", " census area"),
    *(" municipality", " municipio", " planning region"),
)
_TOWN = frozenset(("township", "twp", "town", "village", "city", "borough"))
_LITTLE = frozenset(
    (
        "DE",
        "IN",
        "OR",
        "ME",
        "LA",
        "AL",
        "DO",
        "SO",
        "IS",
        "IT",
        "TO",
        "NO",
        "AT",
        "BE",
        "HI",
        "OK",
        "MA",
        "DI",
        "CO",
        "PA",
        "ID",
    )
)
BETWEEN = frozenset(("district", "area", "metro", "downtown", "office", "hq"))
PARTS = frozenset(
    ("north", "south", "east", "west", "central", "northern", "southern", "eastern", "western", "upstate", "metro")
)  # "East Texas" is in Texas
_QUARTERS = frozenset(
    ("north", "south", "east", "west", "central", "centre", "center", "timur", "selatan", "pusat", "barat", "utara")
)
_JOINTS = ("an der", "a d", "am", "im", "in der", "in", "bei", "ob der", "upon", "on", "sur")  # before a town's river
_BASES = (
    "afb",
    "air force base",
    "air reserve base",
    "arb",
    "ars",
    "space force base",
    "sfb",
    "space force station",
    "air station",
)
_TURNED = {"n": "north", "s": "south", "e": "east", "w": "west", "so": "south", "no": "north"}
Region = tuple[str, str]
Role = Literal["city", "region", "country", "county", "metro"]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one span of words can mean. `code`: it is a code of two or three letters, not a name.

    `counties` are named with their kind (Suffolk County), `shires` without (Suffolk): these only help a city.
    """

    start: int
    end: int
    cities: tuple[City, ...] = ()
    regions: tuple[Region, ...] = ()
    country: str | None = None
    counties: tuple[County, ...] = ()
    shires: tuple[County, ...] = ()
    metros: tuple[str, ...] = ()
    code: bool = False
    alias: bool = False

    def __bool__(self) -> bool:
        return bool(self.cities or self.regions or self.country or self.counties or self.shires or self.metros)


@dataclass(frozen=True, slots=True)
class Group:
    """Readings that agree: one place.

    `cities` are those that it can still be; `state_named`: the city's name is also that of a state or province;
    `city_named`: the region's name is also that of a city of its country; `twice`: its country is named on both sides.
    """

    start: int
    end: int
    roles: tuple[Role, ...]
    cities: tuple[City, ...] = ()
    region: Region | None = None
    country: str | None = None
    county: County | None = None
    metros: tuple[str, ...] = ()
    score: float = 0.0
    code: bool = False
    alias: bool = False
    state_named: bool = False
    city_named: bool = False
    twice: bool = False

    @property
    def bare(self) -> bool:
        return self.roles == ("city",)

    @property
    def strong(self) -> bool:
        return "metro" in self.roles or "county" in self.roles or ("city" in self.roles and len(self.roles) > 1)


@lru_cache(maxsize=65536)
def _named(key: str) -> Reading:
    """The readings of a name, wherever it stands."""
    if key in gazetteer.never():
        return Reading(0, 0)
    aliases = gazetteer.aliases()
    known = aliases.cities.get(key)
    cities = gazetteer.cities(key)
    if known is not None:
        cities = (known, *(city for city in cities if city != known))
    head, _, kind = key.rpartition(" ")
    if head and kind in _TOWN and not cities:
        cities = gazetteer.cities(head)
    if head and kind in _QUARTERS and not cities:  # "Jakarta Timur", "Auckland Central"
        cities = tuple(city for city in gazetteer.cities(head) if city.population >= LARGE)
    first, _, rest = key.partition(" ")
    if rest and not cities and first in _TURNED:
        cities = gazetteer.cities(f"{_TURNED[first]} {rest}")
    cities = cities or _base(key) or _without_joint(key)
    at_home = frozenset(city.country for city in cities)
    regions = tuple(
        (country, region)
        for country, region in gazetteer.regions(key)
        # a district that is also a city is the city, unless the region itself has that name (London; Berlin)
        if country in ("US", "CA") or country not in at_home or f" {key} " in f" {fold(region)} "
    )
    if rest and not regions and first in PARTS and all(city.population < HAMLET for city in cities):
        regions = tuple(region for region in gazetteer.regions(rest) if region[0] in ("US", "CA"))
    if kind == "state" and head and not regions:
        regions = _at_home(head)
    elif key.startswith("state of "):
        regions = (*regions, *_at_home(key.removeprefix("state of ")))
    country = gazetteer.country(key)
    if rest and country is None and first in PARTS and not cities and not _is_region(key, regions):
        country = gazetteer.country(rest)
        if country is None and not regions:  # "South Brisbane", "North Dallas"
            cities = tuple(city for city in gazetteer.cities(rest) if city.population >= LARGE)
    return Reading(
        0,
        0,
        cities,
        regions,
        country,
        _counties(key),
        () if cities and cities[0].population > 200_000 else gazetteer.counties(key),
        aliases.metros.get(key, ()),
        alias=known is not None,
    )


def _base(key: str) -> tuple[City, ...]:
    """An air base under any of the kinds that its name is written with: "march afb", "march air reserve base"."""
    kind = next((kind for kind in _BASES if key.endswith(f" {kind}")), None)
    if kind is None:
        return ()
    name = key.removesuffix(kind)
    return next((found for other in _BASES if (found := gazetteer.cities(f"{name}{other}"))), ())


def _without_joint(key: str) -> tuple[City, ...]:
    """A town on its river under the name that the table has: "frankfurt an der oder" is "frankfurt oder" there."""
    joint = next((joint for joint in _JOINTS if f" {joint} " in key), None)
    return tuple(city for city in gazetteer.cities(key.replace(f" {joint} ", " ")) if joint and not city.other)


def _counties(key: str) -> tuple[County, ...]:
    """The counties of a name that says its kind: "suffolk county", "capitol planning region"."""
    for kind in _KINDS:
        if key.endswith(kind):
            found = gazetteer.counties(key.removesuffix(kind))
            # "Orleans County, Louisiana": a parish, for who calls each a county
            other = {" cty": "", " county": " parish"}.get(kind, kind)
            return tuple(county for county in found if fold(county.name).endswith((kind, other)))
    return ()


@lru_cache(maxsize=4096)
def _coded(code: str) -> Reading:
    """The readings of a code of two or three letters."""
    regions = gazetteer.regions(f"={code}") if len(code) > 1 else ()
    home = tuple(region for region in gazetteer.short_regions() if region[1] == code)
    return Reading(0, 0, (), (*home, *regions), gazetteer.country(f"={code}"), code=True)


def readings(found: Sequence[Word], slug: bool, country: str | None = None) -> list[list[Reading]]:
    """For each word, the readings of the names that begin with it, the longest first.

    `slug`: the whole text is in small letters, so that a code may be too; `country`: the source's own.
    """
    spans = [list(_from(found, at, slug)) for at in range(len(found))]
    for at, names in enumerate(spans):
        for name in names:
            key = " ".join(word.key for word in found[at : name.end])
            if name.end > at + 1 and _is_region(key, name.regions):
                for inner in range(at, name.end):
                    spans[inner] = [_without_land(inside, at, name.end) for inside in spans[inner]]
    for start, end in _persons(found):
        spans[start:end] = [[]] * (end - start)
    return without_zones(found, [[reading for reading in names if reading] for names in spans], country)


def _persons(found: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where a person's name stands that holds a town's ("George Washington University")."""
    for start, word in enumerate(found):
        for name in gazetteer.persons().get(word.key, ()):
            end = start + len(name)
            close = all(other.gap < Gap.PAREN for other in found[start + 1 : end])
            if close and tuple(other.key for other in found[start:end]) == name:
                yield start, end


def _is_region(key: str, regions: Sequence[Region]) -> bool:
    """Is that the very name of a region abroad ("New South Wales")?"""
    abroad = (name for country, name in regions if country not in ("US", "CA"))
    return any(fold(name) == key for name in abroad) and not gazetteer.region_is_word(key)


def _without_land(reading: Reading, start: int, end: int) -> Reading:
    """A reading inside a region's name, which means no other region or country: no Wales in New South Wales."""
    if reading.end > end or (reading.start, reading.end) == (start, end):
        return reading
    return replace(reading, regions=(), country=None)


def _from(found: Sequence[Word], at: int, slug: bool) -> Iterator[Reading]:
    if found[at].mark is not None:
        return
    stop = at + 1
    while stop < len(found) and stop - at < LONGEST_NAME and found[stop].gap <= Gap.HYPHEN and not found[stop].mark:
        stop += 1
    yield from _bracketed(found, at, stop)
    for end in range(stop, at, -1):
        key = found[at].key if end == at + 1 else " ".join(word.key for word in found[at:end])
        reading = _named(key)
        if end == at + 1:
            text = found[at].text.replace(".", "")
            if 2 <= len(text) <= 3 and text.isascii() and _looks_coded(found, at, text, slug):
                coded = _coded(text.upper())
                if coded:
                    yield replace(coded, start=at, end=end, country=coded.country or reading.country)
                if text in gazetteer.aliases().short:
                    yield Reading(at, end, (gazetteer.aliases().short[text],), alias=True)
            if len(key) < 3 and key.isascii() and not reading.alias and not found[at].text.isupper():
                continue
        if reading:
            yield replace(reading, start=at, end=end)


def _bracketed(found: Sequence[Word], at: int, stop: int) -> Iterator[Reading]:
    """A name that ends in brackets: "Halle (Saale)", "Neustadt (Weinstraße)", "Georgia (country)"."""
    if stop >= len(found) or found[stop].gap is not Gap.PAREN or found[stop].mark is not None:
        return
    head, tail = " ".join(word.key for word in found[at:stop]), found[stop].key
    for joint in ("", *_JOINTS):
        key = " ".join(filter(None, (head, joint, tail)))
        known = gazetteer.aliases().cities.get(key)
        cities = (known,) if known else tuple(city for city in gazetteer.cities(key) if not city.word)
        land = None if joint else gazetteer.country(key)
        if cities or land:
            yield Reading(at, stop + 1, cities, country=land, alias=bool(cities))
            return
    if tail in gazetteer.words("rivers"):
        cities = tuple(city for city in gazetteer.cities(head) if city.country == "DE")
        yield Reading(at, stop + 1, cities, country=None if cities else "DE", alias=bool(cities))
    elif tail == "state" and (regions := _at_home(head)):
        yield Reading(at, stop + 1, (), regions)


def _at_home(key: str) -> tuple[Region, ...]:
    return tuple(region for region in gazetteer.regions(key) if region[0] == "US")


def _looks_coded(found: Sequence[Word], at: int, text: str, slug: bool) -> bool:
    """May it be a code: capitals, anything in a text of small letters, or "Ny", "ny" at the end of an address?"""
    if text.isupper() or slug:
        return not _plain_word(found, at)
    last = at + 1 == len(found) or found[at + 1].gap is Gap.PART or found[at + 1].key.isdigit()
    if at > 0 and last and len(text) == 2 and text.islower() and text != "or":
        return found[at].gap is Gap.COMMA  # "Abstatt, BW, de"
    return at > 0 and last and len(text) == 2 and text.istitle() and text.upper() not in _LITTLE


def _plain_word(found: Sequence[Word], at: int) -> bool:
    """Is it a word like DE or IN inside a name that is all in capitals or all in small letters, and no code?"""
    text = found[at].text
    if text.upper() not in _LITTLE or at + 1 >= len(found) or at == 0:
        return False
    before, after = found[at - 1].text, found[at + 1]
    close = found[at].gap <= Gap.HYPHEN and after.gap <= Gap.HYPHEN
    return close and len(before) > 3 < len(after.text) and after.text.isalpha() and before.isupper() == text.isupper()


# ── groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def groups(found: Sequence[Word], spans: Sequence[Sequence[Reading]], at: int) -> Iterator[Group]:
    """Every group of readings that begins with that word and agrees with itself."""
    for reading in spans[at]:
        for group in _begin(reading):
            yield from _grow(found, spans, group, 1)
        yield from _shires(found, spans, reading)


def _shires(found: Sequence[Word], spans: Sequence[Sequence[Reading]], reading: Reading) -> Iterator[Group]:
    """A county that goes without its kind, before its state: "Kitsap, WA"; a city of that name is worth more.

    None that is also a word, a state ("Texas, Oklahoma") or a large city ("Dallas, Iowa").
    """
    start, end = reading.start, reading.end
    if end >= len(found) or found[end].gap is not Gap.COMMA or (start > 0 and found[start].gap < Gap.COMMA):
        return
    if reading.regions or reading.country or any(city.word or city.population >= LARGE for city in reading.cities):
        return
    for shire in reading.shires:
        county = Group(start, end, ("county",), (), ("US", shire.state), None, shire)
        for after in spans[end]:
            if ("US", shire.state) in after.regions:
                yield replace(county, end=after.end, roles=("county", "region"), code=after.code)


def _begin(reading: Reading) -> Iterator[Group]:
    start, end = reading.start, reading.end
    if reading.cities:
        state_named = any(country in ("US", "CA") for country, _ in reading.regions)
        yield Group(start, end, ("city",), reading.cities, alias=reading.alias, state_named=state_named)
    for region in reading.regions:
        city_named = any(city.country == region[0] for city in reading.cities)
        yield Group(start, end, ("region",), (), region, code=reading.code, city_named=city_named)
    if reading.country:
        yield Group(start, end, ("country",), (), None, reading.country, code=reading.code)
    alone = 3.0 if len(reading.counties) == 1 else 0.0  # a county without its state only if the name is unique
    for county in reading.counties:
        yield Group(start, end, ("county",), (), ("US", county.state), None, county, score=alone)
    if reading.metros:
        yield Group(start, end, ("metro",), metros=reading.metros)


def _grow(found: Sequence[Word], spans: Sequence[Sequence[Reading]], group: Group, size: int) -> Iterator[Group]:
    yield group
    if size >= LONGEST_GROUP:
        return
    at = _next(found, spans, group.end)
    if at is None:
        return
    # "Toronto, US-Remote", "Chicago, US-New York": the country is not Toronto's, nor Chicago's
    apart = "city" in group.roles and found[at].gap is Gap.COMMA
    for reading in spans[at]:
        for other in _begin(reading):
            if apart and other.country and _hyphen_after(found, reading.end):
                continue
            if group.country and other.country and _closer_after(found, at, reading.end):
                continue
            joined = _join(group, other)
            if joined is not None and not (found[at].gap is Gap.PAREN and _is_italian(group, joined, reading)):
                yield from _grow(found, spans, joined, size + 1)
        if group.roles == ("city",):
            for shire in reading.shires:
                joined = _join(
                    group, Group(reading.start, reading.end, ("county",), (), ("US", shire.state), None, shire)
                )
                if joined is not None and joined.cities[0] == group.cities[0]:
                    yield from _grow(found, spans, joined, size + 1)


def _is_italian(group: Group, joined: Group, reading: Reading) -> bool:
    """Does a code in brackets mean a province of Italy and not that state's hamlet ("Como (CO)")?"""
    if not (reading.code and joined.cities and joined.region and joined.region[0] == "US"):
        return False
    there = (city for city in group.cities if (city.country, city.region) in reading.regions and city.country == "IT")
    return any(city.population > 10 * joined.cities[0].population for city in there)


def _hyphen_after(found: Sequence[Word], at: int) -> bool:
    if at >= len(found):
        return False
    return found[at].gap <= Gap.HYPHEN if found[at].mark == "remote" else found[at].gap is Gap.HYPHEN


def _closer_after(found: Sequence[Word], start: int, end: int) -> bool:
    """Does a name stand closer to the word after it than to the one before ("US-Chicago, US-New York")?"""
    return end < len(found) and found[end].gap < min(found[start].gap, Gap.PAREN)


def _next(found: Sequence[Word], spans: Sequence[Sequence[Reading]], at: int) -> int | None:
    """The next word that a group may go on with: a ZIP code or a word like District may stand between."""
    for skipped in range(3):
        if at + skipped >= len(found):
            return None
        word = found[at + skipped]
        if word.gap is Gap.PART or word.mark is not None or word.joins:
            return None
        if spans[at + skipped] or not (word.key.isdigit() or word.key in BETWEEN):
            return at + skipped
    return None


def _join(group: Group, other: Group) -> Group | None:
    """Two groups as one place, or None where they contradict each other."""
    role = other.roles[0]
    if "metro" in group.roles or role == "metro":
        return None
    cities, region, country, county = group.cities, group.region, group.country, group.county
    twice = group.twice
    if role == "city":
        if "city" in group.roles:
            return None
        cities = other.cities
    elif role == "region":
        if region is not None and region != other.region:
            return None
        region = other.region
    elif role == "country":
        again = group.roles[-1] == "city"  # "IN - Bengaluru, India"
        if country is not None and (country != other.country or (group.code == other.code and not again)):
            return None
        twice = country is not None
        country = other.country
    else:
        if "county" in group.roles:
            return None
        county = other.county
        if region is not None and region != other.region:
            return None
        region = region or other.region
    if region is not None and country is not None and region[0] != country:
        return None
    cities = _agreeing(cities, region, country, group.city_named or other.city_named)
    if ("city" in group.roles or role == "city") and not cities:
        return None
    roles = group.roles if role in group.roles else (*group.roles, role)
    alias = (group.alias and "city" in group.roles) or (other.alias and role == "city")
    return replace(
        group,
        end=other.end,
        roles=roles,
        cities=cities,
        region=region,
        country=country,
        county=county,
        score=0.0,
        code=other.code,
        alias=alias,
        state_named=group.state_named if "city" in group.roles else other.state_named,
        city_named=group.city_named or other.city_named,
        twice=twice,
    )


@lru_cache(maxsize=65536)
def _agreeing(
    cities: tuple[City, ...], region: Region | None, country: str | None, city_named: bool
) -> tuple[City, ...]:
    """The cities of that region and country.

    Outside the US and Canada a region only has to be of the same country, unless it is a city too: "Kyiv, Lviv".
    """
    if region is not None:
        place, name = region
        exact = tuple(city for city in cities if city.country == place and city.region == name)
        if exact or place in ("US", "CA") or city_named:
            return exact
        return tuple(city for city in cities if city.country == place)
    if country is not None:
        return tuple(city for city in cities if city.country == country)
    return cities
