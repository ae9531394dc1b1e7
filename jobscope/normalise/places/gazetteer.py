"""The tables of places, read when first asked. Each is a sorted text; a name is found in it by bisection."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from jobscope.normalise.places.fold import fold

attribution = (
    "Places: GeoNames (geonames.org), CC BY 4.0; "
    "metro areas: US Census Bureau, delineation of July 2023 (public domain)."
)


@dataclass(frozen=True, slots=True)
class City:
    """A city as the table has it. `word`: its name is also an English word; `other`: found by another of its names."""

    name: str
    country: str
    region: str
    cbsa: str | None
    population: int
    word: bool
    other: bool
    titled: bool

    @property
    def weight(self) -> float:
        """How likely the bare name means this one: residents, three times for a city of a metro's title."""
        people = max(self.population, 1) * (3 if self.titled else 1)
        return people * (0.05 if self.other else 1)


@dataclass(frozen=True, slots=True)
class Area:
    """A US metro area (CBSA)."""

    code: str
    title: str
    kind: str
    population: int
    csa: str | None
    csa_title: str | None

    @property
    def cities(self) -> tuple[str, ...]:
        """The folded names of the cities of its title."""
        head = self.title.rsplit(", ", 1)[0]
        first = head.split("/")[0]
        for name in toml("aliases.toml")["titles"]["hyphened"]:
            first = first.replace(name, name.replace("-", " "))
        return tuple(fold(name) for name in first.replace("--", "-").split("-"))

    @property
    def head(self) -> str:
        """The folded title without its states."""
        return fold(self.title.rsplit(", ", 1)[0])

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(self.title.rsplit(", ", 1)[1].split("-"))


@dataclass(frozen=True, slots=True)
class County:
    """A US county or its equivalent; `cbsa` is None where it belongs to no metro area."""

    name: str
    state: str
    fips: str
    cbsa: str | None


@dataclass(frozen=True, slots=True)
class Aliases:
    """What people call places, by folded name."""

    cities: Mapping[str, City]
    short: Mapping[str, City]
    metros: Mapping[str, tuple[str, ...]]
    regions: Mapping[str, tuple[str, str]]
    countries: Mapping[str, str]
    alone: frozenset[str] = field(default=frozenset())


def _text(name: str) -> str:
    return files("jobscope").joinpath("data", "places", name).read_text(encoding="utf-8")


@cache
def table(name: str) -> list[str]:
    """The lines of one of the tables, in the order of their keys."""
    return _text(name).split("\n")


def _rows(name: str, key: str) -> list[list[str]]:
    lines = table(name)
    start = key + "\t"
    at = bisect_left(lines, start)
    found = []
    while at < len(lines) and lines[at].startswith(start):
        found.append(lines[at].split("\t"))
        at += 1
    return found


@cache
def toml(name: str) -> Mapping[str, Any]:
    """One of the data files beside the tables."""
    return tomllib.loads(_text(name))


# ── lookups by folded name ───────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=32768)
def cities(key: str) -> tuple[City, ...]:
    """Every city of that name, the most likely first."""
    found = [
        City(name, country, region, cbsa or None, int(people), "w" in flags, "o" in flags, "t" in flags)
        for _, country, region, name, cbsa, people, flags in _rows("cities.tsv", key)
    ]
    return tuple(sorted(found, key=lambda city: -city.weight))


@lru_cache(maxsize=8192)
def regions(key: str) -> tuple[tuple[str, str], ...]:
    """(country, region) of each region of that name; a code is asked for as "=BC"."""
    found = [(country, region) for _, country, region, _ in _rows("regions.tsv", key)]
    shire = shires().get(key)
    if shire:
        found.append(("GB", shire))
    alias = aliases().regions.get(key)
    if alias:
        found.append(alias)
    return tuple(dict.fromkeys(found))


def region_is_word(key: str) -> bool:
    """Is a region's name also an English word ("Pool", "Centre")?"""
    return any("w" in flags for *_, flags in _rows("regions.tsv", key))


@cache
def short_regions() -> tuple[tuple[str, str], ...]:
    """(country, code) of every US state and Canadian province."""
    rows = (line.split("\t") for line in table("regions.tsv") if line)
    return tuple(sorted({(place, region) for _, place, region, _ in rows if place in ("US", "CA")}))


def region_names() -> tuple[str, ...]:
    """The keys of all regions, for did-you-mean."""
    return tuple(line.split("\t", 1)[0] for line in table("regions.tsv") if line and not line.startswith("="))


def country_names() -> tuple[str, ...]:
    """The keys of all countries, for did-you-mean."""
    names = (line.split("\t", 1)[0] for line in table("countries.tsv") if line and not line.startswith("="))
    return (*names, *aliases().countries)


@cache
def shires() -> Mapping[str, str]:
    """The counties and regions of the United Kingdom by folded name: the country of it that they lie in."""
    return {fold(name): region for region, names in toml("aliases.toml")["shires"].items() for name in names.split(",")}


@lru_cache(maxsize=8192)
def country(key: str) -> str | None:
    """The ISO code of the country of that name; a code is asked for as "=DE"."""
    if key.startswith("="):
        rows = _rows("countries.tsv", key)
        return rows[0][1] if rows else None
    alias = aliases().countries.get(key)
    if alias:
        return alias
    rows = _rows("countries.tsv", key)
    return rows[0][1] if rows else None


def country_title(code: str) -> str:
    rows = _rows("countries.tsv", f"={code}")
    return rows[0][2] if rows else code


@lru_cache(maxsize=8192)
def counties(key: str) -> tuple[County, ...]:
    """Every US county of that name, its kind (County, Parish …) left off."""
    return tuple(County(name, state, fips, cbsa or None) for _, state, name, fips, cbsa in _rows("counties.tsv", key))


@cache
def counties_of(cbsa: str) -> tuple[County, ...]:
    """The counties of a metro area, in the order of their codes."""
    rows = (line.split("\t") for line in table("counties.tsv") if line)
    found = [County(name, state, fips, code) for _, state, name, fips, code in rows if code == cbsa]
    return tuple(sorted(found, key=lambda county: county.fips))


@cache
def areas() -> Mapping[str, Area]:
    """The 935 metro areas by code."""
    rows = (line.split("\t") for line in table("metros.tsv") if line)
    return {
        code: Area(code, title, kind, int(n), csa or None, name or None) for code, title, kind, n, csa, name in rows
    }


@cache
def areas_named(key: str) -> tuple[Area, ...]:
    """The metro areas whose title names that city: those that begin with it first, then the most populous."""
    return tuple(sorted(_areas_by_city().get(key, ()), key=lambda area: (area.cities[0] != key, -area.population)))


def area_titled(key: str) -> Area | None:
    """The metro area whose title has several cities and is that, its states left off."""
    return _areas_by_head().get(key)


@cache
def _areas_by_head() -> Mapping[str, Area]:
    return {area.head: area for area in areas().values() if len(area.cities) > 1}


@cache
def _areas_by_city() -> Mapping[str, tuple[Area, ...]]:
    found: dict[str, tuple[Area, ...]] = {}
    for area in areas().values():
        for name in area.cities:
            found[name] = (*found.get(name, ()), area)
    return found


@cache
def retired() -> Mapping[str, tuple[str, str | None]]:
    """Codes of 2020 that are gone: their title, and the code that took their place if one did."""
    rows = (line.split("\t") for line in table("retired.tsv") if line)
    return {old: (title, new or None) for old, title, new in rows}


def zip_city(code: str) -> City | None:
    """The city of a five-digit ZIP code."""
    lines = table("zips.tsv")
    at = bisect_left(lines, code + "\x7f") - 1
    if at < 0 or not lines[at]:
        return None
    _, name, state = lines[at].split("\t")
    return next((city for city in cities(fold(name)) if city.region == state), None)


@cache
def aliases() -> Aliases:
    """The aliases of aliases.toml, resolved."""
    data = toml("aliases.toml")
    script = data["script"]
    return Aliases(
        {fold(name): _target(target) for name, target in data["cities"].items()}
        | {fold(name): _target(target) for target, names in script["cities"].items() for name in names.split()},
        {name: _target(target) for name, target in data["short"].items()},
        {fold(name): tuple(codes) for name, codes in data["metros"].items()},
        {fold(name): (code[:2], code[3:]) for name, code in data["regions"].items()},
        {fold(name): code for name, code in data["countries"].items()}
        | {fold(name): code for code, names in script["countries"].items() for name in names.split()},
        frozenset(data["codes"]["alone"].split()),
    )


def _target(text: str) -> City:
    """The city of "Denver, CO" or "London, GB"."""
    name, _, where = text.rpartition(", ")
    return next(city for city in cities(fold(name)) if (city.region if city.country == "US" else city.country) == where)


def is_famous(city: City) -> bool:
    """Is it a city abroad that its bare name means to everybody, whatever its namesakes (Paris)?"""
    return (fold(city.name), city.country) in _famous()


@cache
def _famous() -> frozenset[tuple[str, str]]:
    rows = toml("aliases.toml")["famous"]
    return frozenset((fold(name), country) for country, names in rows.items() for name in names.split(", "))


@cache
def words(name: str) -> frozenset[str]:
    """A list of words of words.toml: noise, street, institution, joints."""
    return frozenset(toml("words.toml")[name].split())


@cache
def never() -> frozenset[str]:
    """Names that are never a place: parts of the world."""
    return frozenset(fold(name) for name in toml("words.toml")["never"].split(","))


@cache
def wide() -> frozenset[str]:
    """Names of parts of the US that hold many metro areas: a filter for one of these is refused."""
    return frozenset(fold(name) for name in toml("words.toml")["wide"].split(","))


@cache
def persons() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Names of persons that hold a town's, as their words, by the first of these."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for name in toml("words.toml")["persons"].split(","):
        words = tuple(fold(name).split())
        found[words[0]] = (*found.get(words[0], ()), words)
    return found
