"""What stands around a term: is it about the work, or does the posting only mention it, and why?

A judgement is made in three steps, from the wide to the narrow: the section that a heading opened, the sentence, and
what governs the term inside its sentence. The patterns are data (data/lookups/contexts.toml).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from jobscope.normalise import _lookups, _patterns
from jobscope.normalise.topics.terms import Role

_HEADING: Final = 70  # characters of the longest line that opens a section
_BEFORE: Final = 110  # characters before a term in which its verb is looked for
_AFTER: Final = 60
_BULLET: Final = re.compile(r"^\s*(?:[-*•·●▪‣◦–—]|\d{1,2}[.)])\s")
_SENTENCE_END: Final = re.compile(r"[.!?][\"'”’)]?\s+(?=[\"'“(]?[A-Z0-9À-Þ])|\s?…\s?|\s[•·●▪]\s")
_CLAUSE: Final = re.compile(r";|\. |, (?:but|while|so|where|who|which)\b|\b(?:including|such as|like|e\.g\.)")
_PART: Final = re.compile(r"[,:()]|\s[-–—]\s")
_LIST_ITEM: Final = 5  # words up to which a part between commas is an item of a list whose verb stands further left
_LABEL: Final = re.compile(r"^\W*([^:.\n]{3,45}):\s")
_PLAIN: Final = re.compile(r"^[\W_]+|[\W_]+$")
_WORKED_WITH: Final = frozenset(("build", "use", "know"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A term that was found: its words, its family's name, role and topic, and where it stands."""

    words: str
    family: str
    role: Role
    topic: str
    field: str
    start: int
    end: int


class Reading:
    """One text, cut into sections once and into sentences where a term stands. Not to be kept."""

    def __init__(self, text: str, *, selling: bool) -> None:
        self._text = text
        self._selling = selling
        self._starts, self._names = _sections(text)
        self._sentences: dict[int, list[tuple[int, int]]] = {}

    def why_not(self, hit: Hit) -> str | None:
        """Why the hit says nothing about the work; None where it does."""
        start, end = self._sentence(hit.start)
        return _why_not(
            self._text[start:end],
            hit.start - start,
            hit.end - start,
            self._section(hit.start, start),
            hit.role,
            self._selling,
        )

    def _section(self, at: int, sentence: int) -> str:
        label = _LABEL.match(self._text[sentence : sentence + 60])
        if label and (name := heading(label[1] + ":")):
            return name
        return self._names[bisect_right(self._starts, at) - 1]

    def _sentence(self, at: int) -> tuple[int, int]:
        line = self._text.rfind("\n", 0, at) + 1
        spans = self._sentences.get(line)
        if spans is None:
            end = self._text.find("\n", line)
            spans = self._sentences[line] = _cut(self._text, line, len(self._text) if end < 0 else end)
        return next(span for span in reversed(spans) if span[0] <= at)


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    for found in _SENTENCE_END.finditer(text, start, end):
        spans.append((start, found.end()))
        start = found.end()
    return [*spans, (start, end)]


def _sections(text: str) -> tuple[list[int], list[str]]:
    """Where sections begin, and their names; "" before the first heading and after one that says nothing."""
    starts, names = [0], [""]
    at = 0
    for line in text.split("\n"):
        if 2 < len(line) <= _HEADING and (name := heading(line)) is not None:
            starts.append(at)
            names.append(name)
        at += len(line) + 1
    return starts, names


@lru_cache(maxsize=8192)
def heading(line: str) -> str | None:
    """The section that a line opens; "" where it is a heading of none of them, None where it is no heading.

    >>> heading("What you'll do:"), heading("ABOUT ACME"), heading("- Build things"), heading("Our values")
    ('role', 'company', None, 'company')
    """
    if _BULLET.match(line):
        return None
    plain = _PLAIN.sub("", line)
    if not plain or (plain[-1:] != line.rstrip()[-1:] and line.rstrip()[-1:] in ".;,"):
        return None
    for name, pattern in _section_patterns():
        if pattern.fullmatch(plain):
            return name
    stands_out = line.rstrip().endswith(":") or plain.isupper() or (plain.istitle() and len(plain) < 40)
    return "" if stands_out else None


def _why_not(sentence: str, start: int, end: int, section: str, role: Role, selling: bool) -> str | None:
    if section in ("hiring", "benefits") or _says("hiring", sentence):
        return "hiring" if section != "benefits" else "benefits"
    about_work = section in ("role", "requirements")
    if not about_work:
        if _says("benefits", sentence) and not _says("role", sentence):
            return "benefits"
        if section == "company" and not _says("role", sentence):
            return "company"
        if _says("company", sentence) and not _says("role", sentence):
            return "company"
    before, after = sentence[max(0, start - _BEFORE) : start], sentence[end : end + _AFTER]
    if role == "vendor" and (not (about_work or _says("role", sentence)) or governor(before) not in _WORKED_WITH):
        return "vendor"
    if not about_work and _noun("statement", after) and not _says("role", sentence):
        return "statement"
    return _governed(before, after, role, selling)


def _governed(before: str, after: str, role: Role, selling: bool) -> str | None:
    """The narrowest context: the nearest verb before the term, and the noun that it stands before."""
    verb = governor(before)
    if _noun("industry", after):
        return "industry"
    if verb == "degree" or (verb is None and _governs_far("degree", before)):
        return "degree"
    if verb == "interest":
        return "interest"
    if _noun("colleague", after) and verb not in ("head", "build"):
        return "colleague" if verb in ("colleague", "use", "know", "sell", None) else None
    if role == "tool":
        return None if verb == "build" and not _noun("tool", after) else "tool"
    if role == "everyday":
        if _noun("tool", after) and verb != "build":
            return "tool"
        if verb == "use":
            return "tool"
        if _noun("habit", after) and verb != "build" and not _noun("product", after):
            return "tool"
    if selling and verb != "build":
        return "sales"
    if verb == "sell":
        return "sales"
    return None


def governor(before: str) -> str | None:
    """The kind of the last governing word of the clause before a term.

    >>> governor("Build and deploy "), governor("comfortable using "), governor("a passion for ")
    ('build', 'use', 'interest')
    """
    for part in reversed(_PART.split(_CLAUSE.split(before)[-1])):
        kind = _last_governor(part)
        if kind is not None or part.count(" ") > _LIST_ITEM:
            return kind
    return None


def _last_governor(part: str) -> str | None:
    kind = None
    last = -1
    for name, pattern in _governors():
        for found in pattern.finditer(part):
            if found.start() > last:
                last, kind = found.start(), name
    return kind


def _governs_far(kind: str, before: str) -> bool:
    return bool(dict(_governors())[kind].search(before))


def _says(kind: str, sentence: str) -> bool:
    return bool(_sentence_pattern(kind).search(sentence))


def _noun(kind: str, after: str) -> bool:
    return bool(_noun_pattern(kind).search(after))


def names_employer(title: str, start: int, end: int) -> bool:
    """Does the term in a title belong to the employer's name or kind ("join an AI start-up")?"""
    table = _lookups.table("contexts")["title"]
    return bool(
        _any(tuple(table["employer"])).search(title[:start]) or _any(tuple(table["employer_after"])).search(title[end:])
    )


# ── the patterns, compiled ───────────────────────────────────────────────────────────────────────────────────────────


@cache
def _any(patterns: Sequence[str]) -> Any:
    return _patterns.compile(f"(?i)(?:{'|'.join(patterns)})")


@cache
def _section_patterns() -> tuple[tuple[str, Any], ...]:
    return tuple((each["name"], _any(tuple(each["headings"]))) for each in _lookups.table("contexts")["section"])


@cache
def _sentence_pattern(kind: str) -> Any:
    patterns: Iterable[str] = _lookups.table("contexts")["sentence"][kind]
    if kind == "company":  # its patterns tell names by their capitals
        return _patterns.compile("|".join(f"(?:{_case_aware(pattern)})" for pattern in patterns))
    return _any(tuple(patterns))


def _case_aware(pattern: str) -> str:
    return pattern if "[A-Z" in pattern else f"(?i:{pattern})"


@cache
def _noun_pattern(kind: str) -> Any:
    return _any(tuple(f"^(?:{pattern})" for pattern in _lookups.table("contexts")["after"][kind]))


@cache
def _governors() -> tuple[tuple[str, Any], ...]:
    return tuple(
        (kind, _patterns.compile(rf"(?i)\b(?:{'|'.join(patterns)})\b"))
        for kind, patterns in _lookups.table("contexts")["before"].items()
    )
