"""The best reading of a whole text: groups that do not overlap, chosen by dynamic programming over its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.areas import area, joined
from jobscope.normalise.places.readings import Group, Reading, groups, readings
from jobscope.normalise.places.score import neutral, of_site, score
from jobscope.normalise.places.words import Gap, Word


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text (between ; | / or a mark): its words' range, and the groups that were read in it."""

    start: int
    end: int
    groups: tuple[Group, ...]
    remote: bool
    block: int = 0


def runs(found: Sequence[Word]) -> list[tuple[int, int]]:
    """The ranges of words between wide separators, marks of the workplace, and the words or, and."""
    ranges: list[tuple[int, int]] = []
    start = 0
    for at, word in enumerate(found):
        if at > start and (word.gap is Gap.PART or word.mark is not None):
            ranges.append((start, at))
            start = at
        if word.mark is not None:
            start = at + 1
    if start < len(found):
        ranges.append((start, len(found)))
    return ranges


def parse(found: Sequence[Word], slug: bool, country: str | None = None) -> list[Part]:
    """Each part of a text with its best groups; parts that only a mark divides are of one block.

    `country` is the source's own: it decides what CA means after a city that is in both.
    """
    spans = readings(found, slug, country)
    return [
        replace(
            _part(found, spans, start, end, country), block=sum(word.gap is Gap.PART for word in found[: start + 1])
        )
        for start, end in runs(found)
    ]


def _part(found: Sequence[Word], spans: Sequence[Sequence[Reading]], start: int, end: int, country: str | None) -> Part:
    remote = (start > 0 and found[start - 1].mark == "remote") or _remote_after(found, end)
    whole = area(found, spans, start, end)
    if whole is not None:
        return Part(start, end, (whole,), remote)
    best: list[tuple[float, tuple[Group, ...]]] = [(0.0, ())] * (end - start + 1)
    for at in range(end - 1, start - 1, -1):
        top = best[at + 1 - start]
        for group in (*groups(found, spans, at), *joined(found, spans, at)):
            if group.end > end:
                continue
            scored = replace(group, score=score(found, group, country))
            rest = best[group.end - start]
            total = scored.score + rest[0]
            if scored.score > 0 and total > top[0]:
                top = (total, (scored, *rest[1]))
        best[at - start] = top
    return Part(start, end, best[0][1], remote)


def _remote_after(found: Sequence[Word], end: int) -> bool:
    """Does the word remote follow, and no place of its own behind a wide separator ("Utah; Remote in Canada")?"""
    if end >= len(found) or found[end].mark != "remote":
        return False
    return found[end].gap is not Gap.PART or end + 1 == len(found) or found[end + 1].gap is Gap.PART


def complete(found: Sequence[Word], covered: Sequence[bool], group: Group, part: Part) -> bool:
    """Does the group stand by itself, and not inside a longer name?"""
    before, after = group.start - 1, group.end
    left = (
        before < part.start
        or found[group.start].gap >= Gap.HYPHEN
        or covered[before]
        or neutral(found[before])
        or found[before].key in gazetteer.words("street")
        or (before > part.start and of_site(found, before))
    )
    right = (
        after >= part.end
        or found[after].gap >= Gap.HYPHEN
        or covered[after]
        or neutral(found[after])
        or (_last_of_list(found, group, part) and found[after].text.islower())
    )
    if not (left and right):
        return False
    joints = gazetteer.words("joints")
    # a piece of "Stratford-upon-Avon" that the table does not know is not the place
    return not (
        (before >= part.start and found[group.start].gap is Gap.HYPHEN and found[before].key in joints)
        or (after < part.end and found[after].gap is Gap.HYPHEN and found[after].key in joints)
    )


def _last_of_list(found: Sequence[Word], group: Group, part: Part) -> bool:
    """Does "and" join it to a city before it ("in New York City and Seattle is")?"""
    joint = group.start - 1
    return joint > part.start and found[joint].joins and any(o.cities and o.end == joint for o in part.groups)
