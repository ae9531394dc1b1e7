"""Places: what a location text names, which metro area that is, and what a filter's name means.

A US metro area is a Census CBSA (July 2023); outside the US it is the GeoNames city itself. Everything is read from
tables in the package, when first asked; docs/places.md tells the rules.
"""

from __future__ import annotations

from jobscope.normalise.places.find import Location, find_places
from jobscope.normalise.places.gazetteer import attribution
from jobscope.normalise.places.labels import place_of_label, places_of_label
from jobscope.normalise.places.names import (
    AmbiguousMetro,
    Metro,
    UnknownCountry,
    UnknownMetro,
    UnknownState,
    country,
    metro,
    metros,
    state,
)

__all__ = [
    "AmbiguousMetro",
    "Location",
    "Metro",
    "UnknownCountry",
    "UnknownMetro",
    "UnknownState",
    "attribution",
    "country",
    "find_places",
    "metro",
    "metros",
    "place_of_label",
    "places_of_label",
    "state",
]
