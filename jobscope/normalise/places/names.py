"""What a filter's name means: a metro area, a state, a country. What fits none, or several, says what to write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final

from jobscope.errors import UsageError
from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.find import find_places
from jobscope.normalise.places.fold import fold
from jobscope.normalise.places.gazetteer import Area, City
from jobscope.normalise.places.namesakes import likelihood
from jobscope.normalise.places.readings import LARGE, SMALL
from jobscope.normalise.places.words import words, workplace

_DOMINANT = 12  # times as likely: then a name means that one without asking
_PRINCIPAL = 50_000  # residents: a city may stand for its metro area from here on


class UnknownMetro(UsageError):
    """No metro area has that name; the hint names the nearest."""


class AmbiguousMetro(UsageError):
    """Several metro areas have that name; the hint lists them."""


class UnknownState(UsageError):
    """No state, province or region has that name; the hint names the nearest."""


class UnknownCountry(UsageError):
    """No country has that name; the hint names the nearest."""


@dataclass(frozen=True, slots=True)
class Metro:
    """A metro area, or a group of them. `cbsas` is empty outside the US: there `title` and `country` say which city.

    `population` is an estimate of the Census Bureau, not the count of 2020 (NOTICE says which); `csa` the wider area
    that it is part of; `members` are its counties.
    """

    id: str
    title: str
    cbsas: tuple[str, ...]
    standard: str
    country: str = "US"
    population: int | None = None
    csa: str | None = None
    csa_title: str | None = None
    members: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


_IN_ONE_WORD: Final = re.compile("(.{3,})-([a-zA-Z]{2})")  # "portland-or", as a shell likes it


def metro(name: str) -> Metro:
    """The metro area or group of that name: a code, an alias, a group, a title or a city of one.

    Raises UnknownMetro with the nearest names, AmbiguousMetro with the choices.

    >>> metro("sf").id, metro("bay-area").cbsas, metro("new york").title, metro("portland-or").id
    ('41860', ('41860', '41940'), 'New York-Newark-Jersey City, NY-NJ', '38900')
    """
    code = name.strip()
    if re.fullmatch(r"\d{5}", code):
        return _coded(code)
    key = fold(name)
    if not key:
        raise UnknownMetro("a metro area's name is empty", hint="jobscope metros lists them")
    group = gazetteer.aliases().metros.get(key)
    if group:
        return _area(gazetteer.areas()[group[0]]) if len(group) == 1 else _group(key, group)
    for area in gazetteer.areas().values():
        if fold(area.title) == key or (len(area.cities) > 1 and fold(area.title.rsplit(", ", 1)[0]) == key):
            return _area(area)
    alias = gazetteer.aliases().cities.get(key)
    if alias is None:
        _refuse_wider(name, key)
    choices: Sequence[Area | City] = [alias] if alias else _candidates(name)
    if not choices and (typed := _IN_ONE_WORD.fullmatch(name.strip())):
        return metro(f"{typed[1].replace('-', ' ')}, {typed[2]}")
    if not choices:
        raise UnknownMetro(
            f"unknown metro area {name!r}", hint=_nearest(key, _metro_names(), "jobscope metros lists them")
        )
    if len(choices) > 1:
        hint = "one of " + "; ".join(f"{_id(choice)} ({_title(choice)})" for choice in choices[:6])
        raise AmbiguousMetro(f"{name!r} may be several metro areas", hint=hint)
    return _of(choices[0])


def _refuse_wider(name: str, key: str) -> None:
    """Raise where a name says how the work is done, or is that of a state, a country or more, though towns have it too.

    It is a city's all the same where its own country has that city (Singapore), its state a large one (Québec), or a
    large one is in a metro area's title (Ontario).
    """
    marks = words(name)
    how = workplace(marks)
    if how is not None and all(word.mark for word in marks):
        raise UnknownMetro(f"{name!r} is no metro area but a kind of workplace", hint=f"--workplace {how}")
    if key in gazetteer.never() or key in gazetteer.wide():
        hint = _nearest(key, _metro_names(), "jobscope metros lists them")
        raise UnknownMetro(f"{name!r} is no metro area but a larger part of the world", hint=hint)
    land = gazetteer.country(key)
    states = [region for region in gazetteer.regions(key) if region[0] in ("US", "CA")]
    own = [city for city in gazetteer.cities(key) if not city.other]
    large = [city for city in own if city.population >= LARGE]
    if any(city.country == land for city in own):
        return
    if any(city.titled or (city.country, city.region) in states for city in large) or not (land or states):
        return
    town = next((f"; a town: '{city.name}, {city.region}'" for city in own if city.cbsa), "")
    if states:
        raise UnknownMetro(f"{name!r} is no metro area but a state or province", hint=f"--state {states[0][1]}{town}")
    raise UnknownMetro(f"{name!r} is no metro area but a country", hint=f"--country {land}{town}")


def _coded(code: str) -> Metro:
    if code in gazetteer.areas():
        return _area(gazetteer.areas()[code])
    if code in gazetteer.retired():
        title, successor = gazetteer.retired()[code]
        if successor is not None:
            return _area(gazetteer.areas()[successor])
        raise UnknownMetro(
            f"CBSA {code} ({title}) ended in 2023 and has no successor", hint="jobscope metros lists those of today"
        )
    raise UnknownMetro(f"no metro area has the code {code}", hint="jobscope metros lists them")


def _candidates(name: str) -> Sequence[Area | City]:
    """What a city's name may mean, the likeliest first; alone where it is far likelier than the rest."""
    if "," in name:
        return _with_state(name)
    code = re.fullmatch(r"\s*([A-Za-z]{2})[/:](.+)", name)
    if code:
        return [c for c in gazetteer.cities(fold(code[2])) if c.country == code[1].upper() != "US"][:1]
    found = _namesakes(fold(name))
    if found:
        found = [row for row in found if row[0] * _DOMINANT > found[0][0]]
    return list(dict.fromkeys(choice for _, choice in found))


def _namesakes(key: str) -> list[tuple[float, Area | City]]:
    """Each metro area that has a city of that name, and each such city abroad, by how likely it is meant.

    In the US a city counts that its metro area's title names, or one of 50,000 residents and more. Where there is
    neither of these nor one abroad: one of 15,000, then one abroad that is also called so, then any in a metro area.
    """
    cities = [city for city in gazetteer.cities(key) if city.cbsa or city.country != "US"]
    own = [city for city in cities if not city.other]
    known = (
        [city for city in own if city.country != "US" or city.titled or city.population >= _PRINCIPAL]
        or [city for city in own if city.population >= SMALL]
        or [city for city in cities if city.other]
        or own
    )
    rows = [(likelihood(city), gazetteer.areas()[city.cbsa] if city.cbsa else city) for city in known]
    return sorted(rows, key=lambda row: -row[0])


def _with_state(name: str) -> Sequence[Area | City]:
    """ "Portland, ME" as a posting would say it."""
    for place in find_places(name).places:
        if place.cbsa:
            return [gazetteer.areas()[place.cbsa]]
        at = (place.country, place.region)
        for city in gazetteer.cities(fold(place.city or "")):
            if (city.country, city.region) == at:
                return [city]
    return []


def _of(choice: Area | City) -> Metro:
    if isinstance(choice, Area):
        return _area(choice)
    if choice.cbsa:
        return _area(gazetteer.areas()[choice.cbsa])
    if choice.country == "US":
        raise UnknownMetro(
            f"{choice.name}, {choice.region} belongs to no metro area", hint="jobscope metros lists them"
        )
    return Metro(_id(choice), choice.name, (), "geonames", choice.country, choice.population)


def _id(choice: Area | City) -> str:
    return choice.code if isinstance(choice, Area) else f"{choice.country}/{choice.name}"


def _title(choice: Area | City) -> str:
    return choice.title if isinstance(choice, Area) else f"{choice.region}, {gazetteer.country_title(choice.country)}"


def _area(area: Area) -> Metro:
    return Metro(
        area.code,
        area.title,
        (area.code,),
        "cbsa",
        "US",
        area.population,
        area.csa,
        area.csa_title,
        tuple(f"{county.name}, {county.state}" for county in gazetteer.counties_of(area.code)),
        _aliases().get(area.code, ()),
        tuple(name.replace(" ", "-") for name, codes in _groups() if area.code in codes),
    )


def _group(key: str, codes: tuple[str, ...]) -> Metro:
    areas = [gazetteer.areas()[code] for code in codes]
    return Metro(
        key.replace(" ", "-"),
        " + ".join(area.title for area in areas),
        codes,
        "cbsa",
        population=sum(area.population for area in areas),
        members=tuple(area.title for area in areas),
        aliases=tuple(name for name, others in _groups() if others == codes and name != key),
    )


@cache
def _groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, codes) for name, codes in gazetteer.aliases().metros.items() if len(codes) > 1)


@cache
def _aliases() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, city in gazetteer.aliases().cities.items():
        if city.cbsa:
            found[city.cbsa] = (*found.get(city.cbsa, ()), name)
    for name, codes in gazetteer.aliases().metros.items():
        if len(codes) == 1:
            found[codes[0]] = (*found.get(codes[0], ()), name)
    return found


def metros() -> Iterator[Metro]:
    """Every US metro area, the most populous first, then the groups."""
    for area in sorted(gazetteer.areas().values(), key=lambda area: -area.population):
        yield _area(area)
    seen = set()
    for name, codes in _groups():
        if codes not in seen:
            seen.add(codes)
            yield _group(name, codes)


@cache
def _metro_names() -> tuple[str, ...]:
    names = [name for area in gazetteer.areas().values() for name in area.cities]
    return tuple(dict.fromkeys((*gazetteer.aliases().cities, *gazetteer.aliases().metros, *names)))


def _nearest(key: str, names: Iterable[str], otherwise: str) -> str:
    near = get_close_matches(key, list(names), n=3, cutoff=0.75)
    return f"did you mean {', '.join(near)}?" if near else otherwise


# ── states and countries ─────────────────────────────────────────────────────────────────────────────────────────────


def state(name: str) -> str:
    """The region of that name as places hold it: two letters in the US and Canada, else its name.

    Raises UnknownState with the nearest names.

    >>> state("california"), state("US-NY"), state("on"), state("karnataka")
    ('CA', 'NY', 'ON', 'Karnataka')
    """
    text = name.strip().upper()
    code = text[3:] if text[:3] in ("US-", "CA-") else text
    short = {region for _, region in gazetteer.short_regions()}
    if code in short:
        return code
    found = gazetteer.regions(fold(name))
    if found:
        home = [region for country, region in found if country in ("US", "CA")]
        return (home or [region for _, region in found])[0]
    raise UnknownState(
        f"unknown state {name!r}", hint=_nearest(fold(name), gazetteer.region_names(), "write CA, california or US-CA")
    )


def country(name: str) -> str:
    """The ISO 3166-1 alpha-2 code of the country of that name or code.

    Raises UnknownCountry with the nearest names.

    >>> country("uk"), country("Germany"), country("deu")
    ('GB', 'DE', 'DE')
    """
    key = fold(name)
    code = gazetteer.country(key) or gazetteer.country(f"={name.strip().upper()}")
    if code is None:
        raise UnknownCountry(
            f"unknown country {name!r}", hint=_nearest(key, gazetteer.country_names(), "write DE, deu or germany")
        )
    return code
