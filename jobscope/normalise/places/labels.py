"""Which places a pay entry's label names: "Denver, CO range" is Denver's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jobscope.normalise.places.find import find_places
from jobscope.normalise.places.fold import fold
from jobscope.records import Place


def places_of_label(label: str, places: Sequence[Place]) -> tuple[int, ...]:
    """The indexes of the places that a label names: by city, then by metro area, then by state, then by country."""
    key = f" {fold(label)} "
    named = find_places(label).places
    tests: tuple[Callable[[Place], bool], ...] = (
        lambda p: p.city is not None and f" {fold(p.city)} " in key and _same_state(p, named),
        lambda p: p.cbsa is not None and any(p.cbsa == other.cbsa for other in named),
        lambda p: (
            p.region is not None and any(_state(other) == _state(p) and other.level == "state" for other in named)
        ),
        lambda p: (
            p.country is not None and any(other.level == "country" and other.country == p.country for other in named)
        ),
    )
    for test in tests:
        found = tuple(at for at, place in enumerate(places) if test(place))
        if found:
            return found
    return ()


def place_of_label(label: str, places: Sequence[Place]) -> int | None:
    """The index of the one place that a label names, or None where it names none or several.

    >>> here = find_places("Denver, CO; New York, NY").places
    >>> place_of_label("Denver, CO range", here), place_of_label("base pay", here)
    (0, None)
    """
    found = places_of_label(label, places)
    return found[0] if len(found) == 1 else None


def _state(place: Place) -> tuple[str | None, str | None]:
    return place.country, place.region


def _same_state(place: Place, named: Sequence[Place]) -> bool:
    """Does the label give that city no other state?"""
    others = [other for other in named if other.city == place.city]
    return not others or any(_state(other) == _state(place) for other in others)
