"""Metro areas by phrase: "Greater Boston", "Rochester, New York Metropolitan Area", "Raleigh-Durham"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.gazetteer import City
from jobscope.normalise.places.readings import Group, Reading, groups
from jobscope.normalise.places.words import Gap, Word

_BEFORE = frozenset(("greater", "metro", "metropolitan"))
_AFTER = frozenset(("area", "metro", "metropolitan", "region", "metroplex", "statistical", "msa"))


def area(found: Sequence[Word], spans: Sequence[Sequence[Reading]], start: int, end: int) -> Group | None:
    """The metro area that a whole run of words names ("Greater X", "X Area"), or None."""
    first, last = start, end
    while first < last and found[first].key in _BEFORE:
        first += 1
    while last > first and found[last - 1].key in _AFTER:
        last -= 1
    if first == last or (first, last) == (start, end):
        return None
    codes = _inner(found, spans, first, last)
    if codes is None:
        return None
    if isinstance(codes, City):
        return Group(start, end, ("city",), (codes,), score=100.0, alias=True)
    return Group(start, end, ("metro",), metros=codes, score=100.0)


def _inner(
    found: Sequence[Word], spans: Sequence[Sequence[Reading]], first: int, last: int
) -> tuple[str, ...] | City | None:
    key = " ".join(word.key for word in found[first:last])
    named = gazetteer.aliases().metros.get(key)
    if named:
        return named
    whole = [group for group in groups(found, spans, first) if group.end == last and "city" in group.roles]
    for group in sorted(whole, key=lambda g: -len(g.roles)):
        if not group.bare:
            city = group.cities[0]
            return (city.cbsa,) if city.cbsa else city
        if group.alias and group.cities[0].cbsa:
            return (group.cities[0].cbsa,)
        titled = gazetteer.areas_named(key)
        if titled and not (group.cities[0].word and last - first == 1):
            return (titled[0].code,)
        city = group.cities[0]
        if city.population >= 50_000 and not city.word:
            return (city.cbsa,) if city.cbsa else city
    for reading in spans[first]:
        if reading.end == last and reading.code and reading.regions and reading.regions[0] == ("US", "NY"):
            return ("35620",)
    for joined_group in joined(found, spans, first):
        if joined_group.end == last:
            return joined_group.metros
    return None


def joined(found: Sequence[Word], spans: Sequence[Sequence[Reading]], at: int) -> Iterator[Group]:
    """Names that hyphens join ("Albuquerque-Santa Fe"), each a city of the first one's state or a neighbour's."""
    names = _chain(found, spans, at)
    if len(names) < 2:
        return
    end = names[-1].end
    region = None
    if end < len(found) and found[end].gap is not Gap.PART and found[end].mark is None:
        states = [(r, reading.end) for reading in spans[end] for r in reading.regions if r[0] == "US"]
        if states:
            region, end = states[0]
    codes = _together([reading.cities for reading in names], region)
    if codes:
        yield Group(at, end, ("metro",), metros=codes, score=9.0)


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
