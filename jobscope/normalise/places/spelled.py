"""Words of a location text under the key of what they mean: names inside a run of Chinese, Japanese or Korean letters,
and codes like LON where nothing but codes stands."""

from __future__ import annotations

import re
from functools import lru_cache

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.fold import fold

_SCRIPT = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LONGEST = 9  # letters of a name
# a prefecture or province before its city: of these only the country is told
_PROVINCE = (
    (re.compile(r"[\u4e00-\u9fff]{2,3}県|大阪府|京都府|北海道"), "japan"),
    (re.compile(r"[\u4e00-\u9fff]{2,3}?省"), "china"),
    (re.compile(r"(?:경기|강원|제주|(?:충청|전라|경상)[남북])(?:특별자치)?도"), "south korea"),
)
# what makes a name before it that of a street, a district, a prefecture, a language, a people or a school
_GOES_ON = re.compile(r"[东東西南北中]?大?(?:路|街|道)|[区區県縣县省府]|語|语|文|人|어|대학|大学|大學|銀行|银行")
_DISTRICT = re.compile(r".*(?:[区區县縣県郡町村路街号號道樓楼]|丁目|[구동로길군읍면])\d*")


def is_script(text: str) -> bool:
    """Is it written without spaces between its names?"""
    return _SCRIPT.match(text) is not None


@lru_cache(maxsize=16384)
def names(text: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, key) of each name at the head of such a word, as far as its city; none of a district alone.

    >>> names("日本東京都港区")
    ((0, 2, '日本'), (2, 5, '東京都'))
    """
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(text):
        end = next((end for end in range(min(len(text), at + _LONGEST), at + 1, -1) if _is_name(text, at, end)), None)
        if end is not None:
            found.append((at, end, fold(text[at:end])))
            if gazetteer.country(found[-1][2]) is None:
                break
            at = end
            continue
        province = next(((match.end(), land) for way, land in _PROVINCE if (match := way.match(text, at))), None)
        if province is None:
            break
        if not found:
            found.append((at, *province))
        at = province[0]
    if not found and not _DISTRICT.fullmatch(text):
        return ((0, len(text), fold(text)),)
    return tuple(found)


def _is_name(text: str, start: int, end: int) -> bool:
    key = fold(text[start:end])
    if _GOES_ON.match(text, end) and text[end - 1] not in "市都시":
        return False
    return bool(key in gazetteer.aliases().cities or gazetteer.cities(key) or gazetteer.country(key))


def code(text: str) -> str | None:
    """The key of what a code of a city or region means, where nothing but codes stands beside it."""
    key: str | None = gazetteer.toml("words.toml")["codes"].get(text)
    return key
