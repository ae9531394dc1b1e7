"""Which groups of a part count: a bare name only where it stands by itself and is no mere word."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.fold import fold
from jobscope.normalise.places.parse import Part, complete
from jobscope.normalise.places.readings import COUNTY, LARGE, SMALL, Group
from jobscope.normalise.places.words import Gap, Word

PLAIN = frozenset(("US", "USA", "UK", "UAE"))  # codes that mean a country wherever they stand
_HELD = 100_000  # residents: a city inside an institution's name counts from here on
_LISTED = 300_000  # residents: a bare city beside a whole address counts from here on
_ONLY = 5_000  # residents: a name of one word that only one place has, in the US, counts from here on
_OFFICE = 1_000  # residents: the same, where the word Office stands beside it, and a name of several words


def admitted(found: Sequence[Word], part: Part, country: str | None) -> tuple[Group, ...]:
    """The groups of a part that count. `country`: the source's own, for the counties of the United Kingdom."""
    covered = [False] * len(found)
    for group in (group for group in part.groups if group.score > 1):
        covered[group.start : group.end] = [True] * (group.end - group.start)
    return tuple(
        group
        for group in part.groups
        if _counts(found, covered, group, part, country) and not _elsewhere(found, group, part)
    )


def unpaired(
    found: Sequence[Word], kept: Sequence[tuple[Part, tuple[Group, ...]]]
) -> list[tuple[Part, tuple[Group, ...]]]:
    """The same without bare names that an ampersand joins to a name of no place: an employer's ("Hims & Hers")."""
    empty = {at for part, groups in kept if not groups for at in range(part.start, part.end)}
    return [(part, tuple(group for group in groups if not _is_pair(found, group, empty))) for part, groups in kept]


def _is_pair(found: Sequence[Word], group: Group, empty: Collection[int]) -> bool:
    """Large cities keep their own name ("Chicago & Partners"), and each beside no name ("München & Umland")."""
    if not group.bare or (is_large(group) and not group.cities[0].other):
        return False
    beside = [(group.end, group.end), (group.start - 1, group.start)]
    return any(
        at in empty
        and found[sign].paired
        and found[at].text[:1].isupper()
        and found[at].key not in gazetteer.words("noise")
        for at, sign in beside
    )


def _elsewhere(found: Sequence[Word], group: Group, part: Part) -> bool:
    """Is it a small city of another country than the one that its part names for another bare city?

    "Pune - Business Bay, India": a quarter that is called like a place in Dubai. The same in brackets: "Lima (Toledo)".
    And a state's code after a city of another country: "United Kingdom, Edinburgh, SC".
    """
    if group.code and group.region and group.roles == ("region",):
        whole = (
            other for other in part.groups if other.end == group.start and other.strong and "country" in other.roles
        )
        land = gazetteer.country(f"={found[group.start].text.upper()}")  # "CA-Ottawa, CA-Remote"
        return any(other.country not in (group.region[0], land) for other in whole)
    before = next((other for other in part.groups if other.end == group.start and other.cities), None)
    if group.bare and before and found[group.start].gap is Gap.PAREN and not gazetteer.is_famous(group.cities[0]):
        return not _lies_in(group, {city.country for city in before.cities})
    lands = {other.country for other in part.groups if other.roles == ("country",)}
    if not group.bare or not lands or is_large(group):
        return False
    others = (other for other in part.groups if other.bare and other is not group)
    return not _lies_in(group, lands) and any(_lies_in(other, lands) for other in others)


def _lies_in(group: Group, lands: Collection[str | None]) -> bool:
    return any(city.country in lands for city in group.cities)


def _is_byname(found: Sequence[Word], group: Group) -> bool:
    """Is it what another place is called ("Silicon Valley of India", "the Paris of the East")?"""
    after = found[group.end : group.end + 2]
    return len(after) == 2 and after[0].key == "of" and after[0].gap is Gap.SPACE and after[1].gap is Gap.SPACE


def _goes_on(found: Sequence[Word], covered: Sequence[bool], group: Group, part: Part) -> bool:
    """Does a name go on after a metro area's ("Silicon Valley Bank", "Bay Area Rapid Transit")?"""
    after = found[group.end] if group.end < part.end else None
    if after is None or after.gap is not Gap.SPACE or covered[group.end]:
        return False
    return after.text.istitle() and len(after.text) > 3 and not _filler(after)


def _is_person(found: Sequence[Word], group: Group) -> bool:
    """Is it a family name, after a first name and an initial ("Stephen F. Austin")?"""
    if group.start < 2:
        return False
    first, initial = found[group.start - 2 : group.start]
    between = found[group.start].gap in (Gap.SPACE, Gap.DASH) and initial.gap is Gap.SPACE
    named = first.text.istitle() and first.text.isalpha() and len(first.text) > 2
    return between and named and len(initial.text) == 1 and initial.text.isupper() and not _filler(first)


def _counts(found: Sequence[Word], covered: Sequence[bool], group: Group, part: Part, country: str | None) -> bool:
    if len(group.roles) == 1 and ("metro" in group.roles or group.bare) and _is_byname(found, group):
        return False
    if "metro" in group.roles:
        return not _goes_on(found, covered, group, part)
    if len(group.roles) > 1:
        return True
    if group.bare and (_is_street(found, group, part) or _is_person(found, group)):
        return False
    strong = any(other.strong for other in part.groups)
    whole = complete(found, covered, group, part)
    if group.code:
        return _code_counts(found, group, part, whole)
    if not whole:
        if group.end < part.end and found[group.end].key in COUNTY:
            return False  # "Hartford County" ended in 2022, and is not Hartford
        if group.roles == ("country",) and group.end == part.end:
            return found[group.start - 1].key not in gazetteer.words("joints")  # "NerdWallet Canada"
        if group.roles == ("country",):
            return is_city(found, group) and _leads(found, group, part)  # "Singapore Suntec Tower"
        return (
            group.bare
            and not strong
            and len(found[group.start].key) > 2  # not the "la" of a sentence
            and (
                (_held(found, part) and is_large(group, _HELD))
                or (_with_state(group, part) and is_large(group, SMALL))
                or _leads_abroad(found, group, part)
            )
        )
    if group.bare:
        likely = _plausible(found, group, part) or _beside_neighbour(found, group, part)
        return likely and (not strong or _listed(found, group, part) or _is_twin(found, group, part))
    return group.region is None or group.region[0] in ("US", "CA") or _region_counts(found, group, country)


def _held(found: Sequence[Word], part: Part) -> bool:
    """Does the part hold a street address, or a word like Campus, Headquarters, Office?"""
    keys = {word.key for word in found[part.start : part.end]}
    street = any(key.isdigit() for key in keys) and not keys.isdisjoint(gazetteer.words("street"))
    return street or not keys.isdisjoint(gazetteer.words("institution"))


def _leads_abroad(found: Sequence[Word], group: Group, part: Part) -> bool:
    """Is it a large city abroad before the name of a house or a quarter ("Bengaluru Manyata")?

    In the US it may as well be an employer's name, and a wrong metro area is worse than none.
    """
    return group.cities[0].country != "US" and is_large(group) and _leads(found, group, part)


def _leads(found: Sequence[Word], group: Group, part: Part) -> bool:
    """Does a capitalised word follow it at the head of its part?"""
    after = found[group.end] if group.start == part.start and group.end < part.end else None
    return after is not None and after.gap is Gap.SPACE and after.text[:1].isalpha() and not after.text[:1].islower()


def is_city(found: Sequence[Word], group: Group) -> bool:
    """Is a country's name also that of its city (Singapore, Luxembourg)?"""
    key = " ".join(word.key for word in found[group.start : group.end])
    return any(city.country == group.country for city in gazetteer.cities(key))


def _is_street(found: Sequence[Word], group: Group, part: Part) -> bool:
    """Is it the name of a street, with its number ("16 York St")?"""
    after = found[group.end] if group.end < part.end else None
    numbered = group.start > part.start and found[group.start - 1].key.isdigit()
    return numbered and after is not None and after.gap is Gap.SPACE and after.key in gazetteer.words("street")


def _with_state(group: Group, part: Part) -> bool:
    """Does the part name a state of such a city ("Houston Medical Center, TX")?"""
    states = {other.region for other in part.groups if other.region is not None}
    return any((city.country, city.region) in states and city.population >= SMALL for city in group.cities)


def is_large(group: Group, people: int = _LISTED) -> bool:
    """Is it a large city, by a name that is no word?"""
    city = group.cities[0]
    return group.alias or (not city.word and city.population >= people)


def _plausible(found: Sequence[Word], group: Group, part: Part) -> bool:
    """Is a bare name a place at all? A dictionary word is not, nor a hamlet's name."""
    if group.alias:
        return True
    word = found[group.start]
    code = len(word.text) == 3 and word.text.isupper() and word.key == word.text.lower()
    acronym = group.end - group.start == 1 and code  # "UKI" is no town of Japan
    if acronym or all(city.word for city in group.cities):
        return False
    people = max((c.population for c in group.cities if not c.other or c.population >= LARGE), default=0)
    if group.end < part.end and found[group.end].key in gazetteer.words("institution"):
        return people >= _OFFICE
    if group.end - group.start > 1:
        return people >= _OFFICE
    only = len(group.cities) == 1 and group.cities[0].country == "US"  # "Whippany" is but one
    return people >= (_ONLY if only else SMALL)


def _beside_neighbour(found: Sequence[Word], group: Group, part: Part) -> bool:
    """Is a name that is also a word a city's beside another city of its region ("Thane, Mumbai")?"""
    homes = {(city.country, city.region) for city in group.cities if city.population >= SMALL}
    beside = (other for other in part.groups if other.bare and (other.start == group.end or other.end == group.start))
    return any((city.country, city.region) in homes for other in beside for city in other.cities[:1] if not city.word)


def _listed(found: Sequence[Word], group: Group, part: Part) -> bool:
    """Beside a whole address a bare name counts only in a list of cities, never as a building's name."""
    start, end = group.start, group.end
    while start > part.start and found[start].gap is not Gap.COMMA and _filler(found[start - 1]):
        start -= 1
    while end < part.end and found[end].gap is not Gap.COMMA and _filler(found[end]):
        end += 1
    before = start == part.start or found[start].gap is Gap.COMMA or found[start - 1].joins
    after = end >= part.end or found[end].gap is Gap.COMMA or found[end].joins
    return before and after and is_large(group)


def _is_twin(found: Sequence[Word], group: Group, part: Part) -> bool:
    """Does a hyphen join it to a city of the same region ("Kitchener-Waterloo, Ontario"), or a comma abroad?

    "Getafe, Madrid, Spain": a town and its province.
    """
    other = next((other for other in part.groups if other.strong and other.start == group.end), None)
    if other is None or "city" not in other.roles:
        return False
    abroad = other.cities[0].country != "US"
    if found[other.start].gap is not Gap.HYPHEN and not (abroad and found[other.start].gap is Gap.COMMA):
        return False
    region = other.cities[0].country, other.cities[0].region
    return any((city.country, city.region) == region and city.population >= SMALL for city in group.cities)


def _filler(word: Word) -> bool:
    return word.key in gazetteer.words("noise") and not word.joins


def _code_counts(found: Sequence[Word], group: Group, part: Part, whole: bool) -> bool:
    """A lone code counts at the end of an address, or where its part holds nothing else that means something."""
    after = found[group.end] if group.end < part.end else None
    if group.country and after is not None and after.gap is Gap.SPACE and after.key.isdigit() and len(after.key) < 4:
        return False  # "TH 27" is a town house
    word = found[group.start].text.replace(".", "").upper()
    if word in PLAIN and found[group.start].text.isupper():
        return whole or group.start in (part.start, part.end - 1)
    known = group.country in gazetteer.aliases().alone
    if group.end == part.end and found[group.start].gap is Gap.COMMA:
        if group.region is not None and word != "PR":  # "Marketing, PR" is no Puerto Rico
            return True
        if group.country and (len(word) == 3 or (known and _is_town(found, part))):
            return True
    if group.country and not known:
        return False
    inside = {at for other in part.groups for at in range(other.start, other.end)}
    noise = gazetteer.words("noise")
    return all(at in inside or found[at].key in noise or found[at].key.isdigit() for at in range(part.start, part.end))


def _is_town(found: Sequence[Word], part: Part) -> bool:
    """May what stands before the code be a small place abroad ("Redu, BE"): capitalised words, and few?"""
    words = [word for word in found[part.start : part.end - 1] if not word.key.isdigit()]
    return 0 < len(words) < 4 and all(word.text[:1].isupper() for word in words)


def _region_counts(found: Sequence[Word], group: Group, country: str | None) -> bool:
    """Abroad a region alone counts by its own name; a county of the United Kingdom where the source is there."""
    key = " ".join(word.key for word in found[group.start : group.end])
    if key in gazetteer.shires():
        return country == "GB" or key.endswith("shire")
    return group.region is not None and fold(group.region[1]) == key and not gazetteer.region_is_word(key)
