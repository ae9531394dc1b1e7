"""`find_places`: the places that a location text names, and how the work there is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.choose import Chosen, choose
from jobscope.normalise.places.parse import Part, parse
from jobscope.normalise.places.words import Word, words, workplace
from jobscope.normalise.text import whole
from jobscope.records import Place, Workplace


@dataclass(frozen=True, slots=True)
class Location:
    """What a location text says. `remote_scope`: the countries (US) or states (US-CA) that remote work is open to."""

    places: tuple[Place, ...] = ()
    workplace: Workplace | None = None
    remote_scope: tuple[str, ...] = ()


def find_places(text: str, *, country: str | None = None) -> Location:
    """The places that a location text names, in its order; what names no place gives none, never a guess.

    `country` is the source's own country for it, an ISO code (any other word is read as None).

    >>> [place.cbsa for place in find_places("San Francisco, CA or Remote - US").places]
    ['41860', None]
    """
    code = country.strip().upper() if country else ""
    known = code if len(code) == 2 and gazetteer.country(f"={code}") else None
    return _find(whole(text), known)


@lru_cache(maxsize=65536)
def _find(text: str, country: str | None) -> Location:
    found = words(text)
    chosen = choose(text, found, parse(found, text == text.lower(), country), country)
    seen: dict[tuple[object, ...], Place] = {}
    for place in (one.place for one in chosen):
        seen.setdefault((place.city, place.region, place.country, place.cbsa, place.level), place)
    mark = workplace(found)
    return Location(tuple(seen.values()), mark, _scope(text, found, chosen) if mark == "remote" else ())


def clear() -> None:
    """Forget the texts that were read (for measuring)."""
    _find.cache_clear()


def _scope(text: str, found: Sequence[Word], chosen: Sequence[Chosen]) -> tuple[str, ...]:
    """Countries and states of the parts that say remote; of all parts where the remote ones name none."""
    wide = [one for one in chosen if one.place.level in ("state", "country")]
    parts = {one.part.start: one.part for one in wide}
    remote = {start for start, part in parts.items() if part.remote}
    for order in (sorted(parts), sorted(parts, reverse=True)):
        for one, other in pairwise(order):
            if one in remote and _joined(text, found, min(one, other), max(one, other), parts):
                remote.add(other)
    near = [one.place for one in wide if one.part.start in remote] or [one.place for one in wide]
    return tuple(dict.fromkeys("-".join(filter(None, (place.country, place.region))) for place in near))


def _joined(text: str, found: Sequence[Word], first: int, second: int, parts: Mapping[int, Part]) -> bool:
    """Do two parts belong together, as in "Remote - US/CA" and "Remote (United States | Canada)"?"""
    if parts[first].end != second:
        return False
    end = found[second - 1].end
    between = text[end : found[second].start].strip()
    return between in ("/", "&") or (between == "|" and text.count("(", 0, end) > text.count(")", 0, end))
