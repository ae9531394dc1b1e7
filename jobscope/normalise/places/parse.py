"""The best reading of a whole text: groups that do not overlap, chosen by dynamic programming over its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.areas import area, joined
from jobscope.normalise.places.fold import fold
from jobscope.normalise.places.readings import BETWEEN, HAMLET, PARTS, Group, Reading, groups, readings
from jobscope.normalise.places.words import Gap, Word

SMALL = 15_000  # residents: a name of one word alone means no place of fewer
_KNOWN = 500_000  # residents: everybody's first thought
_HARDLY = 0.02  # what a name is worth that is hardly a place
_WORD = 3.0  # what a covered word is worth, beside what its group is
_CITY_LIKE = frozenset((("US", "NY"), ("US", "WA")))  # states whose name is first of all a city's


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
            scored = replace(group, score=_score(found, group, country))
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


def _score(found: Sequence[Word], group: Group, country: str | None = None) -> float:
    roles = frozenset(group.roles)
    skipped = BETWEEN if len(roles) > 1 else frozenset()
    words = sum(not (word.key.isdigit() or word.key in skipped) for word in found[group.start : group.end])
    value = _WORD * words + (6.0 if group.twice else 0.0)
    if "metro" in roles:
        return value + (group.score or -0.5)
    if "county" in roles:
        if "city" in roles:
            return value + 12.0 if len(roles) > 2 else 0.0
        return value + 12.0 if "region" in roles else (value + group.score if group.score else 0.0)
    if "city" not in roles:
        if len(roles) > 1:
            return value + 10.0
        if group.code and group.end == group.start + 1 and _inside(found, group.start):
            return 0.0
        if group.region and group.region[0] not in ("US", "CA"):
            key = " ".join(word.key for word in found[group.start : group.end])
            return value - 2.95 if key == fold(group.region[1]) or key in gazetteer.shires() else 0.0
        return value + 4.0
    if len(roles) == 1:
        # below nothing, so that one name of two words goes before two names
        if not _apart(found, group):
            return value + 4.2 if group.alias and group.state_named else _HARDLY
        if group.alias:
            return value + 4.5
        if words == 1 and all(city.word or city.population < SMALL for city in group.cities):
            return _HARDLY
        if all(city.population < HAMLET for city in group.cities):
            return _HARDLY
        # one name of two words goes before a state and a rest (Colorado Springs), and before two names
        return value + 1.5 if words > 1 else value - 2.9
    city = group.cities[0]
    if city.word and _tail(found, group):
        return 0.0
    if "region" in roles:
        if group.state_named and not _coded(found, group) and _in_list(found, group):
            return 0.0  # "California, Washington, Oregon"
        if group.code and "country" not in roles and _abroad(group, country):
            return 0.0  # "London, CA" is in Canada
        if found[group.start].key in PARTS and fold(city.name) == found[group.start].key and _close(found, group):
            return 0.0  # "West Texas" is no town
        if group.roles[0] == "region" and _coded(found, group) and _close(found, group) and not _ends(found, group):
            return 0.0  # "VA Boston Healthcare" is no Boston in Virginia
        value += 14.0 + (6.0 if "country" in roles else 0.0)
        if group.region and city.region != group.region[1]:
            if _coded(found, group) and "country" not in roles:
                return 0.0  # CA is no code of Palma's
            value -= 3.0
        if (
            group.region in _CITY_LIKE
            and "country" not in roles
            and not _coded(found, group)
            and _elsewhere(found, group)
        ):
            return 0.0
        return value
    if group.state_named:
        # "Nevada, United States" is the state, and so is New York there
        return value + 1.0
    if city.word and not _named_first(found, group):
        return 0.0  # "Western United States", "US (Enterprise)"
    value += 10.0 if city.population >= SMALL or city.titled else 4.0
    if city.word and group.code and _close(found, group):
        return 0.0
    return value


def _named_first(found: Sequence[Word], group: Group) -> bool:
    """May a name that is also a word be the city of that country: "Mobile, United States", "UK - Reading"?"""
    city = group.cities[0]
    if city.population < SMALL or any(found[at].gap is Gap.PAREN for at in range(group.start + 1, group.end)):
        return False
    return group.roles[0] == "city" or (city.country != "US" and not _close(found, group))


def _tail(found: Sequence[Word], group: Group) -> bool:
    """Is it the end of a longer name ("Medical Center, TX")?"""
    if group.start == 0 or found[group.start].gap is not Gap.SPACE:
        return False
    before = found[group.start - 1]
    code = before.text.isupper() and len(before.text) < 4
    return not (code or before.mark or _neutral(before) or before.key in gazetteer.words("street"))


def _in_list(found: Sequence[Word], group: Group) -> bool:
    """Does a state's name that could be a city stand first of two, with nothing beside them?"""
    after = found[group.end] if group.end < len(found) else None
    more = found[group.start].gap is Gap.COMMA or (after is not None and after.gap is Gap.COMMA)
    return "country" not in group.roles and (more or group.roles[0] != "city")


def _abroad(group: Group, country: str | None) -> bool:
    """Is the code also a country's, in which the city of that name is far larger, or where the source is?"""
    city = group.cities[0]
    there = gazetteer.country(f"={city.region}")
    others = [other for other in gazetteer.cities(fold(city.name)) if other.country == there and not other.other]
    return any(there == country or other.weight > 30 * city.weight for other in others)


def _apart(found: Sequence[Word], group: Group) -> bool:
    """Does no other word but one without meaning stand directly beside it?"""
    before = found[group.start - 1] if group.start and found[group.start].gap is Gap.SPACE else None
    after = found[group.end] if group.end < len(found) and found[group.end].gap is Gap.SPACE else None
    if before is not None and _of_site(found, group.start - 1):
        before = None
    return all(word is None or word.mark is not None or _neutral(word) for word in (before, after))


def _ends(found: Sequence[Word], group: Group) -> bool:
    """Does no longer name go on after it?"""
    after = found[group.end] if group.end < len(found) else None
    return after is None or after.gap is not Gap.SPACE or after.mark is not None or _neutral(after)


def _close(found: Sequence[Word], group: Group) -> bool:
    return all(word.gap is Gap.SPACE for word in found[group.start + 1 : group.end])


def _inside(found: Sequence[Word], at: int) -> bool:
    """Does the word stand in the middle of others, with spaces alone around it ("CA OR San Francisco")?"""
    return at > 0 and at + 1 < len(found) and found[at].gap is Gap.SPACE and found[at + 1].gap is Gap.SPACE


def _elsewhere(found: Sequence[Word], group: Group) -> bool:
    """Does everybody take that city for one in another state ("Boston, New York" is a list)?"""
    city = group.cities[0]
    known = max(gazetteer.cities(fold(city.name)), key=lambda other: other.weight, default=city)
    if known.weight <= 30 * city.weight:
        return False
    more = group.start > 0 or group.end < len(found)
    return known.population >= _KNOWN and (more or known.country == "US")


def _coded(found: Sequence[Word], group: Group) -> bool:
    """Is one of its words a code like NY?"""
    words = found[group.start : group.end]
    return any(len(word.text) == 2 or (len(word.text) == 3 and word.text.isupper()) for word in words)


def complete(found: Sequence[Word], covered: Sequence[bool], group: Group, part: Part) -> bool:
    """Does the group stand by itself, and not inside a longer name?"""
    before, after = group.start - 1, group.end
    left = (
        before < part.start
        or found[group.start].gap >= Gap.HYPHEN
        or covered[before]
        or _neutral(found[before])
        or found[before].key in gazetteer.words("street")
        or (before > part.start and _of_site(found, before))
    )
    right = (
        after >= part.end
        or found[after].gap >= Gap.HYPHEN
        or covered[after]
        or _neutral(found[after])
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


def _of_site(found: Sequence[Word], at: int) -> bool:
    """Is the word the "of" of an office, in any language ("Sede di Milano")?"""
    site = found[at - 1].key if at > 0 else ""
    return found[at].key in gazetteer.words("joints") and site in gazetteer.words("noise")


def _last_of_list(found: Sequence[Word], group: Group, part: Part) -> bool:
    """Does "and" join it to a city before it ("in New York City and Seattle is")?"""
    joint = group.start - 1
    return joint > part.start and found[joint].joins and any(o.cities and o.end == joint for o in part.groups)


def _neutral(word: Word) -> bool:
    return word.key in gazetteer.words("noise") or word.key[:1].isdigit() or len(word.key) == 1 or word.joins
