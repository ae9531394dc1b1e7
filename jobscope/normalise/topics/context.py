"""What stands around a term: is it about the work, or does the posting only mention it, and why?

A judgement is made in three steps, from the wide to the narrow: the section that a heading opened, the sentence, and
what governs the term inside its sentence (`governing`). The patterns are data (data/lookups/contexts.toml).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Any, Final

from jobscope.normalise import _lookups, _patterns
from jobscope.normalise.topics import governing
from jobscope.normalise.topics.governing import People
from jobscope.normalise.topics.terms import Role

_HEADING: Final = 70  # characters of the longest line that opens a section
_BEFORE: Final = 110  # characters before a term in which its verb is looked for
_AFTER: Final = 100
_LONGEST: Final = 600  # characters of a sentence on either side of a term
_EMPLOYERS: Final = 20  # names that an employer has, at most
_KEPT: Final = 8192  # judgements of sentences that are kept: boards repeat themselves
_FIRST_WORD: Final = re.compile(r"\W*(\w+)")
_BULLET: Final = re.compile(r"^\s*(?:[-*•·●▪‣◦–—]|\d{1,2}[.)])\s")
_SENTENCE_END: Final = re.compile(r"(?<!e\.g)(?<!i\.e)[.!?][\"'”’).!?]*\s+(?=[\"'“(]?[A-Z0-9À-Þ])|\s?…\s?|\s[•·●▪]\s")
# an item that states a fact
_ASSERTS: Final = re.compile(r"\b(?:is|isn[’']t|are|aren[’']t|was|were|has|have)\b.*\.\s*$")
_WE: Final = re.compile(r"(?i)^\W*(?:at [^,]{2,40}, )?we(?:[’']re| are| have|[’']ve| build| help)\b")
_LABEL: Final = re.compile(r"^\W*([^:.\n]{3,45}):\s")
_STOPS: Final = re.compile(r"(?<![.…])[.;,]\s*$")  # a sentence, not "You will…"
_PLAIN: Final = re.compile(r"^[\W_]+|[\W_]+$")
_EMPLOYER: Final = _patterns.compile(r"\b(?:[Aa]t|[Jj]oin|[Aa]bout|ABOUT|@) ((?:[A-Z][\w.&-]* ){1,2})AI\b")
_NO_NAME: Final = frozenset(
    ("Responsible", "Generative", "Applied", "Agentic", "Enterprise", "Conversational", "The", "Our")
)
PREAMBLE: Final = "preamble"
"""The section before the first heading."""
_AT_WORK: Final = frozenset(("role", "requirements", "done"))
_TECHNICAL_FAMILIES: Final = frozenset(("engineering", "data_ml", "research", "product", "security"))
_SELLING_FAMILIES: Final = frozenset(("sales", "marketing", "people"))
_SELLING_WORDS: Final = ("brand", "graphic", "motion", "video", "creative", "social", "content")
_TECHNICAL_WORDS: Final = ("engineer", "architect", "developer", "scientist", "solution", "technical", "implementation")
_WORKED_WITH: Final = frozenset(("build", "show", "use", "know", "experience"))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around a hit. `structured`: some heading of the posting opens its duties or requirements."""

    sentence: str
    before: str
    after: str
    section: str
    structured: bool
    people: People


class Reading:
    """One description, cut into sections once and into sentences where a term stands. Not to be kept."""

    def __init__(self, text: str, family: str | None, title: str, *, named: bool = False) -> None:
        """`named`: the title itself names a topic, so that even one who sells works with it."""
        self._text = text
        self._starts, self._names = _sections(text)
        self._sentences: dict[int, list[tuple[int, int]]] = {}
        self._employers = {
            name for name in islice(_named_employers(text), _EMPLOYERS) if name.split()[0] not in _NO_NAME
        }
        self._structured = not _AT_WORK.isdisjoint(self._names)
        self._people = _people(title, family, named=named)

    def why_not(self, hit: Hit) -> str | None:
        """Why the hit says nothing about the work; None where it does."""
        start, end = self.sentence(hit.start)
        if any(self._text.endswith(name, 0, hit.start) for name in self._employers):
            return "employer"
        return _why_not(
            Around(
                sentence=self._text[start:end],
                before=self._text[max(start, hit.start - _BEFORE) : hit.start],
                after=self._text[hit.end : min(end, hit.end + _AFTER)],
                section=self._section(hit.start, start),
                structured=self._structured,
                people=self._people,
            ),
            hit.role,
        )

    def is_label(self, hit: Hit, following: Hit | None) -> bool:
        """Does the hit stand in the label of a sentence ("AI tools: …") whose own words hold the next hit?"""
        start, end = self.sentence(hit.start)
        label = _LABEL.match(self._text[start : start + 60])
        return following is not None and label is not None and hit.end <= start + label.end() <= following.start < end

    def _section(self, at: int, sentence: int) -> str:
        label = _LABEL.match(self._text[sentence : sentence + 60])
        if label and (name := heading(label[1] + ":")):
            return name
        return self._names[bisect_right(self._starts, at) - 1]

    def sentence(self, at: int) -> tuple[int, int]:
        """Where the sentence around `at` begins and ends, at its line's end at the latest, no further than _LONGEST."""
        line = self._text.rfind("\n", 0, at) + 1
        spans = self._sentences.get(line)
        if spans is None:
            end = self._text.find("\n", line)
            spans = self._sentences[line] = _cut(self._text, line, len(self._text) if end < 0 else end)
        start, end = spans[bisect_right(spans, (at, len(self._text) + 1)) - 1]
        return max(start, at - _LONGEST), min(end, at + _LONGEST)


def _people(title: str, family: str | None, *, named: bool) -> People:
    technical = family in _TECHNICAL_FAMILIES or (family != "people" and _is_technical(title))
    sells = family in _SELLING_FAMILIES or any(word in title.lower() for word in _SELLING_WORDS)
    return People(
        technical=technical,
        selling=sells and not technical and not named,
        hiring=hires(title),
        closing=closes(title) and not technical,
        advising=_advises(title) and not technical and not named,
    )


def _named_employers(text: str) -> Iterator[str]:
    return (found.group(1) for found in _EMPLOYER.finditer(text))


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    for found in _SENTENCE_END.finditer(text, start, end):
        spans.append((start, found.end()))
        start = found.end()
    return [*spans, (start, end)]


def _sections(text: str) -> tuple[list[int], list[str]]:
    """Where sections begin, and their names; "" after a heading that says nothing of what follows."""
    starts, names = [0], [PREAMBLE]
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
    if not plain or _STOPS.search(line):
        return None
    for name, pattern in _section_patterns():
        if pattern.fullmatch(plain):
            return name
    stands_out = line.rstrip().endswith(":") or plain.isupper() or (plain.istitle() and len(plain) < 40)
    return "" if stands_out else None


def _why_not(around: Around, role: Role) -> str | None:
    sentence, section = around.sentence, around.section
    if section in ("hiring", "benefits"):
        return section
    if _says("hiring", sentence):
        return "hiring"
    if _says("strong_company", sentence):
        return "company"
    if _names_itself(sentence) and not _says("role", sentence):
        return "company"
    if _statement_pattern().search(around.after):
        return "statement"
    if around.people.selling and _WE.match(sentence) and not _says("role_there", sentence):
        return "company"
    if section not in _AT_WORK and not _says("role_there" if section == "company" else "role", sentence):
        item = _BULLET.match(sentence) and section != PREAMBLE and not _ASSERTS.search(sentence)
        prose = around.structured and not item
        if section == "company" or prose or _says("company", sentence):
            return "company"
        if _says("benefits", sentence):
            return "benefits"
        if role == "vendor":
            return "vendor"
    if section == "done" and role == "everyday" and governing.governor(around.before) is None:
        return "done before"
    if role == "vendor" and governing.governor(around.before) not in _WORKED_WITH:
        return "vendor"
    return governing.why_not(around.before, around.after, role, around.people)


@lru_cache(maxsize=_KEPT)
def _names_itself(sentence: str) -> bool:
    """Is it a sentence of an employer about itself, by its name ("Acme is building …")?"""
    first = _FIRST_WORD.match(sentence)
    if first is None or not first[1][0].isupper() or first[1].lower() in _no_names():
        return False
    return bool(_itself_pattern().search(sentence))


@lru_cache(maxsize=_KEPT)
def _says(kind: str, sentence: str) -> bool:
    return bool(_sentence_pattern(kind).search(sentence))


def names_employer(title: str, start: int, end: int) -> bool:
    """Does the term in a title belong to the employer's name or kind ("join an AI start-up")?"""
    table = _lookups.table("contexts")["title"]
    return bool(
        _any(tuple(table["employer"])).search(title[:start]) or _any(tuple(table["employer_after"])).search(title[end:])
    )


@lru_cache(maxsize=1024)
def hires(title: str) -> bool:
    """Is it the title of one who hires: are the fields in it, and in what is asked, those of others?"""
    return bool(_any(tuple(_lookups.table("contexts")["hires"]["words"])).search(title))


@lru_cache(maxsize=1024)
def closes(title: str) -> bool:
    """Is it the title of one who sells, and has not the thing itself in hand?"""
    return bool(_any(tuple(_lookups.table("contexts")["closes"]["words"])).search(title)) and not _is_technical(title)


@lru_cache(maxsize=1024)
def _advises(title: str) -> bool:
    """Is it the title of one who advises on law or policy, whatever its subject?"""
    return bool(_any(tuple(_lookups.table("contexts")["advises"]["words"])).search(title))


def _is_technical(title: str) -> bool:
    return any(word in title.lower() for word in _TECHNICAL_WORDS)


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
    if kind in ("company", "strong_company"):  # its patterns tell names by their capitals
        return _patterns.compile("|".join(f"(?:{_case_aware(pattern)})" for pattern in patterns))
    return _any(tuple(patterns))


def _case_aware(pattern: str) -> str:
    return pattern if "[A-Z" in pattern else f"(?i:{pattern})"


@cache
def _itself_pattern() -> Any:
    return _patterns.compile(_lookups.table("contexts")["itself"]["opens"])


@cache
def _no_names() -> frozenset[str]:
    return frozenset(_lookups.table("contexts")["itself"]["no_names"])


@cache
def _statement_pattern() -> Any:
    return _any(tuple(f"^(?:{pattern})" for pattern in _lookups.table("contexts")["after"]["statement"]))
