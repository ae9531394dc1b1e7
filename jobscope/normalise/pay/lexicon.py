"""The words of pay: the data files beside this module as look-up tables, and the senses of a stretch of text."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final, NamedTuple

PAY_KINDS: Final = frozenset({"pay", "base", "total", "ote"})
ASIDE_KINDS: Final = frozenset({"bonus", "equity", "stipend"})
NOUN_KINDS: Final = PAY_KINDS | ASIDE_KINDS | {"not"}
_PLURAL: Final = NOUN_KINDS - PAY_KINDS  # kinds whose nouns are read with an English plural too ("ACVs")
EAST: Final = "\u3040"  # from here on, scripts without spaces between words

_CJK: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD: Final = re.compile(rf"[{_CJK}]+|[^\W\d_{_CJK}]+|\d+")
_CAMEL: Final = re.compile(r"[A-Z]+(?![a-zß-ÿ])|[A-Z]?[^A-Z]+")
_SHORTEST_COMPOUND: Final = 7
_SHORTEST_STEM: Final = 4


class Sense(NamedTuple):
    """What a word means here. `kind`: a basis, pay, not, weak, period, gross, net …; `period` where it says one."""

    kind: str
    period: str | None = None
    gross: bool | None = None


class Hit(NamedTuple):
    """A phrase of the lexicon found in a text: where it stands, and its sense."""

    start: int
    end: int
    phrase: str
    sense: Sense


@cache
def data(name: str) -> dict[str, Any]:
    """A data file of this package."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def words(text: str, start: int = 0, end: int | None = None) -> list[tuple[str, int, int]]:
    """The words of a text in lower case with their places, cut at a change of case too ("roleSalary").

    >>> [word for word, _, _ in words("PayRange: d'environ 40k")]
    ['pay', 'range', 'd', 'environ', '40', 'k']
    """
    found: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        word, at = match.group(), match.start()
        lower = word.lower()
        if lower == word or lower[1:] == word[1:] or word.isupper() or (word[-1] == "s" and word[:-1].isupper()):
            found.append((lower, at, match.end()))
        else:
            for part in _CAMEL.finditer(word):
                found.append((part.group().lower(), at + part.start(), at + part.end()))
    return found


def normal(phrase: str) -> str:
    """A phrase as the look-up tables spell it."""
    return " ".join(word for word, _, _ in words(phrase))


def plain(phrase: str) -> str:
    """The phrase without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", phrase) if not unicodedata.combining(c)).replace("ł", "l")


def spellings(phrases: Iterable[str]) -> Iterator[str]:
    """Phrases, each with its spelling without accents where that differs and is no other word."""
    kept = data("lexicon.toml")["accented"]
    for phrase in phrases:
        yield phrase
        if phrase[:1] < EAST and (bare := plain(phrase)) != phrase and bare not in kept:
            yield bare


def by_language(table: Mapping[str, Any]) -> Iterator[str]:
    """All phrases of a table of languages."""
    for phrases in table.values():
        if isinstance(phrases, list):
            yield from phrases


@cache
def _short() -> frozenset[str]:
    """Abbreviations, whose points end nothing."""
    return frozenset(data("lexicon.toml")["abbreviations"]["words"])


def _together(text: str, row: list[tuple[str, int, int]]) -> bool:
    """Does no end of a sentence part these words (the points of "p.a." part nothing)?"""
    for (before, _, end), (word, start, _) in pairwise(row):
        gap = text[end:start]
        if "." in gap and len(word) > 1 and len(before) > 1 and not before.isdigit() and before not in _short():
            return False
        if any(c in "!?;|•" for c in gap):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Table:
    """Phrases and their senses, with what a scan by first word needs; CJK phrases are found inside their runs."""

    senses: Mapping[str, Sense]
    longest: Mapping[str, int]
    cjk: re.Pattern[str] | None
    compounds: bool = False

    def hits(self, text: str, start: int = 0, end: int | None = None) -> list[Hit]:
        """The phrases found between two places, the longest first where they overlap."""
        found: list[Hit] = []
        row = words(text, start, end)
        count, i = len(row), 0
        senses, lengths = self.senses, self.longest
        while i < count:
            word, at, last = row[i]
            longest = lengths.get(word)
            i += 1
            if longest is not None:
                hit = None
                for size in range(min(longest, count - i + 1), 1, -1):
                    phrase = " ".join([part for part, _, _ in row[i - 1 : i - 1 + size]])
                    if phrase not in senses and phrase[-1] == "s" and phrase[:-1] in senses:
                        phrase = phrase[:-1] if senses[phrase[:-1]].kind in _PLURAL else phrase
                    if phrase in senses and _together(text, row[i - 1 : i - 1 + size]):
                        hit = Hit(at, row[i + size - 2][2], phrase, senses[phrase])
                        i += size - 1
                        break
                if hit is None and word in senses:
                    hit = Hit(at, last, word, senses[word])
                if hit is not None:
                    found.append(hit)
                    continue
            if word[-1] == "s" and len(word) > 3 and (one := senses.get(word[:-1])) is not None and one.kind in _PLURAL:
                found.append(Hit(at, last, word, one))
                continue
            if word[0] >= EAST:
                if self.cjk is not None:
                    for m in self.cjk.finditer(word):
                        found.append(Hit(at + m.start(), at + m.end(), m.group(), senses[m.group()]))
            elif self.compounds and len(word) >= _SHORTEST_STEM and (sense := compound(word)) is not None:
                found.append(Hit(at, last, word, sense))
        return found


def table(entries: Iterable[tuple[str, Sense]], *, compounds: bool = False) -> Table:
    """A table of phrases; of two senses of one phrase the first holds."""
    senses: dict[str, Sense] = {}
    bare: dict[str, Sense] = {}
    for phrase, sense in entries:
        senses.setdefault(normal(phrase), sense)
        for spelling in spellings([phrase]):
            bare.setdefault(normal(spelling), sense)
    for phrase, sense in bare.items():
        senses.setdefault(phrase, sense)
    for phrase, sense in list(senses.items()):
        if len(phrase) == 2 and phrase >= EAST:
            senses.setdefault(" ".join(phrase), sense)  # 給　与
    senses.pop("", None)
    longest: dict[str, int] = {}
    for phrase in senses:
        parts = phrase.split(" ")
        longest[parts[0]] = max(longest.get(parts[0], 0), len(parts))
    eastern = sorted((p for p in senses if p[0] >= EAST and " " not in p), key=len, reverse=True)
    return Table(senses, longest, re.compile("|".join(eastern)) if eastern else None, compounds)


# ── compounds ────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _heads() -> tuple[tuple[str, tuple[str, ...]], ...]:
    lists = data("lexicon.toml")["compound"]
    return tuple((kind, tuple(lists[kind])) for kind in ("pay", "bonus", "stipend", "not"))


@cache
def _all_heads() -> tuple[str, ...]:
    return tuple(head for _, heads in _heads() for head in heads)


@lru_cache(maxsize=1 << 14)
def compound(word: str) -> Sense | None:
    """The sense of a compound by its head and modifiers, or None.

    >>> compound("bruttojahresgehalt")
    Sense(kind='pay', period='year', gross=True)
    """
    if word.startswith(_others()):
        return Sense("not")
    if len(word) >= _SHORTEST_COMPOUND and word.endswith(_all_heads()):
        return _compound(word)
    pattern_, senses = _stems()
    match = pattern_.search(word)
    return senses[match.group()] if match is not None else None


@cache
def _stems() -> tuple[re.Pattern[str], dict[str, Sense]]:
    """Words of languages that inflect at the end, known by their beginning or, after a *, by any part."""
    senses: dict[str, Sense] = {}
    firsts: list[str] = []
    anywhere: list[str] = []
    for entry in data("lexicon.toml")["stem"]:
        for stem in by_language(entry):
            bare = stem.lstrip("*")
            (anywhere if stem.startswith("*") else firsts).append(bare)
            senses.setdefault(bare, Sense(entry["kind"], entry.get("period"), entry.get("gross")))
    longest = [sorted(set(stems), key=lambda stem: (-len(stem), stem)) for stems in (firsts, anywhere)]
    return re.compile(rf"^(?:{'|'.join(longest[0])})|(?:{'|'.join(longest[1])})"), senses


@cache
def _others() -> tuple[str, ...]:
    """How compounds about other people's money begin ("Umsatzpotenzial")."""
    return tuple(data("lexicon.toml")["compound"]["other"])


@cache
def _compound(word: str) -> Sense | None:
    parts = data("lexicon.toml")["compound"]
    kind, head = max(
        ((kind, head) for kind, heads in _heads() for head in heads if word.endswith(head)),
        key=lambda pair: len(pair[1]),
    )
    rest = word[: len(word) - len(head)]
    if kind != "pay":
        return Sense(kind)
    period = next((p for p, mods in parts["period"].items() if any(mod in rest for mod in mods)), None)
    basis = next((b for b, mods in parts["basis"].items() if any(mod in rest for mod in mods)), kind)
    return Sense(basis, period, True if "brut" in rest else False if "netto" in rest else None)


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def context() -> Table:
    """Nouns of money, of pay or not, with the words of periods and of gross and net."""
    lexicon, other = data("lexicon.toml"), data("not_pay.toml")

    def entries() -> Iterator[tuple[str, Sense]]:
        yield from ((phrase, Sense("neutral")) for phrase in lexicon["neutral"]["words"])
        for noun in sorted(lexicon["noun"], key=lambda noun: "period" not in noun):
            for phrase in by_language(noun):
                yield phrase, Sense(noun["kind"], noun.get("period"), gross_in(phrase))
        for kind in ("not", "weak", "named", "example", "trial"):
            yield from ((phrase, Sense(kind)) for phrase in by_language(other[kind]))
        for period, forms in lexicon["period"].items():
            yield from ((phrase, Sense("period", period)) for phrase in forms["alone"])
        yield from ((phrase, Sense("gross", None, True)) for phrase in lexicon["gross"]["words"])
        yield from ((phrase, Sense("net", None, False)) for phrase in lexicon["net"]["words"])

    return table(entries(), compounds=True)


def gross_in(phrase: str) -> bool | None:
    """Does a phrase say gross or net?"""
    parts = {phrase.lower(), *normal(phrase).split(" ")}
    if "brutto" in phrase or "bruto" in phrase or parts & vocabulary("lexicon.toml", "gross", "words"):
        return True
    return False if "netto" in phrase or parts & vocabulary("lexicon.toml", "net", "words") else None


def _fillers(lexicon: Mapping[str, Any]) -> Iterator[tuple[str, Sense]]:
    for words_ in (lexicon["fill"]["words"], lexicon["gross"]["words"], lexicon["net"]["words"]):
        yield from ((phrase, Sense("fill")) for phrase in words_)


@cache
def gaps() -> Table:
    """The words that may stand between the two amounts of a range: to, and, upto, from, fill."""
    lexicon = data("lexicon.toml")

    def entries() -> Iterator[tuple[str, Sense]]:
        yield from ((phrase, Sense("to")) for phrase in lexicon["join"]["to"])
        yield from ((phrase, Sense("and")) for phrase in lexicon["join"]["and"])
        for kind in ("upto", "from"):
            yield from ((phrase, Sense(kind)) for phrase in by_language(lexicon["bound"][kind]))
        yield from _fillers(lexicon)

    return table(entries())


@cache
def bounds() -> Table:
    """The words before an amount that open or close it: from, upto, between; fillers between them and the amount."""
    lexicon = data("lexicon.toml")

    def entries() -> Iterator[tuple[str, Sense]]:
        yield from ((phrase, Sense("adjacent")) for phrase in lexicon["bound"]["from"]["adjacent"])
        for kind in ("upto", "from", "between"):
            yield from ((phrase, Sense(kind)) for phrase in by_language(lexicon["bound"][kind]))
        yield from _fillers(lexicon)

    return table(entries())


@cache
def openers() -> frozenset[str]:
    """The words that may open a range which "and" then joins."""
    return frozenset(normal(phrase) for phrase in spellings(by_language(data("lexicon.toml")["bound"]["between"])))


_LETTERS: Final = re.compile(rf"[{_CJK}]+|[^\W\d_{_CJK}]+")


@cache
def _pay_words() -> tuple[frozenset[str], tuple[str, ...], re.Pattern[str]]:
    """A telling word of each pay noun, gross and net; the heads of compounds of pay; and all of them in CJK."""
    known = PAY_KINDS | {"gross", "net"}
    phrases = [phrase for phrase, sense in context().senses.items() if sense.kind in known]
    single = {phrase for phrase in phrases if phrase < EAST and " " not in phrase}
    more = (phrase.split(" ") for phrase in phrases if phrase < EAST and " " in phrase)
    telling = {next((word for word in row if len(word) > 3), row[0]) for row in more if single.isdisjoint(row)}
    western = frozenset(single | telling)
    eastern = sorted((phrase for phrase in phrases if phrase >= EAST and " " not in phrase), key=len, reverse=True)
    return western, tuple(data("lexicon.toml")["compound"]["pay"]), re.compile("|".join(eastern))


@cache
def _pay_stems() -> re.Pattern[str]:
    """The stems of pay alone."""
    found = [stem for stem, sense in _stems()[1].items() if sense.kind in PAY_KINDS]
    return re.compile("|".join(sorted(found, key=len, reverse=True)))


@lru_cache(maxsize=1 << 14)
def _may_name_pay(word: str) -> bool:
    western, heads, eastern = _pay_words()
    lower = word.lower()
    if lower in western or (len(lower) >= _SHORTEST_COMPOUND and lower.endswith(heads)):
        return True
    if word[0] >= EAST and eastern.search(word):
        return True
    if len(lower) >= _SHORTEST_STEM and lower not in context().senses and _pay_stems().search(lower):
        return True
    glued = lower[1:] != word[1:] and not word.isupper()
    return glued and any(piece.group().lower() in western for piece in _CAMEL.finditer(word))


def names_pay(text: str, start: int, end: int) -> bool:
    """A quick look: does a stretch of text hold a word that may be a noun of pay?"""
    return any(map(_may_name_pay, _LETTERS.findall(text, start, end)))


def pattern(phrases: Iterable[str]) -> str:
    """An alternation of literal phrases, the longest first; a space stands for any white space."""
    unique = sorted(set(spellings(phrases)), key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in unique)


@cache
def vocabulary(file: str, *keys: str) -> frozenset[str]:
    """The words of one list of a data file, as the tables spell them."""
    found: Any = data(file)
    for key in keys:
        found = found[key]
    return frozenset(normal(word) for word in spellings(found))
