"""Lists that a platform cuts off: which facet splits one into slices that are each short enough to be read whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jobscope.records import Json
from jobscope.sources._fields import Fields


@dataclass(frozen=True, slots=True)
class Facet:
    """A parameter and its values: (id, postings that have it)."""

    parameter: str
    values: tuple[tuple[str, int], ...]

    @property
    def sum(self) -> int:
        return sum(count for _, count in self.values)

    @property
    def largest(self) -> int:
        return max((count for _, count in self.values), default=0)


def facets_of(tree: Json) -> tuple[Facet, ...]:
    """The facets of a tree: groups may lie in groups, and only the leaves count.

    >>> group = {"facetParameter": "locations", "values": [{"id": "a", "count": 7}, {"id": "b", "count": 2}]}
    >>> facets_of([{"facetParameter": "locationMainGroup", "values": [group]}])
    (Facet(parameter='locations', values=(('a', 7), ('b', 2))),)
    """
    found: dict[str, dict[str, int]] = {}
    for parameter, name, count in _leaves(tree, ""):
        found.setdefault(parameter, {})[name] = count
    return tuple(Facet(parameter, tuple(values.items())) for parameter, values in found.items())


def _leaves(nodes: Json, parameter: str, depth: int = 0) -> Iterator[tuple[str, str, int]]:
    for node in nodes if isinstance(nodes, list) and depth < 10 else ():
        if not isinstance(node, dict):
            continue
        fields = Fields(node)
        here = fields.text("facetParameter") or parameter
        name, count = fields.text("id"), fields.take("count", int)
        if node.get("values"):
            yield from _leaves(node["values"], here, depth + 1)
        elif here and name and count and count > 0:
            yield here, name, count


def splitting(facets: Sequence[Facet], used: Sequence[str], total: int, cap: int) -> Facet | None:
    """The facet to split a list of `total` by: best one that names every posting, and has no value over the cap.

    >>> terms = Facet("timeType", (("full", 2400), ("part", 100)))
    >>> teams = Facet("team", (("a", 1500), ("b", 900), ("c", 100)))
    >>> splitting([terms, teams], [], 2500, 2000).parameter, splitting([terms, teams], ["team"], 2500, 2000).parameter
    ('team', 'timeType')
    """
    left = [facet for facet in facets if facet.parameter not in used and len(facet.values) > 1]
    return min(left, key=lambda f: (f.sum < total, f.largest >= cap, len(f.values)), default=None)


def packed(facet: Facet, cap: int) -> list[list[str]]:
    """The values of a facet in packs of fewer postings than the cap, the largest first; a larger one is alone.

    >>> packed(Facet("team", (("a", 1500), ("b", 900), ("c", 400), ("d", 2600))), 2000)
    [['d'], ['a', 'c'], ['b']]
    """
    packs: list[tuple[int, list[str]]] = []
    for name, count in sorted(facet.values, key=lambda value: -value[1]):
        fits = next((n for n, (held, _) in enumerate(packs) if held + count < cap), None)
        if fits is None:
            packs.append((count, [name]))
        else:
            packs[fits] = (packs[fits][0] + count, [*packs[fits][1], name])
    return [names for _, names in packs]
