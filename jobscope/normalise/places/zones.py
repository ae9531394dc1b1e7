"""Time zones: EST is no Estonia, "(PT)" no Portugal, and "US time zones" no place where the work is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.words import Gap, Word

if TYPE_CHECKING:
    from jobscope.normalise.places.readings import Reading

UNDECIDED_ZONE = "state or time zone, undecided"
_LONGEST_LIST = 8  # words

Spans = Sequence[Sequence["Reading"]]


def without_zones(found: Sequence[Word], spans: Spans, country: str | None) -> list[list[Reading]]:
    """The readings of each word, without those that a time zone's word would have as a place.

    CT and MT beside the word remote may be a state or a zone: in the US either way.
    """
    times = gazetteer.words("zone_times")
    if not any(word.key in times or is_zone(word) for word in found):
        return [list(of) for of in spans]
    zones = frozenset((*_listed(found, spans), *_around_time(found, spans), *_alone(found, spans, country)))
    doubtful = {at for at in range(len(found)) if at not in zones and _is_doubtful(found, spans, at)}
    kept = [
        [reading for reading in of if zones.isdisjoint(range(reading.start, reading.end))] if zones else list(of)
        for of in spans
    ]
    for at in doubtful:
        kept[at] = [replace(reading, regions=(), country="US") for reading in spans[at] if reading.code]
    return kept


def is_zone(word: Word) -> bool:
    """Is it a code of a time zone, whatever else it is?"""
    return _is_only_zone(word) or _is_also_place(word)


def _is_only_zone(word: Word) -> bool:
    return _code(word) in gazetteer.words("zones")


def _is_also_place(word: Word) -> bool:
    return _code(word) in gazetteer.words("zones_or_places")


def _code(word: Word) -> str:
    """The letters as written: the key of MT is that of Mount."""
    return word.text.replace(".", "").lower()


def _codes(found: Sequence[Word], spans: Spans) -> Iterator[int]:
    """The codes that may be a zone: not the one beside a city of its own ("Hartford, CT", "Tallinn, EST")."""
    for at, word in enumerate(found):
        written = word.text.isupper() or any(reading.code for reading in spans[at])
        if written and is_zone(word) and not _of_city(spans, at):
            yield at


def _of_city(spans: Spans, at: int) -> bool:
    """Does a city of that state or country stand directly before or after the code?"""
    before = (reading for of in spans[max(0, at - 5) : at] for reading in of if reading.end == at)
    beside = [*before, *(spans[at + 1] if at + 1 < len(spans) else ())]
    lands = {reading.country for reading in spans[at] if reading.code}
    regions = {region for reading in spans[at] if reading.code for region in reading.regions}
    cities = (city for reading in beside for city in reading.cities)
    return any(city.country in lands or (city.country, city.region) in regions for city in cities)


def _listed(found: Sequence[Word], spans: Spans) -> Iterator[int]:
    """The codes that are nothing else, those in a row with one ("ET, CT"), and such a row alone ("MT/PT")."""
    run: list[int] = []
    codes = frozenset(_codes(found, spans))
    for at in range(len(found) + 1):
        if at in codes:
            run.append(at)
        elif at == len(found) or not (run and found[at].key in gazetteer.words("zone_joins")):
            alone = len(run) > 1 and not any(_in_a_list(found, spans, one) for one in run)
            if alone or any(_is_only_zone(found[one]) for one in run):
                yield from run
            run = []


def _around_time(found: Sequence[Word], spans: Spans) -> Iterator[int]:
    """What stands directly before Time, time zone or hours, and a zone's code after ("Time zone: CT")."""
    times, between = gazetteer.words("zone_times"), gazetteer.words("zone_kinds")
    codes = frozenset(_codes(found, spans))
    for at, word in enumerate(found):
        if word.key not in times:
            continue
        if word.key not in ("time", "hours"):
            after = next((n for n in range(at + 1, len(found)) if found[n].key not in gazetteer.words("joints")), at)
            yield from (after,) if after in codes else ()
        end = at
        while end > 0 and found[end].gap <= Gap.HYPHEN and found[end - 1].key in between:
            end -= 1
        yield from _named(found, spans, end)


def _named(found: Sequence[Word], spans: Spans, end: int) -> Iterator[int]:
    """The names that end there, back over slashes and "or" ("US/EU time zones")."""
    first = end
    while first > 0 and end - first < _LONGEST_LIST and found[first - 1].mark is None:
        at = first - 1
        if first < end and found[at].key in gazetteer.words("zone_joins"):
            first = at
            continue
        slash = found[first].gap is Gap.PART if first < len(found) else False
        if first < len(found) and found[first].gap > Gap.HYPHEN and not (slash and first < end):
            break
        starts = [n for n in range(max(0, first - 5), first) if any(r.end == first for r in spans[n])]
        if starts:
            at = starts[0]
        elif not (is_zone(found[at]) or found[at].key in gazetteer.words("zone_parts")):
            break
        first = at
    yield from range(first, end)


def _alone(found: Sequence[Word], spans: Spans, country: str | None) -> Iterator[int]:
    """A code in brackets behind a place ("US (PT)", "Chicago, IL (CT)"), and PT beside the word remote."""
    for at in _codes(found, spans):
        if not _is_also_place(found[at]) or _in_a_list(found, spans, at):
            continue
        home = any(reading.country and reading.country == country for reading in spans[at] if reading.code)
        behind = at > 0 and found[at - 1].mark is None and found[at].gap is Gap.PAREN
        remote = _beside_remote(found, at) and not any(r.regions for r in spans[at] if r.code and _american(r))
        behind |= at > 0 and found[at].gap is Gap.DASH and any(word.mark == "remote" for word in found[: at + 2])
        if not home and (remote or (behind and not _beside_remote(found, at))):
            yield at


def _american(reading: Reading) -> bool:
    return any(country == "US" for country, _ in reading.regions)


def _beside_remote(found: Sequence[Word], at: int) -> bool:
    """Does the code follow the word remote, behind a dash, a bracket or a space, with nothing more behind it?"""
    after = found[at + 1] if at + 1 < len(found) else None
    open_end = after is None or after.gap >= Gap.PAREN
    return open_end and at > 0 and found[at - 1].mark == "remote" and found[at].gap in (Gap.SPACE, Gap.DASH, Gap.PAREN)


def _is_doubtful(found: Sequence[Word], spans: Spans, at: int) -> bool:
    """Is it CT or MT beside the word remote, where no list of states says which?"""
    if not _is_also_place(found[at]) or not _beside_remote(found, at):
        return False
    codes = [reading for reading in spans[at] if reading.code]
    return any(_american(reading) for reading in codes) and not _in_a_list(found, spans, at)


def _in_a_list(found: Sequence[Word], spans: Spans, at: int) -> bool:
    """Is it one of several states or countries ("CT, MA", "ES/PT"): no zone's code beside it, and no US?"""
    for step in (-1, 1):
        other = at + step
        while 0 <= other < len(found) and found[other].joins:
            other += step
        if not (0 <= other < len(found)) or found[other].mark is not None or is_zone(found[other]):
            continue
        gap = max(found[n].gap for n in range(min(at, other) + 1, max(at, other) + 1))
        lands = [r for r in spans[other] if r.regions or (r.country and r.country != "US")]
        if lands and (gap in (Gap.COMMA, Gap.PART) or abs(at - other) > 1):
            return True
    return False
