"""Metro areas by phrase: "Greater Boston", "Rochester, New York Metropolitan Area", "Raleigh-Durham"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.gazetteer import City
from jobscope.normalise.places.readings import Group, Reading, groups
from jobscope.normalise.places.words import Gap, Word

_KNOWN = 50_000  # residents: "X Area" is a city abroad, or a US one of no title, from here on
_LONGEST_TITLE = 8  # words
_BEFORE = frozenset(("greater", "metro", "metropolitan"))
_AFTER = frozenset(("area", "metro", "metropolitan", "region", "metroplex", "statistical", "msa"))


def area(found: Sequence[Word], spans: Sequence[Sequence[Reading]], start: int, end: int) -> Group | None:
    """The metro area that a whole run of words names ("Greater X", "X Area"), or None."""
    start_of_name = _past_country(found, spans, start, end)
    named = gazetteer.aliases().metros.get(" ".join(word.key for word in found[start_of_name:end]))
    if named and start_of_name > start:
        return Group(start, end, ("metro",), metros=named, score=100.0)
    first, last = start_of_name, end
    while first < last and found[first].key in _BEFORE:
        first += 1
    while last > first and found[last - 1].key in _AFTER:
        last -= 1
    if first == last or (first, last) == (start_of_name, end):
        return None
    # "Greater Mobile", "Mobile Metropolitan Area" name a place; "Mobile Area" may be a department
    plain = first == start_of_name and all(found[at].key in ("area", "region") for at in range(last, end))
    codes = _inner(found, spans, first, last, words=not plain)
    if codes is None:
        return None
    if isinstance(codes, City):
        return Group(start, end, ("city",), (codes,), score=100.0, alias=True)
    return Group(start, end, ("metro",), metros=codes, score=100.0)


def _past_country(found: Sequence[Word], spans: Sequence[Sequence[Reading]], start: int, end: int) -> int:
    """Where the name begins after a leading country ("US - Bay Area")."""
    for reading in spans[start]:
        if reading.country == "US" and reading.end < end:
            return reading.end
    return start


def _inner(
    found: Sequence[Word], spans: Sequence[Sequence[Reading]], first: int, last: int, words: bool
) -> tuple[str, ...] | City | None:
    """The CBSAs of "X" in "Greater X Area", or a city abroad. `words`: X may be a dictionary word."""
    key = " ".join(word.key for word in found[first:last])
    named = gazetteer.aliases().metros.get(key)
    if named:
        return named
    area = gazetteer.area_titled(key)
    if area is not None:
        return (area.code,)
    whole = [group for group in groups(found, spans, first) if group.end == last and "city" in group.roles]
    for group in sorted(whole, key=lambda g: -len(g.roles)):
        city = group.cities[0]
        if not group.bare or group.alias:
            return (city.cbsa,) if city.cbsa else city
        titled = gazetteer.areas_named(key)
        abroad = next((city for city in group.cities if gazetteer.is_famous(city)), None)
        if abroad and titled and (titled[0].cities[0] != key or titled[0].population < abroad.population):
            return abroad
        if titled and (words or not city.word):
            return (titled[0].code,)
        if city.population >= _KNOWN and not city.word:
            return (city.cbsa,) if city.cbsa else city
    if any(reading.end == last and ("US", "NY") in reading.regions for reading in spans[first]):
        return (gazetteer.areas_named("new york")[0].code,)
    return next((group.metros for group in joined(found, spans, first) if group.end == last), None)


def joined(found: Sequence[Word], spans: Sequence[Sequence[Reading]], at: int) -> Iterator[Group]:
    """Names that hyphens join ("Albuquerque-Santa Fe"), each a city of the first one's state or a neighbour's."""
    titled = _titled(found, at)
    if titled is not None:
        code, end = titled
        yield Group(at, _state_after(found, spans, end)[1], ("metro",), metros=(code,), score=20.0)
    names = _chain(found, spans, at)
    if len(names) < 2:
        return
    region, end = _state_after(found, spans, names[-1].end)
    codes = _together([reading.cities for reading in names], region)
    if codes:
        yield Group(at, end, ("metro",), metros=codes, score=9.0)


def _titled(found: Sequence[Word], at: int) -> tuple[str, int] | None:
    """The metro area whose whole title stands here ("New York-Newark-Jersey City"), and where it ends."""
    end = at + 1
    while end < len(found) and end - at < _LONGEST_TITLE and found[end].gap <= Gap.DASH and found[end].mark is None:
        end += 1
    while end > at + 1:
        if any(word.gap in (Gap.HYPHEN, Gap.DASH) for word in found[at + 1 : end]):
            area = gazetteer.area_titled(" ".join(word.key for word in found[at:end]))
            if area is not None:
                return area.code, end
        end -= 1
    return None


def _state_after(
    found: Sequence[Word], spans: Sequence[Sequence[Reading]], end: int
) -> tuple[tuple[str, str] | None, int]:
    """The US state that follows, and where it ends; None and the same end where none does."""
    if end < len(found) and found[end].gap is not Gap.PART and found[end].mark is None:
        for reading in spans[end]:
            for region in reading.regions:
                if region[0] == "US":
                    return region, reading.end
    return None, end


def _chain(found: Sequence[Word], spans: Sequence[Sequence[Reading]], at: int) -> list[Reading]:
    names: list[Reading] = []
    while at < len(found) and len(names) < 4 and (not names or found[at].gap is Gap.HYPHEN):
        reading = next((reading for reading in spans[at] if _links(found, reading)), None)
        if reading is None:
            break
        names.append(reading)
        at = reading.end
    return names


def _links(found: Sequence[Word], reading: Reading) -> bool:
    """Is it a city's name without a hyphen of its own, and no state's?"""
    if not reading.cities or reading.code or any(country in ("US", "CA") for country, _ in reading.regions):
        return False
    return all(found[at].gap is Gap.SPACE for at in range(reading.start + 1, reading.end))


def _together(names: list[tuple[City, ...]], region: tuple[str, str] | None) -> tuple[str, ...] | None:
    """The CBSAs of cities that are named together, in order; None where they are not neighbours."""
    firsts = [c for c in names[0] if c.titled and c.cbsa and (region is None or (c.country, c.region) == region)]
    for first in firsts:
        codes = [first.cbsa]
        for others in names[1:]:
            near = [
                c
                for c in others
                if c.country == "US"
                and c.cbsa
                and (c.region == first.region or c.region in neighbours().get(first.region, ()))
                and (c.titled or c.cbsa == first.cbsa)
            ]
            near.sort(key=lambda c: (c.region != first.region, -c.weight))
            if not near:
                break
            codes.append(near[0].cbsa)
        else:
            return tuple(dict.fromkeys(code for code in codes if code))
    return None


def neighbours() -> dict[str, frozenset[str]]:
    """The states beside each state."""
    return {state: frozenset(others.split()) for state, others in gazetteer.toml("neighbours.toml").items()}
