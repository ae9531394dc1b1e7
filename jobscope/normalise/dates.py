"""Served dates → ISO prefixes: what was not given stays unknown, so a month stays a month and nothing is made up."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final

from jobscope.normalise import _lookups
from jobscope.normalise.text import fold
from jobscope.records import DraftDate

EARLIEST: Final = date(1990, 1, 1)
"""Nothing on a job board is older: an earlier date is a default of somebody's software."""

_ISO: Final = re.compile(r"(\d{4})(?:([-/]?)(\d\d)(?:\2(\d\d))?)?(?:[T ]\d\d:?\d\d.*|Z)?")
_UNPADDED: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMERIC: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[T ,].*)?")
_AGO: Final = re.compile(r"(\d{1,4}|[a-z]+) ?(\+?) ?([a-z]+)")
_SPAN: Final = {"week": 7, "month": 30, "year": 365}


def read(draft: DraftDate | None, *, seen: str, ahead: int = 3660) -> str | None:
    """The date as an ISO prefix (2026, 2026-03 or 2026-03-31), or None where it is unknown or impossible.

    `seen` is when the answer was received (ISO, UTC), the only clock; a date more than `ahead` days after it is
    nonsense. An offset is not applied: the day is the one that the board wrote. Epochs are UTC days.

    >>> read(DraftDate("Posted Yesterday", "relative"), seen="2026-03-31T12:00:00Z")
    '2026-03-30'
    >>> read(DraftDate("Posted 30+ Days Ago", "relative"), seen="2026-03-31T12:00:00Z")
    >>> read(DraftDate("March 2026", "%B %Y"), seen="2026-03-31T12:00:00Z")
    '2026-03'
    """
    if draft is None:
        return None
    now = datetime.fromisoformat(seen)
    text = " ".join(str(draft.text).split())
    try:
        found = _by_format(text, draft.format, now)
        return found if found and _is_possible(found, now.date() + timedelta(days=ahead)) else None
    except (ValueError, OverflowError, OSError):
        return None


def _by_format(text: str, form: str, now: datetime) -> str | None:
    if form == "iso":
        return _iso(text) or _numeric(text) or _in_words(text)
    if form in ("epoch_s", "epoch_ms"):
        return _epoch(float(text) / (1000 if form == "epoch_ms" else 1))
    if form == "relative":
        return _relative(fold(text), now) or _iso(text)
    return _by_pattern(text, form)


def _is_possible(prefix: str, latest: date) -> bool:
    first = date.fromisoformat(prefix + "-01-01"[len(prefix) - 4 :] if len(prefix) < 10 else prefix)
    return EARLIEST <= first <= latest


def _iso(text: str) -> str | None:
    found = _ISO.fullmatch(text)
    if found is None and (short := _UNPADDED.fullmatch(text)):  # 2026-7-7
        return _prefix(short[1], short[2], short[3])
    if found is None or (found[2] == "" and found[3] and not found[4]):  # 202603 is as well a number
        return None
    return _prefix(found[1], found[3], found[4])


def _numeric(text: str) -> str | None:
    """Day and month in digits. Which is which is read only where it is certain: dots, or a number above 12."""
    found = _NUMERIC.fullmatch(text)
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    if found[2] == "." or first > 12 or first == second:
        return _prefix(found[4], found[3], found[1])
    return _prefix(found[4], found[1], found[3]) if second > 12 else None


def _prefix(year: str, month: str | None, day: str | None) -> str:
    """Raises ValueError where there is no such month or day."""
    whole = date(int(year), int(month or 1), int(day or 1)).isoformat()
    return whole[: 10 if day else 7 if month else 4]


def _epoch(seconds: float) -> str | None:
    if not seconds or not math.isfinite(seconds):  # zero means that there is none
        return None
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _in_words(text: str) -> str | None:
    """A date with the month's name. dateutil fills what is missing, so it is asked twice, with different fillings."""
    if not re.search("[A-Za-z]{3}", text) or not re.search(r"\d{4}", text):
        return None
    from dateutil import parser  # slow to import, and rarely needed

    one, other = (parser.parse(text, default=default, ignoretz=True) for default in _FILLINGS)
    if one.year != other.year:
        return None
    return one.date().isoformat()[: 10 if one.day == other.day else 7 if one.month == other.month else 4]


_FILLINGS: Final = (datetime(2000, 1, 1), datetime(2004, 2, 2))


def _by_pattern(text: str, pattern: str) -> str | None:
    if not re.search("%[YyGcxDF]", pattern):
        return None
    found = datetime.strptime(text, pattern)
    has_day = re.search("%[djcxDF]", pattern)
    has_month = has_day or re.search("%[mbB]", pattern)
    return found.date().isoformat()[: 10 if has_day else 7 if has_month else 4]


def _relative(text: str, now: datetime) -> str | None:
    """ "3 days ago" is a day; "2 weeks ago" is a span of days, of which the common prefix is known."""
    table = _lookups.table("dates")
    if any(words in text for words in table["bounds"]["words"]):
        return None
    for words, days in table["days"].items():
        if re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text):
            return _days_before(now, days)
    for number, more, word in _AGO.findall(text):
        unit = _units().get(word)
        count = int(number) if number.isdigit() else table["numbers"].get(number)
        if unit is None or count is None:
            continue
        if more:
            return None
        if unit in ("minute", "hour"):
            return (now - timedelta(**{unit + "s": count})).date().isoformat()
        if unit == "day":
            return _days_before(now, count)
        newest = _days_before(now, count * _SPAN[unit])
        oldest = _days_before(now, (count + 1) * _SPAN[unit] - 1)
        return next((newest[:length] for length in (7, 4) if newest[:length] == oldest[:length]), None)
    return None


def _days_before(now: datetime, days: int) -> str:
    return (now - timedelta(days=days)).date().isoformat()


@cache
def _units() -> dict[str, str]:
    return {word: unit for unit, words in _lookups.table("dates")["units"].items() for word in words}
