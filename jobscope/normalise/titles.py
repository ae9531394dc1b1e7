"""Titles → level and family, by the tables data/lookups/levels.toml and families.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Final

from jobscope.normalise import _lookups
from jobscope.normalise.text import fold

LEVELS: Final = ("intern", "junior", "unmarked", "senior", "staff_plus", "manager", "director", "vp", "executive")
"""The ladder, in its order."""

FAMILIES: Final = (
    "engineering",
    "data_ml",
    "research",
    "product",
    "design",
    "security",
    "it_support",
    "sales",
    "marketing",
    "finance_legal",
    "people",
    "operations",
)

_TABLES: Final = (("families", False), ("families_other", False), ("families", True), ("families_other", True))
_LONGEST: Final = 300  # characters of a title that are read: beyond it is no title
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_CHOICE: Final = re.compile(r"[/|]|\bor\b|\bto\b|\b(?:mid|junior|intermediate)\s?-\s?$")
_SAME_TWICE: Final = re.compile(  # "Architect / Senior Architect": the lower of the two is unmarked
    r"(?<!junior )(?<!jr )\b(\w+(?: \w+){0,2}) ?(?:/|or) ?(?:senior|sr\.?|lead|principal|staff) \1\b"
)
_HEAD: Final = re.compile(r"\s*(?:,|;|:| [-–—|•·@] |\s?[–—|•·]\s?|[([{]|/ )")
_WORD: Final = re.compile(r"\w+")
_MARK: Final = re.compile(
    r"\b(?:(?:L|IC|E|P|T|M|G)-?\d{1,2}\b|(?:Level|Grade) (?:\d{1,2}|I{1,3}|IV|V)\b"
    r"|(?<!Phase )(?<!Tier )(?<!Type )(?<!Class )(?<!Title )(?<!Part )(?<!Series )"
    r"(?<=[a-z.)] )(?:I{1,3}|IV|VI{0,3})\b(?!['’.-]\w))"
)
_NUMBERED: Final = re.compile(
    r"(?i)(?:engineer|developer|analyst|specialist|scientist|designer|manager|technician|associate|administrator"
    r"|representative|accountant|coordinator|architect|consultant)"
    r" ([1-6])\b(?![-+%.,]?\d|\s?(?:st|nd|rd|th|x|year|month))"
)


def level(title: str | None) -> tuple[str | None, str | None]:
    """The level that a title states, and its own mark of one ("II", "L5"). Without a title both are None.

    >>> level("Senior Software Engineer II"), level("Account Executive"), level("Associate Director, Field Research")
    (('senior', 'II'), ('unmarked', None), ('director', None))
    """
    if not title or not title.strip():
        return None, None
    title = " ".join(title[:_LONGEST].split())
    return _level(fold(title)), _mark(title)


def family(title: str | None, department: str | None = None) -> str | None:
    """The kind of work, from the head of the title, else the whole of it, else the department; None where none is said.

    >>> family("Software Engineer, Machine Learning"), family("Manager, Product Marketing"), family("Registered Nurse")
    ('engineering', 'marketing', None)
    """
    for texts in (_readings(title), [fold(department[:_LONGEST])] if department else []):
        for table, weak in _TABLES:
            rules = _family_rules(table, weak=weak)
            for text in texts:
                for name, pattern in rules:
                    if pattern.search(text):
                        return name or None
    return None


def _readings(title: str | None) -> list[str]:
    """The head of a title, the head with its next part ("Senior Manager, Engineering"), all of it; without hyphens."""
    if not title:
        return []
    folded = fold(" ".join(title[:_LONGEST].split()))
    head, *rest = _HEAD.split(folded, maxsplit=2)
    parts = [] if _bare().issuperset(_WORD.findall(head)) else [head]
    spaced = [folded.replace("-", " ")] if "-" in folded else []
    return [*parts, *([f"{head}, {rest[0]}"] if len(rest) > 1 else []), folded, *spaced]


# ── level ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _level(title: str) -> str:
    plain = _BRACKETS.sub(" ", title)
    if _pattern("heads_a_programme").search(plain):
        return "manager"
    plain = _pattern("not_a_level").sub(" ", plain)
    rank = next((name for name, pattern in _ranks() if pattern.search(plain)), None)
    if rank is None and _is_manager(plain):
        rank = "manager"
    if rank == "manager" and _interns().search(plain):  # "Campaign Manager - Working Student"
        rank = "intern"
    if rank is not None:
        return rank
    in_brackets = " ".join(_BRACKETS.findall(title))
    return "intern" if _interns().search(in_brackets) else _rung(plain)


def _is_manager(title: str) -> bool:
    """Is a manager in the title whose preceding word names a unit, or none at all?"""
    not_after = frozenset(_lookups.table("levels")["manager"]["not_after"])
    return any(
        found[1] is None or not {found[1], found[1].split()[-1]} & not_after for found in _managers().finditer(title)
    )


def _rung(title: str) -> str:
    """The rung of one who does not lead: the higher of two side by side, the lower of two that are a choice."""
    if _SAME_TWICE.search(title):
        return "unmarked"
    found = sorted(
        (match.start(), match.end(), LEVELS.index(name))
        for name, pattern in _rungs()
        for match in pattern.finditer(title)
    )
    if not found:
        return "unmarked"
    ranks = [rank for _, _, rank in found]
    if LEVELS.index("intern") in ranks:
        return "intern"
    choice = any(_CHOICE.search(title[before[0] : after[0]]) for before, after in pairwise(found))
    return LEVELS[min(ranks) if choice or LEVELS.index("junior") in ranks else max(ranks)]


def _mark(title: str) -> str | None:
    found = _MARK.search(title)
    if found:
        return found[0]
    numbered = _NUMBERED.search(title)
    return numbered[1] if numbered else None


# ── the tables, compiled ─────────────────────────────────────────────────────────────────────────────────────────────


def _words(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w])(?:{'|'.join(patterns)})(?![\w])")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return _words(_lookups.table("levels")[name])


@cache
def _ranks() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((rule["level"], _words(rule["patterns"])) for rule in _lookups.table("levels")["rank"])


@cache
def _rungs() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((rule["level"], _words(rule["patterns"])) for rule in _lookups.table("levels")["rung"])


def _interns() -> re.Pattern[str]:
    return _rungs()[0][1]


@cache
def _managers() -> re.Pattern[str]:
    words = "|".join(_lookups.table("levels")["manager"]["words"])
    return re.compile(rf"(?:((?:[\w&]+ )?[\w&]+)[ -])?(?<!\w)(?:{words})(?!\w)")


@cache
def _bare() -> frozenset[str]:
    return frozenset(_lookups.table("families")["bare"])


@cache
def _family_rules(table: str, *, weak: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rules = _lookups.table(table)["rule"]
    return tuple((rule["family"], _words(rule["patterns"])) for rule in rules if rule.get("weak", False) is weak)
