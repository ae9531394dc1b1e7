"""Which places a pay entry's label names: "Denver, CO range" is Denver's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.find import find_places
from jobscope.normalise.places.fold import fold
from jobscope.records import Place


def places_of_label(label: str, places: Sequence[Place]) -> tuple[int, ...]:
    """The indexes of the places that a label names: by city, then by metro area, then by state, then by country."""
    pay = gazetteer.words("label")
    words = [word for word in label.split() if fold(word) not in pay]
    key = f" {fold(label)} "
    named = find_places(" ".join(words)).places
    states = {_state(place) for place in named if place.level == "state"}
    lands = {place.country for place in named if place.level == "country"}
    metros = {place.cbsa for place in named if place.cbsa}
    cities = {(place.city, place.country) for place in named if place.city}  # "Köln" is Cologne
    tests: tuple[Callable[[Place], bool], ...] = (
        lambda place: (
            place.city is not None
            and (f" {fold(place.city)} " in key or (place.city, place.country) in cities)
            and _same_state(place, named)
        ),
        lambda place: place.cbsa in metros,
        lambda place: place.region is not None and _state(place) in states,
        lambda place: place.level == "country" and place.country in lands,
        lambda place: place.country in lands,
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
