"""What a group of readings is worth: the reasons for and against it, and the points of each."""

from __future__ import annotations

from collections.abc import Sequence

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.fold import fold
from jobscope.normalise.places.readings import BETWEEN, HAMLET, PARTS, SMALL, Group
from jobscope.normalise.places.words import Gap, Word

_KNOWN = 500_000  # residents: everybody's first thought
_CITY_LIKE = frozenset((("US", "NY"), ("US", "WA")))  # states whose name is first of all a city's
_WORD = 3.0  # points of each word that a group covers: so a long name goes before two short ones
_HARDLY = 0.02  # all that a name is worth that is hardly a place: more than nothing, less than any other reading


# The reasons, and their points beside those of the words. Only how they stand to each other counts: a city with its
# state goes before a city with its country, that before a state, and that before a bare name.
POINTS = {
    "city with state": 14.0,
    "county with state": 12.0,
    "city with country": 10.0,
    "state with country": 10.0,
    "country too": 6.0,  # beside a city with its state
    "country on both sides": 6.0,
    "alias": 4.5,  # a bare name that people use
    "alias inside words": 4.2,  # the same, called like a state
    "state or country": 4.0,
    "small city with country": 4.0,
    "name of several words": 1.5,  # before a state and a rest (Colorado Springs)
    "called like a state": 1.0,  # a city with its country: "Nevada, United States" is the state
    "metro area": -0.5,
    "name of one word": -2.9,  # so that one name of two words goes before two names
    "region abroad": -2.95,  # by its own name: a little below a city's
    "another region": -3.0,  # abroad, than the table's for that city
}
PHRASE = "phrase"  # Greater X, a county without its state: the group brings its points along
HARDLY = "hardly a place"  # a mere word, a hamlet, a name inside others: worth _HARDLY, its words nothing

Reasons = tuple[str, ...]
_REFUSED: Reasons = ()


def score(found: Sequence[Word], group: Group, country: str | None = None) -> float:
    """The points of a group, 0 where it is none. `country`: the source's own."""
    why = reasons(found, group, country)
    if not why:
        return 0.0
    if why == (HARDLY,):
        return _HARDLY
    value = _WORD * _covered(found, group) + (POINTS["country on both sides"] if group.twice else 0.0)
    return value + sum(group.score if one == PHRASE else POINTS[one] for one in why)


def _covered(found: Sequence[Word], group: Group) -> int:
    skipped = BETWEEN if len(frozenset(group.roles)) > 1 else frozenset()
    return sum(not (word.key.isdigit() or word.key in skipped) for word in found[group.start : group.end])


def reasons(found: Sequence[Word], group: Group, country: str | None = None) -> Reasons:
    """Why a group is one; nothing where it is refused."""
    roles = frozenset(group.roles)
    if "metro" in roles:
        return (PHRASE,) if group.score else ("metro area",)
    if "county" in roles:
        return _county(group, roles)
    if "city" not in roles:
        return _wide(found, group, roles)
    if len(roles) == 1:
        return _bare(found, group)
    if group.cities[0].word and _tail(found, group):
        return _REFUSED
    return _with_region(found, group, roles, country) if "region" in roles else _with_country(found, group)


def _county(group: Group, roles: frozenset[str]) -> Reasons:
    if "city" in roles:
        return ("county with state",) if len(roles) > 2 else _REFUSED
    if "region" in roles:
        return ("county with state",)
    return (PHRASE,) if group.score else _REFUSED


def _wide(found: Sequence[Word], group: Group, roles: frozenset[str]) -> Reasons:
    """A state, a country, or both."""
    if len(roles) > 1:
        return ("state with country",)
    if group.code and group.end == group.start + 1 and _inside(found, group.start):
        return _REFUSED
    if group.region and group.region[0] not in ("US", "CA"):
        key = " ".join(word.key for word in found[group.start : group.end])
        named = key == fold(group.region[1]) or key in gazetteer.shires()
        return ("region abroad",) if named else _REFUSED
    return ("state or country",)


def _bare(found: Sequence[Word], group: Group) -> Reasons:
    if not _apart(found, group):
        return ("alias inside words",) if group.alias and group.state_named else (HARDLY,)
    if group.alias:
        return ("alias",)
    words = _covered(found, group)
    if words == 1 and all(city.word or city.population < SMALL for city in group.cities):
        return (HARDLY,)
    if all(city.population < HAMLET for city in group.cities):
        return (HARDLY,)
    return ("name of several words",) if words > 1 else ("name of one word",)


def _with_region(found: Sequence[Word], group: Group, roles: frozenset[str], country: str | None) -> Reasons:
    city = group.cities[0]
    coded, close, landed = _coded(found, group), _close(found, group), "country" in roles
    elsewhere = group.region is not None and city.region != group.region[1]
    like_a_city = group.region in _CITY_LIKE and not landed and not coded
    refused = (
        # "California, Washington, Oregon"
        (group.state_named and not coded and _in_list(found, group))
        # "London, CA" is in Canada
        or (group.code and not landed and _abroad(group, country))
        # "West Texas" is no town
        or (found[group.start].key in PARTS and fold(city.name) == found[group.start].key and close)
        # "VA Boston Healthcare" is no Boston in Virginia
        or (group.roles[0] == "region" and coded and close and not _ends(found, group))
        # CA is no code of Palma's
        or (elsewhere and coded and not landed)
        or (like_a_city and _elsewhere(found, group))
    )
    if refused:
        return _REFUSED
    more = [why for why, holds in (("country too", landed), ("another region", elsewhere)) if holds]
    return ("city with state", *more)


def _with_country(found: Sequence[Word], group: Group) -> Reasons:
    city = group.cities[0]
    if group.state_named:
        return ("called like a state",)
    # the words of "Western United States", "US (Enterprise)" are no cities
    if city.word and (not _named_first(found, group) or (group.code and _close(found, group))):
        return _REFUSED
    return ("city with country",) if city.population >= SMALL or city.titled else ("small city with country",)


def _named_first(found: Sequence[Word], group: Group) -> bool:
    """May a name that is also a word be the city of that country: "Mobile, United States", "UK - Reading"?"""
    city = group.cities[0]
    if city.population < SMALL or any(found[at].gap is Gap.PAREN for at in range(group.start + 1, group.end)):
        return False
    return group.roles[0] == "city" or (city.country != "US" and not _close(found, group))


def _tail(found: Sequence[Word], group: Group) -> bool:
    """Is it the end of a longer name ("Medical Center, TX")?"""
    if group.start == 0 or found[group.start].gap is not Gap.SPACE:
        return False
    before = found[group.start - 1]
    code = before.text.isupper() and len(before.text) < 4
    return not (code or before.mark or neutral(before) or before.key in gazetteer.words("street"))


def _in_list(found: Sequence[Word], group: Group) -> bool:
    """Does a state's name that could be a city stand first of two, with nothing beside them?"""
    after = found[group.end] if group.end < len(found) else None
    more = found[group.start].gap is Gap.COMMA or (after is not None and after.gap is Gap.COMMA)
    return "country" not in group.roles and (more or group.roles[0] != "city")


def _abroad(group: Group, country: str | None) -> bool:
    """Is the code also a country's, in which the city of that name is far larger, or where the source is?"""
    city = group.cities[0]
    there = gazetteer.country(f"={city.region}")
    others = [other for other in gazetteer.cities(fold(city.name)) if other.country == there and not other.other]
    return any(there == country or other.weight > 30 * city.weight for other in others)


def _apart(found: Sequence[Word], group: Group) -> bool:
    """Does no other word but one without meaning stand directly beside it?"""
    before = found[group.start - 1] if group.start and found[group.start].gap is Gap.SPACE else None
    after = found[group.end] if group.end < len(found) and found[group.end].gap is Gap.SPACE else None
    if before is not None and of_site(found, group.start - 1):
        before = None
    return all(word is None or word.mark is not None or neutral(word) for word in (before, after))


def _ends(found: Sequence[Word], group: Group) -> bool:
    """Does no longer name go on after it?"""
    after = found[group.end] if group.end < len(found) else None
    return after is None or after.gap is not Gap.SPACE or after.mark is not None or neutral(after)


def _close(found: Sequence[Word], group: Group) -> bool:
    return all(word.gap is Gap.SPACE for word in found[group.start + 1 : group.end])


def _inside(found: Sequence[Word], at: int) -> bool:
    """Does the word stand in the middle of others, with spaces alone around it ("CA OR San Francisco")?"""
    return at > 0 and at + 1 < len(found) and found[at].gap is Gap.SPACE and found[at + 1].gap is Gap.SPACE


def _elsewhere(found: Sequence[Word], group: Group) -> bool:
    """Does everybody take that city for one in another state ("Boston, New York" is a list)?"""
    city = group.cities[0]
    known = max(gazetteer.cities(fold(city.name)), key=lambda other: other.weight, default=city)
    if known.weight <= 30 * city.weight:
        return False
    more = group.start > 0 or group.end < len(found)
    return known.population >= _KNOWN and (more or known.country == "US")


def _coded(found: Sequence[Word], group: Group) -> bool:
    """Is one of its words a code like NY?"""
    words = found[group.start : group.end]
    return any(len(word.text) == 2 or (len(word.text) == 3 and word.text.isupper()) for word in words)


def of_site(found: Sequence[Word], at: int) -> bool:
    """Is the word the "of" of an office, in any language ("Sede di Milano")?"""
    site = found[at - 1].key if at > 0 else ""
    return found[at].key in gazetteer.words("joints") and site in gazetteer.words("noise")


def neutral(word: Word) -> bool:
    return word.key in gazetteer.words("noise") or word.key[:1].isdigit() or len(word.key) == 1 or word.joins
