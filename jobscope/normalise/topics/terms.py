"""Files of topics: topics, families of terms and definitions, read from TOML and compiled into one pattern."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal

from jobscope.errors import UsageError
from jobscope.normalise import _patterns

Role = Literal["field", "everyday", "craft", "vendor", "tool"]
Scope = Literal["work", "anywhere"]
ROLES: Final = ("field", "everyday", "craft", "vendor", "tool")
SCOPES: Final = ("work", "anywhere")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Terms of one kind. `topic` is what they say; `role` how they are read (see the head of data/topics.toml)."""

    name: str
    topic: str
    role: Role = "field"
    source: str = ""
    case: bool = False
    terms: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What it takes to count: hits of these families, in the work that is described or anywhere."""

    name: str
    about: str = ""
    source: str = ""
    scope: Scope = "work"
    families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicName:
    """A topic. `within` is the wider topic that it lies in."""

    name: str
    title: str
    about: str = ""
    within: str | None = None


@dataclass(frozen=True)
class TopicFile:
    """A whole file, and the one pattern that finds all of its terms."""

    topics: tuple[TopicName, ...]
    families: tuple[Family, ...]
    definitions: tuple[Definition, ...]

    @cached_property
    def pattern(self) -> Any:
        """Every term of every family, the longest first; what it finds, `family_of` names."""
        return _patterns.compile(rf"\b(?:{'|'.join(alternatives(self.families))})")

    @cached_property
    def family_of(self) -> Callable[[str], Family | None]:
        """The family of the words that `pattern` found; None where the file makes an exception of them."""
        matchers = _matchers(self.families)
        return lru_cache(maxsize=8192)(
            lambda words: next((family for pattern, family in matchers if pattern.fullmatch(words)), None)
        )

    @cached_property
    def counts(self) -> tuple[tuple[Definition, TopicName, frozenset[str]], ...]:
        """Each definition and topic, with the names of the families that say the topic or a narrower one."""
        return tuple(
            (definition, topic, names)
            for definition in self.definitions
            for topic in self.topics
            if (names := self._families_of(topic, definition))
        )

    def _families_of(self, topic: TopicName, definition: Definition) -> frozenset[str]:
        inside = {topic.name} | {other.name for other in self.topics if topic.name in self.around(other.name)}
        return frozenset(f.name for f in self.families if f.topic in inside and f.name in definition.families)

    def around(self, topic: str) -> tuple[str, ...]:
        """The topics that this one lies within, the nearest first."""
        wider = {name.name: name.within for name in self.topics}
        found: list[str] = []
        while (outer := wider.get(topic)) is not None and outer not in found:
            found.append(outer)
            topic = outer
        return tuple(found)


def alternatives(families: Iterable[Family]) -> list[str]:
    """The families' terms as alternatives of one pattern; exceptions come first, so that they win."""
    exceptions = [pattern for family in families for pattern in family.exceptions]
    terms = sorted(
        ((len(term), term_pattern(term, case=family.case)) for family in families for term in family.terms),
        key=lambda pair: -pair[0],
    )
    patterns = [rf"(?:{pattern})\b" for family in families for pattern in family.patterns]
    return [rf"(?:{pattern})" for pattern in exceptions] + patterns + [pattern for _, pattern in terms]


def term_pattern(term: str, *, case: bool = False) -> str:
    r"""A term as a pattern that ends at a word's end: " " also matches "-", a final "*" more letters, "#" a number.

    >>> term_pattern("neural network*"), term_pattern("GPT-#", case=True)
    ('(?i:neural[ -]network\\w*)\\b', 'GPT\\-\\d+(?:\\.\\d+)?[a-z]?\\b')
    """
    pattern = re.escape(term).replace(r"\ ", "[ -]").replace(r"\*", r"\w*")
    pattern = pattern.replace(r"\#", r"\d+(?:\.\d+)?[a-z]?")
    end = r"\b" if re.search(r"\w$|\*$|#$", term) else ""
    return (pattern if case else f"(?i:{pattern})") + end


def _matchers(families: tuple[Family, ...]) -> list[tuple[Any, Family | None]]:
    """Patterns that name a term's family by the whole of its words; the exceptions, which have none, come first."""
    exceptions = [pattern for family in families for pattern in family.exceptions]
    return [(_patterns.compile(f"(?:{pattern})"), None) for pattern in exceptions] + [
        (_patterns.compile("|".join(alternatives([replace(family, exceptions=())]))), family) for family in families
    ]


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def built_in() -> TopicFile:
    """The topics that come with jobscope."""
    text = resources.files("jobscope").joinpath("data", "topics.toml").read_text("utf-8")
    return read(tomllib.loads(text), "data/topics.toml")


def load(path: Path) -> TopicFile:
    """A user's file of topics. Raises UsageError where it cannot be read or does not hold together."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: not TOML ({error})") from None
    return read(data, str(path))


def read(data: Mapping[str, Any], name: str) -> TopicFile:
    """A file's data as topics. `name` is what an error calls it. Raises UsageError.

    Without definitions there is one, `strict`, of all families.
    """
    try:
        topics = tuple(
            TopicName(**{"name": key, "title": key, **values}) for key, values in data.get("topics", {}).items()
        )
        families = tuple(_family(values) for values in data.get("family", ()))
        everything = {"strict": {"families": [family.name for family in families]}}
        definitions = tuple(
            Definition(**{"name": key, **values, "families": tuple(values["families"])})
            for key, values in (data.get("definitions") or everything).items()
        )
    except (TypeError, KeyError, AttributeError) as error:
        raise UsageError(f"{name}: {error}", hint="`jobscope topics --help` shows a file") from None
    file = TopicFile(topics, families, definitions)
    if complaint := _complaint(file):
        raise UsageError(f"{name}: {complaint}", hint="`jobscope topics --help` shows a file")
    return file


def _family(values: Mapping[str, Any]) -> Family:
    lists = {key: tuple(values.get(key, ())) for key in ("terms", "patterns")}
    rest = {key: value for key, value in values.items() if key not in ("terms", "patterns", "not")}
    return Family(**{"name": values["topic"], **rest, **lists, "exceptions": tuple(values.get("not", ()))})


def _complaint(file: TopicFile) -> str | None:
    """What does not hold together, in one sentence."""
    topics = {topic.name for topic in file.topics}
    families = {family.name for family in file.families}
    if not file.topics or not file.families:
        return "it needs [topics.<name>] and [[family]] with terms"
    for topic in file.topics:
        if topic.within is not None and topic.within not in topics:
            return f"topic {topic.name} lies within {topic.within!r}, which is no topic of the file"
    for family in file.families:
        if family.topic not in topics:
            return f"family {family.name} says topic {family.topic!r}, which is no topic of the file"
        if family.role not in ROLES:
            return f"family {family.name} has role {family.role!r}; roles are {', '.join(ROLES)}"
        if not all(isinstance(term, str) and term.strip() for term in (*family.terms, *family.patterns)):
            return f"family {family.name} has an empty term"
        if not family.terms and not family.patterns:
            return f"family {family.name} has no terms"
        for pattern in (*family.patterns, *family.exceptions):
            try:
                _patterns.compile(pattern)
            except Exception as error:  # noqa: BLE001 - re2's own error class is no part of its interface
                return f"family {family.name}: pattern {pattern!r} is none ({error})"
    for definition in file.definitions:
        if definition.scope not in SCOPES:
            return f"definition {definition.name} has scope {definition.scope!r}; scopes are {', '.join(SCOPES)}"
        if unknown := sorted(set(definition.families) - families):
            return f"definition {definition.name} names {unknown[0]!r}, which is no family of the file"
    return None
