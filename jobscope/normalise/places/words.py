"""A location text as words: what stands between them says how closely they belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from jobscope.normalise.places import gazetteer, spelled
from jobscope.normalise.places.exclude import blanked
from jobscope.normalise.places.fold import fold
from jobscope.records import Workplace

LONGEST = 4000  # characters of a text that are read: lists of a hundred cities are shorter


_JOINS = frozenset(("or", "and", "und", "et", "y", "oder", "ou"))


class Gap(IntEnum):
    """What stands before a word, from the closest to the widest."""

    SPACE = 0
    HYPHEN = 1
    DASH = 2
    PAREN = 3
    COMMA = 4
    PART = 5


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as written, as a key, and where it stands.

    `mark`: it says how the work is done, and names no place; `paired`: an ampersand stands before it.
    """

    text: str
    key: str
    start: int
    end: int
    gap: Gap
    mark: Workplace | None = None
    paired: bool = False

    @property
    def joins(self) -> bool:
        """Does it join two parts (or, and)? OR in capitals is Oregon."""
        return self.key in _JOINS and self.text != "OR" and self.gap is not Gap.HYPHEN


_REMOTE = (
    r"(?:100\s?%\s*|fully[\s-]+|full[\s-]+)?remote(?:ly)?(?:[\s-]+friendly|[\s-]+first|[\s-]+eligible|[\s-]+optional)?"
    r"|virtual(?:ly)?|work(?:ing)?[\s-]+from[\s-]+home?|wfh|home[\s-]?office|home[\s-]?based|work[\s-]+from[\s-]+anywhere"
    r"|anywhere|telework|telecommute|t[ée]l[ée]travail|teletrabajo|remot[oa]|[àa] distance|zdaln[aiey]\w*"
    r"|thuiswerk(?:en)?|hemarbete|distansarbete|hjemmekontor|etätyö"
    r"|удал[её]нн?\w*|远程|遠端|リモート|在宅勤務|재택"
)
# what makes of remote work a part of it, before or after its word, and what may stand between
_PARTLY = (
    r"part(?:ial(?:ly)?|ly|iell(?:ement)?)|semi|occasional(?:ly)?|teilweise|zeitweise|anteilig|partiel(?:le)?"
    r"|par[cz]ial(?:e|mente)?|occasionnel(?:le)?|ocasional|deels|gedeeltelijk|częściow[oaey]|частичн\w+|delvist?|osittain"
    r"|částečn\w+"
)
_DAYS = (
    r"[1-4]\s*(?:days?|tage?n?|jours?|d[ií]as?|giorn[io]|dagen|dni|дня)(?:\s+(?:a|per|par|pro|por|alla)\s+\w+|/\w+)?"
)
_ONSITE = r"on[\s_-]?site|in[\s-](?:the[\s-])?office|in[\s-]person|presencial|vor ort"
_LINK = r"(?:[\s-]+(?:in|im|from|of|von|da|di|de|en|à|w|work(?:ing)?|lavoro|prac[ay]|trabajo|travail|arbeit(?:en)?))"
_SOME = (
    rf"(?:{_PARTLY}|{_DAYS}){_LINK}{{0,2}}[\s-]+(?:{_REMOTE})"
    rf"|{_DAYS}\s+(?:{_ONSITE})|(?:{_ONSITE})[\s(,:/-]+{_DAYS}"
    rf"|(?:{_REMOTE})(?:\s+(?:work|possible|möglich))?[\s(,:/-]+(?:{_PARTLY}|{_DAYS})"
)
_HYBRID = r"hybrid[ea]?(?:[\s-]+work)?|h[íi]brid[oa]|ibrido|hybrydow[aoy]|гибрид\w*"
_MARKS = re.compile(
    rf"(?<![^\W_])(?:(?P<no>(?:not|non|no)[\s-]+remote)|(?P<hybrid>{_SOME}|{_HYBRID})|(?P<remote>{_REMOTE})"
    rf"|(?P<onsite>{_ONSITE}))(?![^\W_])",
    re.IGNORECASE,
)
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?|[^\W\d_]\.[^\W\d_](?![^\W_])|(?:[^\W_]|[\u0300-\u036f])+(?:['‘’`´ʻ](?:[^\W_]|[\u0300-\u036f])+)*"
)
_GLUED = re.compile(r"([A-Z]{2})([A-Z][a-z]{2,})(?:[A-Z][a-z]+)*\d*\Z|([A-Za-z]{2,})\d+\Z")
_BAR = re.compile(r"(?<=\s)[lI](?=\s)")  # "Lisbon l Remote": a letter in the place of a bar
_SLASH = re.compile(r"(?<=[^\W\d_])\s?/\s?(?=([^\W\d_]+))")
_WIDE = re.compile(r"[;|/\n\r\t•·&+\\]")
_SHORT = frozenset(("st", "ste", "ft", "mt", "n", "s", "e", "w", "no", "so", "pt"))


def _gap(between: str, before: str) -> Gap:
    if _WIDE.search(between):
        return Gap.PART
    if "," in between:
        return Gap.COMMA
    if any(c in between for c in "()[]{}"):
        return Gap.PAREN
    if between.startswith(".") and before.lower() in _SHORT:
        between = between[1:]
    plain = between.strip(" '’‘")
    if not plain:
        return Gap.SPACE
    if plain in ("-", "–", "‐", "‑", "—") and len(between) < 3:
        return Gap.HYPHEN
    return Gap.DASH


def _before_river(slash: re.Match[str]) -> str:
    """A slash as a bracket in "Frankfurt/Oder", which is one town."""
    return "(".ljust(len(slash[0])) if fold(slash[1]) in gazetteer.words("rivers") else slash[0]


def words(text: str) -> tuple[Word, ...]:
    """The words of a text, the marks of the workplace among them as one word each."""
    found: list[Word] = []
    text = blanked(_BAR.sub("|", text[:LONGEST]))
    text = _SLASH.sub(_before_river, text)
    end = 0
    for start, stop, mark in _pieces(text):
        piece = text[start:stop]
        gap = Gap.PART if not found else _gap(text[end:start], found[-1].text)
        if mark is None and (glued := _GLUED.match(piece)):
            # "SARiyadh2209" of a URL path: the country's code, its city, a number; "US99"
            for group in (group for group in (1, 2, 3) if glued[group]):
                first, last = glued.span(group)
                found.append(Word(glued[group], fold(glued[group]), start + first, start + last, gap))
                gap = Gap.DASH
        elif mark is None and spelled.is_script(piece):
            for first, last, key in spelled.names(piece):
                found.append(Word(piece[first:last], key, start + first, start + last, gap))
                gap = Gap.SPACE
        else:
            paired = text[end:start].strip() == "&"
            found.append(Word(piece, fold(piece), start, stop, gap, mark, paired))
        end = stop
    return _decoded(tuple(word for word in found if word.key or word.mark))


def _decoded(found: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words with codes like LON read as cities, where nothing but codes stands beside them."""
    keys = [spelled.code(word.text) for word in found]
    if not any(keys):
        return found
    if not all(key or word.mark or word.joins or _is_code(word) for word, key in zip(found, keys, strict=True)):
        return found
    return tuple(replace(word, key=key) if key else word for word, key in zip(found, keys, strict=True))


def _is_code(word: Word) -> bool:
    """Is it a code, a country ("KL, Malaysia"), or a word like Office?"""
    short = len(word.text) < 4 and word.text.isupper()
    return short or gazetteer.country(word.key) is not None or word.key in gazetteer.words("institution")


def _pieces(text: str) -> Iterator[tuple[int, int, Workplace | None]]:
    at = 0
    for match in _MARKS.finditer(text):
        yield from ((w.start(), w.end(), None) for w in _WORD.finditer(text, at, match.start()))
        at = match.end()
        if match["no"]:
            yield match.start(), match.end(), "onsite"
        elif match["remote"]:
            yield match.start(), match.end(), "remote"
        else:
            yield match.start(), match.end(), "hybrid" if match["hybrid"] else "onsite"
    yield from ((w.start(), w.end(), None) for w in _WORD.finditer(text, at))


def workplace(found: tuple[Word, ...]) -> Workplace | None:
    """Remote if any part says so, also beside offices; hybrid if it says hybrid and not remote."""
    marks = {word.mark for word in found}
    for mark in ("remote", "hybrid", "onsite"):
        if mark in marks:
            return mark
    return None
