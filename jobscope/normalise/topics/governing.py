"""What governs a term inside its sentence: the nearest verb before it, and the noun that it stands before.

Each rule is a reason and a test; the first that holds decides. The words are data (data/lookups/contexts.toml).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from jobscope.normalise import _lookups, _patterns
from jobscope.normalise.topics.terms import Role

_CLAUSE: Final = re.compile(r";|\. |, (?:but|while|so|where|who|which)\b|\b(?:including|such as|like|e\.g\.)")
_NEW_THINGS: Final = re.compile(r"\b(?:new|emerging|novel|latest) (?:technolog(?:y|ies)|tools|trends)\W*$")
_SUCH_AS: Final = re.compile(r"\b(?:including|such as|like|e\.g\.)")
_EXAMPLE: Final = re.compile(r"\((?:e\.g\.|eg|i\.e\.|for example|such as|like)([^()]*)$")
_PART: Final = re.compile(r"[,:()]|\s[-–—]\s")
_LIST_ITEM: Final = 5  # words up to which a part between commas is an item of a list whose verb stands further left
_VERBS: Final = 4  # words before a term among which its verbs stand
_ADJECTIVE: Final = re.compile(  # "rapidly scaling" builds nothing, and a knowledge base is no knowledge
    r"(?i)\b(?:rapidly|quickly|fast|highly|ever|constantly|continually)[ -]\w+ing\b|knowledge[ -]bases?\b"
    r"|\b(?:machine|deep|reinforcement|supervised|transfer|representation) learning\b"  # the field learns nothing
    r"|\bresearch ?/(?! ?(?:build|develop|design|train))"
    r"|(?<=[,(] )(?:\w+ )?(?:design|engineering|research)(?=,)"  # functions in a list are no verbs
    r"|\bengineering (?=special|disciplin|teams?\b|functions?\b|partners?\b|leader|manager|organi[sz]ation)"
    r"| (?:and|or) work(?:ing)? with\b"  # "implementing or working with" is one verb
)
_INDUSTRIES: Final = re.compile(
    r"(?: \w+)?(?:,| or| and/or| and| ?/)(?:[ ,/]+\w+){1,7}"
    r" (?:industr(?:y|ies)|sectors?|markets?|compan(?:y|ies)|start-?ups?)\b"
)
_NEXT: Final = re.compile(r"(?:[ -][\w-]+){0,3},(?! (?:you|we|who|which|where|so)\b)")  # another one of a list
_SECTOR: Final = re.compile(r"(?i)\b(?:saas|b2b|fintech|tech|software|hardware)(?:,| or| and|/) ?$")
_PREPOSITION: Final = re.compile(r"\b(?:to|for|from|with|of|in|by|through|via|using|on|into|around|across)\b")
_LEADS: Final = frozenset(("head", "build", "show"))
_WORKED_FOR: Final = frozenset(("know", "experience", "head", "show"))
_ON_PLATFORMS: Final = frozenset(("head", "know", "experience", "sell"))


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Whose posting it is, by the title: do they build, sell, hire, close deals, or advise on law and policy?"""

    technical: bool
    selling: bool
    hiring: bool
    closing: bool
    advising: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A term's place: what stands before and after it, the verb that governs it, and whose title it is under.

    `said` is what stands before it as written, `before` the same without words that look like verbs and are none.
    `builds`: something is built, and the term is it; `beside`: what governs where people are worked with.
    """

    said: str
    before: str
    after: str
    role: Role
    people: People
    verb: str | None
    builds: bool
    beside: str | None

    def noun(self, kind: str) -> bool:
        return _noun_pattern(kind).match(self.after) is not None

    def is_one_of_several(self) -> bool:
        """Does it stand among others in a list?"""
        return self.listed("several") or _NEXT.match(self.after) is not None

    def listed(self, kind: str) -> bool:
        return bool(_before_pattern(kind).search(self.said))


_RULES: Final[tuple[tuple[str | None, Callable[[Place], bool]], ...]] = (
    ("field of law", lambda p: p.people.advising and not p.builds and _is_field_of_law(p)),
    (None, lambda p: p.noun("governing")),
    ("colleague", lambda p: p.people.hiring and not (p.builds and not p.noun("functions"))),
    ("company", lambda p: p.listed("company")),
    ("statement", lambda p: p.role == "everyday" and not p.people.technical and p.listed("told")),
    ("sales", lambda p: p.people.closing and not _is_made(p)),
    ("industry", lambda p: p.noun("industry") or _is_among_industries(p.after)),
    ("industry", lambda p: p.verb == "experience" and p.noun("markets")),
    ("industry", lambda p: not p.people.technical and (p.noun("sectors") or bool(_SECTOR.search(p.before)))),
    ("colleague", lambda p: p.verb == "colleague" and (p.noun("functions") or p.listed("functions"))),
    ("degree", lambda p: p.verb == "degree" or (p.verb is None and _occurs("degree", p.before))),
    ("interest", lambda p: p.verb in ("interest", "edge")),
    ("interest", lambda p: p.verb is None and _is_example_of_interest(p.before)),
    ("example", lambda p: p.verb is None and p.role == "everyday" and _is_example_of_nothing(p.before)),
    ("interest", lambda p: p.verb == "build" and governor(p.before, without="build") == "interest"),
    ("not asked", lambda p: p.verb == "not_asked" or p.noun("unasked")),
    ("not asked", lambda p: p.verb != "build" and _occurs("not_asked", p.before)),
    ("colleague", lambda p: p.noun("colleague") and p.verb in (None, "colleague", "use", "know", "experience", "sell")),
    (None, lambda p: p.noun("colleague") and p.verb not in _LEADS),
    ("interest", lambda p: p.beside == "interest"),
    ("tool", lambda p: p.role != "craft" and p.listed("listed") and not _occurs("build", p.before)),
    ("tool", lambda p: p.role == "vendor" and p.listed("listed_vendors")),
    ("tool", lambda p: p.role == "tool" and (not p.builds or p.noun("tool"))),
    ("tool", lambda p: p.role == "everyday" and not p.builds and _is_everyday(p)),
    ("tool", lambda p: p.role == "everyday" and _is_for_gain(p)),
    ("tool", lambda p: p.role == "everyday" and _is_a_means(p)),
    (None, lambda p: p.role == "tool"),
    ("tool", lambda p: p.beside == "use" and not p.people.technical),
    ("sales", lambda p: p.people.selling and not p.builds and p.beside != "know"),
    ("sales", lambda p: p.beside == "sell"),
)


def why_not(before: str, after: str, role: Role, people: People) -> str | None:
    """Why a term says nothing about the work, from what governs it; None where it does."""
    said, before = before, _ADJECTIVE.sub("", before)
    verb = governor(before)
    place = Place(
        said=said,
        before=before,
        after=after,
        role=role,
        people=people,
        verb=verb,
        builds=verb == "show" or (verb == "build" and _is_direct(before)),
        beside=governor(before, without="colleague") if verb == "colleague" else verb,
    )
    return next((reason for reason, holds in _RULES if holds(place)), None)


def _is_field_of_law(place: Place) -> bool:
    """Is it one of the fields that the law or the policy of somebody is about?"""
    if place.listed("law"):
        return True
    return place.role == "everyday" and place.is_one_of_several() and not place.noun("governance")


def _is_everyday(place: Place) -> bool:
    """Is what everybody works with used here, and nothing made of it?"""
    if place.noun("platforms"):
        return place.beside not in _ON_PLATFORMS
    if place.noun("tool") or place.beside == "use":
        return True
    if place.beside == "apply" and (not place.people.technical or place.noun("own_work")):
        return True
    return place.noun("habit") and not place.noun("product")


def _is_among_industries(after: str) -> bool:
    """Does a list of nouns begin with the term and end in "industry"?"""
    found = _INDUSTRIES.match(after)
    return found is not None and not _PREPOSITION.search(found.group())


def _is_example_of_interest(before: str) -> bool:
    """Is the term an example of what one keeps an eye on: "up to date with new technologies (e.g. …"?"""
    *earlier, last = _SUCH_AS.split(before)
    if not earlier or last.count(" ") > _LIST_ITEM:
        return False
    kind = governor(earlier[-1])
    return kind == "interest" or (kind == "use" and bool(_NEW_THINGS.search(earlier[-1])))


def _is_example_of_nothing(before: str) -> bool:
    """Is the term an example in brackets of what nothing is done to, "shared services (e.g. …"?"""
    opened = _EXAMPLE.search(before)
    return opened is not None and governor(before[: opened.start()]) is None and governor(opened[1]) is None


def _is_a_means(place: Place) -> bool:
    """Is something else done, and it the means: "tidy up our tests with AI"?"""
    if place.beside in _WORKED_FOR or not (place.listed("means") and place.noun("bare")):
        return False
    return not (place.people.technical and place.verb == "build")


def _is_for_gain(place: Place) -> bool:
    """Is what others made put to use, so that the own work goes faster?"""
    if place.noun("product") or (place.people.technical and not place.noun("tool")):
        return False
    if not (place.noun("gain") or (place.people.selling and place.noun("tool"))):
        return False
    verbs = _verbs_of_building(place.before)
    return bool(verbs) and all(_taken_up().fullmatch(verb) for verb in verbs)


def _is_made(place: Place) -> bool:
    """Is the thing itself made, and not only put to use or shown?"""
    return place.builds and not all(_taken_up().fullmatch(verb) for verb in _verbs_of_building(place.before))


def _verbs_of_building(before: str) -> list[str]:
    part = " ".join(_PART.split(_CLAUSE.split(before)[-1])[-1].split()[-_VERBS:])
    return [found.group() for kind in ("build", "show") for found in dict(_governors())[kind].finditer(part)]


def _is_direct(before: str) -> bool:
    """Does the last building verb have the term as its object, with no preposition or comma between?"""
    end = max((found.end() for found in dict(_governors())["build"].finditer(before)), default=0)
    between = before[end:]
    return between.count(" ") <= _LIST_ITEM and "," not in between and not _PREPOSITION.search(between)


def governor(before: str, *, without: str = "") -> str | None:
    """The kind of the last governing word of the clause before a term.

    >>> governor("Build and deploy "), governor("comfortable using "), governor("a passion for ")
    ('build', 'use', 'interest')
    """
    return _governor(before, without)


@lru_cache(maxsize=8192)
def _governor(before: str, without: str) -> str | None:
    for part in reversed(_PART.split(_CLAUSE.split(before)[-1])):
        kind = _last_governor(part, without)
        if kind is not None or part.count(" ") > _LIST_ITEM:
            return kind
    return None


def _last_governor(part: str, without: str) -> str | None:
    found = _last_of_all(without).match(part.lower())
    return found.lastgroup if found else None


def _occurs(kind: str, before: str) -> bool:
    return bool(dict(_governors())[kind].search(before))


# ── the patterns, compiled ───────────────────────────────────────────────────────────────────────────────────────────


@cache
def _governors() -> tuple[tuple[str, Any], ...]:
    return tuple(
        (kind, _patterns.compile(rf"(?i)\b(?:{'|'.join(patterns)})\b"))
        for kind, patterns in _lookups.table("contexts")["before"].items()
    )


@cache
def _last_of_all(without: str) -> re.Pattern[str]:
    """The kinds as groups of one pattern that looks from the end of a part, of some ten words: `re` does so fastest."""
    kinds = _lookups.table("contexts")["before"].items()
    groups = "|".join(f"(?P<{kind}>{'|'.join(patterns)})" for kind, patterns in kinds if kind != without)
    return re.compile(rf"(?s).*\b(?:{groups})\b")


@cache
def _taken_up() -> Any:
    return _patterns.compile(f"(?i)(?:{'|'.join(_lookups.table('contexts')['taken_up']['verbs'])})")


@cache
def _noun_pattern(kind: str) -> re.Pattern[str]:  # of some hundred letters at most, where `re` is the faster engine
    return re.compile(f"(?i)(?:{'|'.join(_lookups.table('contexts')['after'][kind])})")


@cache
def _before_pattern(kind: str) -> Any:
    return _patterns.compile(f"(?i)(?:{'|'.join(_lookups.table('contexts')['listed'][kind])})")
