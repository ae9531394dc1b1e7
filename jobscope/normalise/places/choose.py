"""From groups to places: which of the cities of a name is meant, and what New York and Washington are here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.admit import admitted, is_city, is_large, unpaired
from jobscope.normalise.places.fold import fold
from jobscope.normalise.places.gazetteer import City
from jobscope.normalise.places.namesakes import UNDECIDED, UNDECIDED_LAND, Evidence, clear, is_sure, likeliest, pick
from jobscope.normalise.places.parse import Part
from jobscope.normalise.places.readings import Group, Region
from jobscope.normalise.places.words import Gap, Word
from jobscope.normalise.places.zones import UNDECIDED_ZONE, is_zone
from jobscope.records import Place

_NEW_YORK, _WASHINGTON = ("US", "NY"), ("US", "WA")


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside a part: what decides between namesakes, and what stands in the whole text.

    `states`: every other place is a state; `cities`: some place is a city; `us_alone`: US stands as a country;
    `lands`: every other place is a country; `homes`: the countries that its cities and countries lie in; `coded`:
    those that stand as a code before a city.
    """

    known: Evidence
    states: bool = False
    cities: bool = False
    us_alone: bool = False
    lands: bool = False
    homes: frozenset[str] = frozenset()
    coded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Chosen:
    """A place, the group that it was read from, and its part."""

    place: Place
    group: Group
    part: Part


def choose(text: str, found: Sequence[Word], parts: Sequence[Part], country: str | None) -> list[Chosen]:
    """The places of all parts, without states and countries that only repeat where the others are."""
    kept = unpaired(found, [(part, admitted(found, part, country)) for part in parts])
    settled = [group for _, groups in kept for group in groups]
    context = Context(
        known=_evidence(settled, country),
        states=_only_states(settled),
        cities=any(("city" in group.roles or "metro" in group.roles) and not _is_new_york(group) for group in settled),
        us_alone=any(group.roles == ("country",) and group.country == "US" for group in settled),
        lands=_only_countries(settled),
        homes=frozenset(_homes(settled)),
        coded=frozenset(
            g.country for g in settled if g.country and g.roles[0] == "country" and _is_code(found[g.start])
        ),
    )
    chosen = []
    for part, groups in kept:
        chosen += [
            Chosen(place, group, part)
            for group in groups
            for place in _places(text, found, part, group, groups, context)
        ]
        chosen += _by_zip(text, found, part, groups)
    return [one for one in chosen if not _repeated(one, chosen)]


def _evidence(settled: Sequence[Group], country: str | None) -> Evidence:
    """What the text's places say about each other, beside what the source says."""
    sure = [group.cities[0] for group in settled if is_sure(group)]
    titles = [code for group in settled for code in group.metros]
    bare = [group for group in settled if group.bare and not group.alias]
    return Evidence(
        country=country,
        regions=frozenset(_region(group) for group in settled if _region(group)[1]),
        countries=frozenset(place for group in settled if (place := _region(group)[0])),
        metros=frozenset(code for code in (*(city.cbsa for city in sure), *titles) if code),
        near=tuple({likeliest(group.cities): None for group in bare if clear(group.cities)}),
        alone=len(settled) == 1,
    )


def _is_code(word: Word) -> bool:
    return word.text.isupper() and len(word.text) == 2


def _homes(settled: Sequence[Group]) -> Iterator[str]:
    for group in settled:
        if group.country is not None:
            yield group.country
        elif "metro" in group.roles:
            yield "US"
        elif "city" in group.roles and (is_sure(group) or clear(group.cities)):
            yield likeliest(group.cities).country


def _by_zip(text: str, found: Sequence[Word], part: Part, groups: Sequence[Group]) -> Iterator[Chosen]:
    """The city of a ZIP code, where the part names no city but a US state or the country."""
    if any("city" in group.roles or group.strong for group in groups):
        return
    for group in groups:
        for word in found[part.start : part.end]:
            if _region(group)[0] == "US" and len(word.text) == 5 and word.text.isdigit():
                city = gazetteer.zip_city(word.text)
                if city is not None and _region(group)[1] in ("", city.region):
                    yield Chosen(city_place(text[word.start : word.end], city, "ZIP code"), group, part)
                    return


def _region(group: Group) -> tuple[str, str]:
    """(country, region) that a group is sure of, each empty where it is not."""
    if group.region is not None:
        return group.region
    if group.country is not None and "city" not in group.roles:
        return group.country, ""
    if is_sure(group):
        return group.cities[0].country, group.cities[0].region
    return group.country or "", ""


def _only_states(settled: Sequence[Group]) -> bool:
    """Is every group but New York and Washington a state, and is there one?"""
    two = (_NEW_YORK, _WASHINGTON)
    others = [
        group for group in settled if not (_is_new_york(group) or (group.region in two and len(group.roles) == 1))
    ]
    return bool(others) and all(group.roles == ("region",) for group in others)


def _only_countries(settled: Sequence[Group]) -> bool:
    """Is every place but one a country other than the US, and is there one?"""
    lands = [group for group in settled if group.roles == ("country",) and group.country != "US"]
    return len(lands) > 0 and len(settled) - len(lands) == 1


def _is_new_york(group: Group) -> bool:
    return group.bare and group.state_named and group.cities[0].name == "New York"


def _is_washington(group: Group) -> bool:
    """Is it that name, and not "Washington State"?"""
    if group.end > group.start + 1 and len(group.roles) == 1:
        return False
    return group.roles == ("region",) and group.region == _WASHINGTON and not group.code


def _is_state_alone(found: Sequence[Word], group: Group) -> bool:
    """Is it New York or Washington before United States?"""
    named = any(word.key in ("york", "washington") for word in found[group.start : group.end])
    return named and frozenset(group.roles) == {"region", "country"} and group.region in (_NEW_YORK, _WASHINGTON)


# ── places ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _places(
    text: str, found: Sequence[Word], part: Part, group: Group, groups: Sequence[Group], context: Context
) -> Iterator[Place]:
    words = text[found[group.start].start : found[group.end - 1].end]
    if "metro" in group.roles:
        yield from (metro_place(words, code) for code in group.metros)
    elif "city" in group.roles:
        yield _city(words, found, part, group, groups, context)
    elif group.county is not None:
        yield county_place(words, group)
    elif group.region is not None:
        yield _state(words, found, part, group, context)
    else:
        doubtful = group.code and group.country == "US" and is_zone(found[group.start])
        yield Place(text=words, country=group.country, level="country", rule=UNDECIDED_ZONE if doubtful else "country")


def _city(
    words: str, found: Sequence[Word], part: Part, group: Group, groups: Sequence[Group], context: Context
) -> Place:
    if _is_new_york(group) and (context.states or _said_before(part, group, _NEW_YORK)):
        return Place(text=words, region="NY", country="US", level="state", rule="state in a list of states")
    elsewhere = None if part.remote else _beside(found, group, groups)
    if elsewhere is not None:
        country, region = elsewhere
        rule = "city that its state does not have" if region else "city that is not in the table"
        return Place(text=words, city=words, region=region, country=country, level="city", rule=rule)
    province = _province(part, group)
    if province is not None:
        return Place(text=words, region=province, country="CA", level="state", rule="state")
    regions = frozenset(other.region for other in groups if other.region and "city" not in other.roles)
    countries = frozenset(other.country for other in groups if other.country and other.roles == ("country",))
    beside = [
        near for other in groups if len(groups) == 2 and _is_suburb(group, other) and (near := _near(group, other))
    ]
    city, picked = pick(beside[0] if beside else group.cities, regions, countries, context.known)
    told = group.alias or {"region", "county"} & set(group.roles)
    if picked in (UNDECIDED, UNDECIDED_LAND) and not told:
        land = "US" if picked == UNDECIDED or group.country else None
        return Place(text=words, city=city.name, country=land, level="city", rule=picked)
    if group.bare:
        return city_place(words, city, "alias" if group.alias else picked)
    named = {"county": "county", "region": "state", "country": "country"}
    return city_place(words, city, ", ".join(["city", *(named[role] for role in named if role in group.roles)]))


def _province(part: Part, group: Group) -> str | None:
    """The province of Canada that "Ontario, CA" means where it says where remote work is open to."""
    if not (part.remote and group.state_named and group.code and group.region == ("US", "CA")):
        return None
    found = gazetteer.regions(fold(group.cities[0].name))
    return next((region for country, region in found if country == "CA"), None)


def _beside(found: Sequence[Word], group: Group, groups: Sequence[Group]) -> tuple[str, str | None] | None:
    """The state or country beside a bare city that has no such city ("Newport, IL"; "Hanford Office, WA").

    A large city is one of a list before a state where the part names more, and beside a country that is a city too
    ("Singapore, Sydney").
    """
    few = len(groups) == 2
    other = next((other for other in groups if other.start >= group.end), None)
    if group.bare and few and other is not None and found[other.start].gap is Gap.COMMA:
        if group.alias and group.cities[0].country != "US" and other.roles == ("region",):
            return other.region if other.region and other.region[0] == "US" else None  # "Frankfurt, KY"
        if _is_suburb(group, other) and not _near(group, other):
            return likeliest(other.cities).country, None
    if not group.bare or group.alias:
        return None
    noise = gazetteer.words("noise")
    if other is not None and other.region is not None and not other.strong and (few or not is_large(group)):
        between = found[group.end : other.start]
        near = found[other.start].gap in (Gap.COMMA, Gap.SPACE, Gap.HYPHEN)
        return other.region if near and all(word.key in noise for word in between) else None
    for other in groups if few else ():
        touching = group.end == other.start or other.end == group.start
        if touching and other.roles == ("country",) and other.country is not None:
            return None if is_large(group) and is_city(found, other) else (other.country, None)
    return None


def _is_suburb(group: Group, other: Group) -> bool:
    """Is it the namesake of US towns before a large city of a country that writes suburbs so ("Albany, Auckland")?"""
    if group.alias or group.end != other.start or not other.bare or is_large(group) or clear(group.cities):
        return False
    known = clear(other.cities) and is_large(other)
    return known and likeliest(other.cities).country in gazetteer.words("suburbs")


def _near(group: Group, other: Group) -> tuple[City, ...]:
    """The cities of a name that lie in the region of another."""
    city = likeliest(other.cities)
    return tuple(home for home in group.cities if (home.country, home.region) == (city.country, city.region))


def _is_elsewhere(group: Group, land: str | None, known: Evidence) -> bool:
    """Is a code of a province rather the country's, where nothing speaks of Canada (NL, SK)?"""
    assert group.region is not None
    if group.region[0] != "CA" or land == "CA" or land not in gazetteer.aliases().alone or known.country == "CA":
        return False
    return not any(country == "CA" for country, _ in known.regions - {group.region})


def _state(words: str, found: Sequence[Word], part: Part, group: Group, context: Context) -> Place:
    assert group.region is not None
    country, region = group.region
    alone = group.roles == ("region",)
    land = _land(found, group) if alone else None
    beside = context.homes == {land} or (context.lands and not group.code)  # "Remote DE; Munich"
    beside |= group.code and land in context.coded  # "CA-Toronto, CA-Remote"
    beside |= alone and group.code and "CA" not in context.homes and _is_elsewhere(group, land, context.known)
    if land is not None and (land == context.known.country or beside):
        return Place(text=words, country=land, level="country", rule="country")
    if group.region == ("US", "DC"):
        return city_place(words, gazetteer.cities("washington")[0], "city and state in one")
    if group.region == _NEW_YORK and group.code and alone and not context.states and _beside_city(found, part, context):
        return city_place(words, gazetteer.cities("new york")[0], "city in a list of cities")
    if group.region == ("US", "CA") and group.code and alone and part.end - part.start == 1 and context.us_alone:
        return Place(text=words, country="CA", level="country", rule="country beside US")
    if _is_washington(group) and _said_before(part, group, _WASHINGTON):
        return Place(text=words, region=region, country=country, level="state", rule="state")
    if context.cities and (_is_state_alone(found, group) or (_is_washington(group) and not context.states)):
        name = "new york" if group.region == _NEW_YORK else "washington"
        return city_place(words, gazetteer.cities(name)[0], "city in a list of cities")
    if _is_washington(group) and not context.states:
        return Place(text=words, country="US", rule="Washington alone: city or state, undecided")
    shire = " ".join(word.key for word in found[group.start : group.end if alone else group.end - 1])
    if country == "GB" and shire in gazetteer.shires():
        return Place(text=words, region=region, country=country, level="county", rule="county")
    return Place(text=words, region=region, country=country, level="state", rule="state")


def _said_before(part: Part, group: Group, state: Region) -> bool:
    """Does the state only repeat that of the city before it ("Spokane, Washington, Washington")?"""
    return any(other.end == group.start and other.region == state for other in part.groups if other.strong)


def _land(found: Sequence[Word], group: Group) -> str | None:
    """The country that a state's name or code may mean too (Georgia, CA)."""
    words = found[group.start : group.end]
    key = f"={words[0].text.upper()}" if group.code else " ".join(word.key for word in words)
    return gazetteer.country(key)


def _beside_city(found: Sequence[Word], part: Part, context: Context) -> bool:
    """Does "NY" stand in a list of cities, or after a street?"""
    keys = {word.key for word in found[part.start : part.end]}
    street = any(key.isdigit() for key in keys) and not keys.isdisjoint(gazetteer.words("street"))
    return context.cities or street


def city_place(words: str, city: City, rule: str) -> Place:
    """The place of a city; abroad its metro is itself."""
    area = gazetteer.areas().get(city.cbsa or "")
    home = city.country == "US"
    return Place(
        text=words,
        city=city.name,
        region=city.region or None,
        country=city.country,
        cbsa=city.cbsa,
        metro=area.title if area else None if home else city.name,
        standard="cbsa" if area else None if home else "geonames",
        level="city",
        rule=rule,
    )


def county_place(words: str, group: Group) -> Place:
    """The place of a US county, with its metro area if it belongs to one."""
    assert group.county is not None
    area = gazetteer.areas().get(group.county.cbsa or "")
    return Place(
        text=words,
        region=group.county.state,
        country="US",
        cbsa=group.county.cbsa,
        metro=area.title if area else None,
        standard="cbsa" if area else None,
        level="county",
        rule="county",
    )


def metro_place(words: str, code: str) -> Place:
    """The place of a whole metro area."""
    area = gazetteer.areas()[code]
    return Place(
        text=words,
        region=area.states[0],
        country="US",
        cbsa=code,
        metro=area.title,
        standard="cbsa",
        level="metro",
        rule="metro area",
    )


def _repeated(one: Chosen, chosen: Sequence[Chosen]) -> bool:
    """Is it a state or country that only says again where its block's cities or states are?"""
    place = one.place
    for other in chosen:
        there = other.place
        if other.part.block != one.part.block or there.country != place.country or there.level == "country":
            continue
        if place.level == "country" and (there.level == "state" or not one.part.remote):
            return True
        if place.level == "state" and there.level != "state" and there.region == place.region:
            return True
    return False
