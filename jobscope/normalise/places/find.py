"""`find_places`: the places that a location text names, and how the work there is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.gazetteer import City
from jobscope.normalise.places.parse import Part, complete, parse
from jobscope.normalise.places.readings import Group
from jobscope.normalise.places.words import Gap, Word, words, workplace
from jobscope.records import Place, Workplace

_PLAIN = frozenset(("US", "USA", "UK", "UAE"))  # codes that mean a country wherever they stand
_NEW_YORK, _WASHINGTON = ("US", "NY"), ("US", "WA")


@dataclass(frozen=True, slots=True)
class Location:
    """What a location text says. `remote_scope`: the countries (US) or states (US-CA) that remote work is open to."""

    places: tuple[Place, ...] = ()
    workplace: Workplace | None = None
    remote_scope: tuple[str, ...] = ()


def find_places(text: str, *, country: str | None = None, hint: Sequence[str] = ()) -> Location:
    """The places that a location text names, in its order; what names no place gives none, never a guess.

    `country` is the source's own country for it, an ISO code (any other word is read as None); `hint` holds the
    location texts of the board's other postings, which decide between places of one name.

    >>> [place.cbsa for place in find_places("San Francisco, CA or Remote - US").places]
    ['41860', None]
    """
    code = country.strip().upper() if country else ""
    known = code if len(code) == 2 and gazetteer.country(f"={code}") else None
    return _find(text, known, tuple(sorted(set(hint))))


@lru_cache(maxsize=65536)
def _find(text: str, country: str | None, hint: tuple[str, ...]) -> Location:
    found = words(text)
    slug = text == text.lower()
    parts = parse(found, slug)
    chosen = _choose(text, found, parts, _Context(country, _board(hint)))
    seen: dict[tuple[object, ...], Place] = {}
    for place, _ in chosen:
        seen.setdefault((place.city, place.region, place.country, place.cbsa, place.level), place)
    places = tuple(seen.values())
    mark = workplace(found)
    return Location(places, mark, _scope(chosen) if mark == "remote" else ())


@lru_cache(maxsize=256)
def _board(hint: tuple[str, ...]) -> tuple[City, ...]:
    """The cities that a board's other places name beyond doubt."""
    seen: Counter[City] = Counter()
    for text in hint:
        for part in parse(words(text), text == text.lower()):
            seen.update(group.cities[0] for group in part.groups if group.strong and group.cities)
    return tuple(city for city, _ in seen.most_common())


def _scope(chosen: Iterable[tuple[Place, bool]]) -> tuple[str, ...]:
    """Countries and states of the parts that say remote; of all parts where the remote one names none."""
    rows = [(place, near) for place, near in chosen if place.level in ("state", "country") and place.country]
    near = [place for place, beside in rows if beside] or [place for place, _ in rows]
    codes = (f"{place.country}-{place.region}" if place.region else str(place.country) for place in near)
    return tuple(dict.fromkeys(codes))


# ── choosing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Context:
    """What is known beside the part itself: the source's country, and the board's other cities."""

    country: str | None
    board: tuple[City, ...]
    regions: frozenset[tuple[str, str]] = frozenset()
    countries: frozenset[str] = frozenset()

    def pick(
        self, cities: Sequence[City], near: frozenset[tuple[str, str]], around: frozenset[str]
    ) -> tuple[City, str]:
        """One of the cities of a name: by the text's other places, the board's, the source's country, residents."""
        if len(cities) > 1:
            rules = (
                ("context", lambda c: (c.country, c.region) in near),
                ("context", lambda c: c.country in around),
                ("context", lambda c: (c.country, c.region) in self.regions),
                ("board", lambda c: c in self.board),
                ("hint", lambda c: c.country == self.country),
                (
                    "context",
                    lambda c: c.country in self.countries and len(self.countries) == 1 and c.population > 50_000,
                ),
            )
            for name, test in rules:
                left = [city for city in cities if test(city)]
                if left:
                    best = max(left, key=lambda c: c.weight)
                    if name == "context" and 100 * best.weight < max(c.weight for c in cities):
                        continue
                    return best, name
        return max(cities, key=lambda c: c.weight), "bare"


def _choose(text: str, found: Sequence[Word], parts: Sequence[Part], context: _Context) -> list[tuple[Place, bool]]:
    parts = [replace(part, groups=_admitted(found, part)) for part in parts]
    settled = [group for part in parts for group in part.groups]
    regions = frozenset(
        group.region or (group.cities[0].country, group.cities[0].region)
        for group in settled
        if group.region or (group.strong and group.cities)
    )
    countries = frozenset(
        code
        for group in settled
        if (
            code := group.country
            or (group.region[0] if group.region else None)
            or (group.cities[0].country if group.strong and group.cities else None)
        )
    )
    context = replace(context, regions=regions, countries=countries)
    states_only = _only_states(settled)
    if sum(_washington(group) for group in settled) == len(settled):
        states_only = False
    cities = any(("city" in group.roles or "metro" in group.roles) and not _state_alone(group) for group in settled)
    rows = [
        (group, place, part)
        for part in parts
        for group, place in _part_places(text, found, part, context, states_only, cities)
    ]
    return [(place, part.remote) for group, place, part in rows if not _repeated(place, part, rows)]


def _only_states(settled: Sequence[Group]) -> bool:
    """Is every other group a state, so that New York in the list is one too?"""
    others = [group for group in settled if not _is_new_york(group)]
    return bool(others) and all(group.roles == ("region",) for group in others)


def _is_new_york(group: Group) -> bool:
    return group.bare and group.state_named and group.cities[0].name == "New York"


def _other_state(found: Sequence[Word], group: Group, groups: Sequence[Group]) -> tuple[str, str] | None:
    """The state beside a bare city that has no such city ("Newport, IL"), in a part that names nothing else."""
    if not group.bare or len(groups) != 2 or group.alias:
        return None
    other = groups[0] if groups[1] is group else groups[1]
    after = other.start == group.end and found[other.start].gap in (Gap.COMMA, Gap.SPACE, Gap.HYPHEN)
    return other.region if after and "city" not in other.roles and "metro" not in other.roles else None


def _admitted(found: Sequence[Word], part: Part) -> tuple[Group, ...]:
    """The groups of a part that may count: a bare name only where it stands by itself and is no mere word."""
    covered = [False] * len(found)
    for group in part.groups:
        covered[group.start : group.end] = [True] * (group.end - group.start)
    keys = [word.key for word in found[part.start : part.end]]
    held = bool(gazetteer.words("institution").intersection(keys)) or _street(keys)
    strong = [group for group in part.groups if group.strong]
    kept = []
    for group in part.groups:
        if (
            len(group.roles) > 1
            or "metro" in group.roles
            or (group.code and found[group.start].text.upper() in _PLAIN and group.start in (part.start, part.end - 1))
        ):
            kept.append(group)
        elif not complete(found, covered, group, part):
            if group.bare and held and not strong and not group.cities[0].word and group.cities[0].population > 100_000:
                kept.append(group)
        elif group.bare:
            if _plausible(group) and not (strong and not _listed(found, group, part)):
                kept.append(group)
        elif not group.code or _code_alone(found, part, group):
            kept.append(group)
    return tuple(kept)


def _street(keys: Sequence[str]) -> bool:
    return any(key.isdigit() for key in keys) and bool(gazetteer.words("street").intersection(keys))


def _plausible(group: Group) -> bool:
    """Is a bare name a place at all? A dictionary word is not."""
    city = group.cities[0]
    if group.alias:
        return True
    if all(c.word for c in group.cities):
        return False
    return city.population >= 15_000 or group.end - group.start > 1


def _listed(found: Sequence[Word], group: Group, part: Part) -> bool:
    """In a part with a whole address, a bare name counts only in a list of cities, never as a building's name."""
    before = group.start == part.start or found[group.start].gap is Gap.COMMA
    after = group.end >= part.end or found[group.end].gap is Gap.COMMA
    return before and after and (group.alias or group.cities[0].population >= 300_000)


def _code_alone(found: Sequence[Word], part: Part, group: Group) -> bool:
    """A lone code counts where nothing but codes and words without meaning stand in its part."""
    word = found[group.start].text.upper()
    if word in _PLAIN:
        return True
    if word in gazetteer.aliases().never_alone and group.country:
        return False
    inside = {at for g in part.groups for at in range(g.start, g.end)}
    noise = gazetteer.words("noise")
    return all(at in inside or found[at].key in noise or found[at].key.isdigit() for at in range(part.start, part.end))


def _part_places(
    text: str, found: Sequence[Word], part: Part, context: _Context, states_only: bool, cities: bool
) -> list[tuple[Group, Place]]:
    groups = part.groups
    regions = frozenset(group.region for group in groups if group.region and "city" not in group.roles)
    countries = frozenset(group.country for group in groups if group.country and group.roles == ("country",))
    places: list[tuple[Group, Place]] = []
    for group in groups:
        words_of = text[found[group.start].start : found[group.end - 1].end]
        if "metro" in group.roles:
            places += [(group, _metro_place(words_of, code)) for code in group.metros]
        elif "city" in group.roles:
            if _is_new_york(group) and states_only:
                place = Place(text=words_of, region="NY", country="US", level="state", rule="state in a list of states")
                places.append((group, place))
                continue
            elsewhere = _other_state(found, group, groups)
            if elsewhere is not None:
                name = words_of.strip()
                rule = "city that its state does not have"
                place = Place(
                    text=words_of, city=name, region=elsewhere[1], country=elsewhere[0], level="city", rule=rule
                )
                places.append((group, place))
                continue
            city, rule = context.pick(group.cities, regions, countries)
            places.append((group, _city_place(words_of, city, _rule(group, rule))))
        elif group.county is not None:
            county = group.county
            area = gazetteer.areas().get(county.cbsa or "")
            places.append(
                (
                    group,
                    Place(
                        text=words_of,
                        region=county.state,
                        country="US",
                        cbsa=county.cbsa,
                        metro=area.title if area else None,
                        standard="cbsa" if area else None,
                        level="county",
                        rule="county",
                    ),
                )
            )
        elif _washington(group):
            places.append((group, _washington_place(words_of, states_only, cities)))
        elif cities and _state_alone(group):
            name = "new york" if group.region == _NEW_YORK else "washington"
            places.append((group, _city_place(words_of, gazetteer.cities(name)[0], "city in a list of cities")))
        elif group.region is not None:
            country, region = group.region
            places.append((group, Place(text=words_of, region=region, country=country, level="state", rule="state")))
        elif group.country is not None:
            places.append((group, Place(text=words_of, country=group.country, level="country", rule="country")))
    return places


def _repeated(place: Place, part: Part, rows: Sequence[tuple[Group, Place, Part]]) -> bool:
    """Is it a state or country that only says again where the block's cities or states are?"""
    if place.level not in ("country", "state"):
        return False
    for _, other, where in rows:
        if where.block != part.block or other.country != place.country or other.level == "country":
            continue
        if place.level == "country" and (other.level == "state" or not part.remote):
            return True
        if place.level == "state" and other.level != "state" and other.region == place.region:
            return True
    return False


def _state_alone(group: Group) -> bool:
    """Is it New York or Washington before United States, which is the state where no city stands beside it?"""
    return (
        frozenset(group.roles) == {"region", "country"} and group.region in (_NEW_YORK, _WASHINGTON) and not group.code
    )


def _washington(group: Group) -> bool:
    return group.roles == ("region",) and group.region == _WASHINGTON and not group.code


def _washington_place(words_of: str, states_only: bool, cities: bool) -> Place:
    """Washington alone: the state in a list of states, the city in a list of cities, else undecided."""
    if states_only:
        return Place(text=words_of, region="WA", country="US", level="state", rule="state in a list of states")
    if cities:
        return _city_place(words_of, gazetteer.cities("washington")[0], "city in a list of cities")
    return Place(text=words_of, country="US", rule="Washington alone: city or state, undecided")


def _rule(group: Group, picked: str) -> str:
    if group.roles != ("city",):
        others = [role for role in ("county", "region", "country") if role in group.roles]
        return "city, " + ", ".join("state" if role == "region" else role for role in others)
    if group.alias:
        return "alias"
    return {
        "bare": "city by residents",
        "context": "city by the text's other places",
        "board": "city by the board's other places",
        "hint": "city by the source's country",
    }[picked]


def _city_place(words_of: str, city: City, rule: str) -> Place:
    area = gazetteer.areas().get(city.cbsa or "")
    if city.country != "US":
        return Place(
            text=words_of,
            city=city.name,
            region=city.region or None,
            country=city.country,
            metro=city.name,
            standard="geonames",
            level="city",
            rule=rule,
        )
    return Place(
        text=words_of,
        city=city.name,
        region=city.region,
        country="US",
        cbsa=city.cbsa,
        metro=area.title if area else None,
        standard="cbsa" if area else None,
        level="city",
        rule=rule,
    )


def _metro_place(words_of: str, code: str) -> Place:
    area = gazetteer.areas()[code]
    return Place(
        text=words_of,
        region=area.states[0],
        country="US",
        cbsa=code,
        metro=area.title,
        standard="cbsa",
        level="metro",
        rule="metro area",
    )
