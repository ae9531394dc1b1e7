"""Which of the cities of one name is meant: what the text and the source say, else residents."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.fold import fold
from jobscope.normalise.places.gazetteer import City
from jobscope.normalise.places.readings import SMALL, Group, Region

RESIDENTS = "city by residents"
UNDECIDED = "several US cities of that name, undecided"
UNDECIDED_LAND = "cities of that name in several countries, undecided"
_TEXT, _SOURCE = "city by the text's other places", "city by the source's country"
_CLEAR = 20  # times as likely as the next of its name: then a bare name says where it is
_KNOWN = 100_000  # residents: a city of no metro area's title is known beyond its state from here on
_TOP = 1_000_000  # residents of a metro area whose suburbs are known
_DENSE = 3  # times as likely: a city of a country with many postings online for its residents
_ENGLISH = frozenset(("AU", "CA", "GB", "IE", "NZ"))  # countries whose own postings are as likely as US ones


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known beside a name: the source's country, the text's other places.

    `regions`, `countries` and `metros` are those that the text names, `near` the cities of its bare names that can be
    but one; `alone`: the text names nothing else.
    """

    country: str | None = None
    regions: frozenset[Region] = frozenset()
    countries: frozenset[str] = frozenset()
    metros: frozenset[str] = frozenset()
    near: tuple[City, ...] = ()
    alone: bool = True


def pick(
    cities: Sequence[City], regions: frozenset[Region], countries: frozenset[str], known: Evidence
) -> tuple[City, str]:
    """One of the cities of a name, and why; `regions` and `countries` are those of its own part.

    The text's other places decide before the source's country, then residents. The rule is
    UNDECIDED where only residents could tell and two US cities are much alike, UNDECIDED_LAND where one abroad is.
    """
    first = likeliest(cities)
    if len(cities) == 1:
        return first, RESIDENTS
    # how many times more residents the likeliest may have: a famous name is not moved by what stands far from it
    famous = gazetteer.is_famous(first)
    state, land, source = (3, 1, 3) if famous else (6 if first.country == "US" else 15, 15, 15)
    near = [city for city in known.near if city not in cities]
    towns = known.metros | {city.cbsa for city in near}
    states = {(city.country, city.region) for city in near}
    around = known.countries | {city.country for city in near}
    # "Toronto; Vancouver; Seattle, WA": what stands in the likeliest one's country speaks for it
    rivals = [c for c in cities if c.country == first.country or first.country not in around]
    for rule, most, left in (
        (_TEXT, 100, [c for c in cities if (c.country, c.region) in regions]),
        (_TEXT, 100, [c for c in cities if c.country in countries]),
        (_TEXT, 15, [c for c in cities if c.titled and c.cbsa in towns]),
        (_TEXT, state, [c for c in rivals if (c.country, c.region) in known.regions]),
        (_TEXT, state, [c for c in rivals if (c.country, c.region) in states]),
        (_SOURCE, math.inf if known.alone else source, [c for c in cities if c.country == known.country]),
        (_TEXT, land, [c for c in cities if known.countries == {c.country}]),
        (_TEXT, min(land, 6), [c for c in cities if around == {c.country}]),
    ):
        best = max(left, key=lambda city: city.weight, default=None)
        if best is not None and most * best.weight >= first.weight:
            return best, _undecided(best, left) or rule
    return first, _undecided(first, cities) or RESIDENTS


def clear(cities: Sequence[City]) -> bool:
    """Does everybody take that name for one city, whatever stands beside it?"""
    first = likeliest(cities)
    others = (city for city in cities if (city.country, city.region) != (first.country, first.region))
    return gazetteer.is_famous(first) or first.weight >= _CLEAR * max((other.weight for other in others), default=0)


def is_sure(group: Group) -> bool:
    """Does it say which city of its name it is: by its state, as an alias, or as the clear one of its country?"""
    if "city" not in group.roles or group.bare:
        return group.alias
    return group.alias or group.region is not None or group.county is not None or clear(group.cities)


def likelihood(city: City) -> float:
    """How likely a bare name means that city: its weight; three times its residents in a large US metro area."""
    suburb = city.country == "US" and not city.other and _metro_size(city) >= _TOP
    return max(city.weight, 3 * city.population) if suburb else city.weight


def likeliest(cities: Iterable[City]) -> City:
    """The city that a bare name means first.

    Most postings are American: a suburb of a large US metro area goes before a namesake abroad of up to three times
    its residents, but for one where English is spoken, whose own postings are many.
    """
    # one of that very name goes before one that is only also called so (Monterrey is no Monterey)
    first, *rest = sorted(cities, key=lambda city: (city.other or city.population < SMALL, -city.weight))
    if first.country != "US":
        dense = gazetteer.words("dense")
        abroad = [city for city in cities if city.country != "US" and city.other == first.other]
        first = max(abroad, key=lambda city: city.weight * (_DENSE if city.country in dense else 1))
    if first.country == "US" or first.country in _ENGLISH:
        return first
    home = max((c for c in rest if c.country == "US" and c.population >= SMALL), key=likelihood, default=None)
    return home if home is not None and likelihood(home) >= first.weight else first


def _undecided(chosen: City, cities: Sequence[City]) -> str | None:
    """Why nobody can tell: another US city, in another metro area, that the name could mean as well; or one abroad.

    Abroad is one as large where English is spoken (Waterloo is Iowa's and Ontario's).
    """
    if chosen.country != "US":
        return None
    if any(_as_likely(chosen, other) for other in cities):
        return UNDECIDED
    abroad = (city for city in cities if city.country in _ENGLISH and not city.other)
    return UNDECIDED_LAND if any(city.population >= max(chosen.population, SMALL) for city in abroad) else None


def _as_likely(chosen: City, other: City) -> bool:
    if other.country != "US" or other.other or (other.cbsa or other) == (chosen.cbsa or chosen):
        return False
    if other.population < SMALL or 2 * other.population <= chosen.population:
        return False
    if _leads(chosen):
        return other.titled and 3 * _metro_size(other) > _metro_size(chosen)
    return other.titled or not chosen.titled or other.population >= _KNOWN


def _leads(city: City) -> bool:
    """Is it the first city of its metro area's title?"""
    area = gazetteer.areas().get(city.cbsa or "")
    return city.titled and area is not None and area.cities[0] == fold(city.name)


def _metro_size(city: City) -> int:
    area = gazetteer.areas().get(city.cbsa or "")
    return area.population if area else 0
