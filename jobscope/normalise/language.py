"""The language of a posting: the platform's own word, else the text's script and stop-words (data/lookups)."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Final

from jobscope.normalise import _lookups

_CODE: Final = re.compile(r"([a-zA-Z]{2})(?:[-_][a-zA-Z0-9]{2,4})*")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_READ: Final = 1200  # characters that are read
_FEWEST: Final = 12  # words below which stop-words tell nothing
_SHARE: Final = 0.12  # of the words that must be stop-words of the language
_MARGIN: Final = 1.25  # over the second best
_ALIASES: Final = {
    "no": "nb",
    "nn": "nb",
    "iw": "he",
    "jp": "ja",
    "cn": "zh",
    "gr": "el",
    "ua": "uk",
    "se": "sv",
    "dk": "da",
    "cz": "cs",
}
_SCRIPTS: Final = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
)
_OTHER_SCRIPT: Final = re.compile("[\u0370-\u03ff\u0590-\u06ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_SCRIPT_SHARE: Final = 0.2  # of the characters; English terms stand in every Japanese posting


def read(word: str | None, text: str) -> str | None:
    """ISO 639-1 code of a posting's language, or None where neither the platform's word nor the text tells.

    >>> read("en-US", ""), read("Deutsch", "")
    ('en', 'de')
    >>> read(None, "Wir suchen dich für die Leitung und den Aufbau der IT im Norden.")
    'de'
    """
    return (_named(word) if word else None) or _spoken(text[:_READ])


def _named(word: str) -> str | None:
    word = word.strip().lower()
    code = _CODE.fullmatch(word)
    if code:
        return _ALIASES.get(code[1], code[1])
    return next((iso for iso, names in _lookups.table("languages")["names"].items() if word in names), None)


def _spoken(text: str) -> str | None:
    if _OTHER_SCRIPT.search(text):
        letters = sum(map(str.isalpha, text))
        for iso, script in _SCRIPTS:
            if len(script.findall(text)) > _SCRIPT_SHARE * letters:
                return iso
    words = Counter(_LETTERS.findall(text.lower()))
    total = words.total()
    if total < _FEWEST:
        return None
    counts = sorted(((sum(words[stop] for stop in stops), iso) for iso, stops in _stop_words()), reverse=True)
    (best, iso), (second, _) = counts[:2]
    return iso if best >= _SHARE * total and best >= _MARGIN * second else None


@cache
def _stop_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((iso, tuple(words.split())) for iso, words in _lookups.table("languages")["stop_words"].items())
