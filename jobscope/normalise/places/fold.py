"""Names as keys: one spelling for what people write in many."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_DROPPED = re.compile(r"['’‘`´ʻʼ\"“”.]")
_SPACE = re.compile(r"[\W_]+")
_WORDS = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount", "mtn": "mountain", "spgs": "springs"}


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """A name without case, accents, points and apostrophes; St., Ft. and Mt. in full.

    >>> fold("St. Louis"), fold("Coeur d'Alene"), fold("Winston-Salem"), fold("Zürich")
    ('saint louis', 'coeur dalene', 'winston salem', 'zurich')
    """
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = _SPACE.sub(" ", _DROPPED.sub("", plain)).split()
    return " ".join(_WORDS.get(word, word) for word in words)
