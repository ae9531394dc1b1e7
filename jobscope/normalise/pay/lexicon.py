"""The words of pay: the data files beside this module as look-up tables, and the senses of a stretch of text."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

PAY_KINDS: Final = frozenset({"pay", "base", "total", "ote"})
ASIDE_KINDS: Final = frozenset({"bonus", "equity", "stipend"})


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word means here. `kind`: a basis, pay, not, weak, period, gross, net; `period` where it says one."""

    kind: str
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of the lexicon found in a text: where it stands, and its sense."""

    start: int
    end: int
    phrase: str
    sense: Sense


def data(name: str) -> dict[str, Any]:
    """A data file of this package."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


_CJK: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD: Final = re.compile(rf"[{_CJK}]+|[^\W\d_{_CJK}]+|\d+")
_CAMEL: Final = re.compile(r"[A-Z]+(?![a-zß-ÿ])|[A-Z]?[^A-Z]+")


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[str, int, int]]:
    """The words of a text in lower case with their places, cut at a change of case too ("roleSalary")."""
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        word, at = match.group(), match.start()
        if word.islower() or word.istitle() or word.isupper():
            yield word.lower(), at, match.end()
        else:
            for part in _CAMEL.finditer(word):
                yield part.group().lower(), at + part.start(), at + part.end()


def normal(phrase: str) -> str:
    """A phrase as the look-up tables spell it."""
    return " ".join(word for word, _, _ in words(phrase))


def plain(phrase: str) -> str:
    """The phrase without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", phrase) if not unicodedata.combining(c)).replace("ł", "l")


def spellings(phrases: Iterable[str]) -> Iterator[str]:
    for phrase in phrases:
        yield phrase
        if (bare := plain(phrase)) != phrase:
            yield bare


def by_language(table: Mapping[str, Any]) -> Iterator[str]:
    """All phrases of a table of languages."""
    for phrases in table.values():
        if isinstance(phrases, list):
            yield from phrases


@dataclass(frozen=True, slots=True)
class Table:
    """Phrases and their senses, with what a scan by first word needs; CJK phrases are found inside their runs."""

    senses: Mapping[str, Sense]
    longest: Mapping[str, int]
    cjk: re.Pattern[str] | None

    def hits(self, text: str, start: int = 0, end: int | None = None) -> list[Hit]:
        """The phrases found between two places, the longest first where they overlap."""
        found: list[Hit] = []
        row = list(words(text, start, end))
        i = 0
        while i < len(row):
            word, at, _ = row[i]
            longest = self.longest.get(word, 0)
            for size in range(min(longest, len(row) - i), 0, -1):
                phrase = word if size == 1 else " ".join(part for part, _, _ in row[i : i + size])
                sense = self.senses.get(phrase)
                if sense is not None:
                    found.append(Hit(at, row[i + size - 1][2], phrase, sense))
                    i += size
                    break
            else:
                i += 1
                if self.cjk is not None and word[0] >= "\u3040":
                    found += [
                        Hit(at + m.start(), at + m.end(), m.group(), self.senses[m.group()])
                        for m in self.cjk.finditer(word)
                    ]
        return found


def table(entries: Iterable[tuple[str, Sense]]) -> Table:
    """A table of phrases; of two senses of one phrase the first holds."""
    senses: dict[str, Sense] = {}
    for phrase, sense in entries:
        for spelling in (normal(phrase), normal(plain(phrase))):
            if spelling:
                senses.setdefault(spelling, sense)
    longest: dict[str, int] = {}
    for phrase in senses:
        parts = phrase.split(" ")
        longest[parts[0]] = max(longest.get(parts[0], 0), len(parts))
    cjk = sorted((p for p in senses if p[0] >= "\u3040"), key=len, reverse=True)
    return Table(senses, longest, re.compile("|".join(cjk)) if cjk else None)


@cache
def context() -> Table:
    """Nouns of money, of pay or not, with the words of periods and of gross and net."""
    lexicon, other = data("lexicon.toml"), data("not_pay.toml")

    def entries() -> Iterator[tuple[str, Sense]]:
        for noun in sorted(lexicon["noun"], key=lambda noun: "period" not in noun):
            sense = Sense(noun["kind"], noun.get("period"))
            yield from ((phrase, sense) for phrase in by_language(noun))
        for kind in ("not", "weak"):
            yield from ((phrase, Sense(kind)) for phrase in by_language(other[kind]))
        for period, forms in lexicon["period"].items():
            yield from ((phrase, Sense("period", period)) for phrase in forms["alone"])
        for kind in ("gross", "net"):
            yield from ((phrase, Sense(kind)) for phrase in lexicon[kind]["words"])

    return table(entries())


@cache
def gaps() -> Table:
    """The words that may stand between the two amounts of a range: to, and, max, min, fill."""
    lexicon = data("lexicon.toml")

    def entries() -> Iterator[tuple[str, Sense]]:
        for kind in ("upto", "from"):
            yield from ((p, Sense(kind)) for p in by_language(lexicon["bound"][kind]) if p not in lexicon["join"]["to"])
        yield from ((phrase, Sense("to")) for phrase in lexicon["join"]["to"])
        yield from ((phrase, Sense("and")) for phrase in lexicon["join"]["and"])
        yield from ((phrase, Sense("fill")) for phrase in lexicon["fill"]["words"])
        for kind in ("gross", "net"):
            yield from ((phrase, Sense("fill")) for phrase in lexicon[kind]["words"])

    return table(entries())


@cache
def bounds() -> Table:
    """The words before an amount that open or close it: from, upto, between; fillers between them and the amount."""
    lexicon = data("lexicon.toml")

    def entries() -> Iterator[tuple[str, Sense]]:
        for kind in ("upto", "from", "between"):
            yield from ((phrase, Sense(kind)) for phrase in by_language(lexicon["bound"][kind]))
        yield from ((phrase, Sense("fill")) for phrase in lexicon["fill"]["words"])
        for kind in ("gross", "net"):
            yield from ((phrase, Sense("fill")) for phrase in lexicon[kind]["words"])

    return table(entries())


@cache
def openers() -> frozenset[str]:
    """The words that may open a range which "and" then joins."""
    return frozenset(normal(phrase) for phrase in spellings(by_language(data("lexicon.toml")["bound"]["between"])))


def pattern(phrases: Iterable[str]) -> str:
    """An alternation of literal phrases, the longest first; a space stands for any white space."""
    unique = sorted(set(spellings(phrases)), key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in unique)
