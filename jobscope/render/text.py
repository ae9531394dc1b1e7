"""Words for a screen: text of strangers made safe, figures and messages as people read them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, Final

from jobscope.errors import JobscopeError
from jobscope.table import About, Column

# C0, DEL and C1 can drive a terminal; marks of direction can turn a line around; zero-width ones hide; lone
# surrogates cannot be written. Joiners stay: emoji and several scripts need them.
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_SPACE: Final = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")

NOTHING: Final = "–"
_ASCII: Final = str.maketrans(
    {"–": "-", "—": "-", "·": "-", "…": "...", "→": "->", "÷": "/", "×": "x", "≥": ">=", "─": "-", "━": "=", "┄": "."}
    | {"├": "|", "┤": "|", "┃": "#", "█": "#", "░": ".", "‹": "<", "›": ">", "✓": "+", "✗": "x"}
)


def safe(text: str) -> str:
    """One line of text that cannot move a cursor, hide words or turn them around.

    >>> safe("Data\\x1b]8;;http://x\\x07 Engineer\\n[bold]"), safe("a\\u202eb")
    ('Data]8;;http://x Engineer [bold]', 'ab')
    """
    return _UNSAFE.sub("", _SPACE.sub(" ", text))


def printable(text: str, encoding: str) -> str:
    """The text as an output of that encoding can show it: our signs in ASCII, all else that it lacks escaped.

    >>> printable("120 – 150 · Zürich", "ascii"), printable("120 – 150 · Zürich", "utf-8")
    ('120 - 150 - Z\\\\xfcrich', '120 – 150 · Zürich')
    """
    return text if encoding.lower().startswith("utf") else text.encode(encoding, SIGNS).decode(encoding)


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].translate(_ASCII)
    return lacking.encode("ascii", "backslashreplace").decode(), error.end


SIGNS: Final = "jobscope-signs"
"""The way to write what an encoding lacks, for any stream: our signs in ASCII, the rest escaped."""
codecs.register_error(SIGNS, _in_ascii)


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def amount(value: float) -> str:
    """Money in a table: four figures are as exact as a median of ranges can be.

    >>> amount(169237.5), amount(9876.4), amount(25.5), amount(1_234_567)
    ('169,200', '9,876', '25.50', '1,235,000')
    """
    if abs(value) >= 10_000:
        return f"{float(f'{value:.4g}'):,.0f}"
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:,.2f}"


def number(value: float) -> str:
    """A number as it was stated.

    >>> number(150000), number(25.5)
    ('150,000', '25.5')
    """
    return f"{value:,.12g}"


def span(low: float | None, high: float | None) -> str:
    """
    >>> span(169500, 235000), span(None, None)
    ('169,500 – 235,000', '–')
    """
    if low is None and high is None:
        return NOTHING
    return " – ".join("…" if bound is None else amount(bound) for bound in (low, high))


def percent(part: float) -> str:
    """
    >>> percent(0.256), percent(0.001), percent(0)
    ('26%', '<1%', '0%')
    """
    return "<1%" if 0 < part < 0.01 else f"{part:.0%}"


def share(part: float) -> str:
    """A share that is the answer itself: to a tenth of a percent.

    >>> share(0.2344), share(0.0004), share(0), share(1)
    ('23.4%', '<0.1%', '0.0%', '100.0%')
    """
    return "<0.1%" if 0 < part < 0.001 else f"{part:.1%}"


def plural(n: int, noun: str) -> str:
    """
    >>> plural(1, "company"), plural(1200, "company"), plural(2, "more row")
    ('1 company', '1,200 companies', '2 more rows')
    """
    if n == 1:
        return f"{n:,} {noun}"
    return f"{n:,} {noun[:-1]}ies" if noun.endswith("y") else f"{n:,} {noun}s"


def cell(column: Column, value: Any) -> str:
    """One value as a terminal shows it."""
    if value is None:
        return NOTHING
    if column.kind == "flag":
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return {"money": amount, "share": percent}.get(column.kind, number)(value)
    if column.kind == "date":
        return safe(str(value))[:10]
    if column.name == "level" and value == "unmarked":
        return "(not in the title)"
    return safe(str(value))


def heading(column: Column) -> str:
    """What a terminal calls a column."""
    return column.title or column.name.replace("_", " ")


# ── what is said to a person ─────────────────────────────────────────────────────────────────────────────────────────


def dates(about: About) -> str:
    """As of when an answer is, and the oldest read behind it where that was another day."""
    as_of, oldest = about.facts.get("as_of"), about.facts.get("oldest_read")
    if not as_of:
        return ""
    older = f", oldest read {oldest[:10]}" if oldest and oldest[:10] != as_of[:10] else ""
    return f"as of {as_of[:10]}{older}"


def footer(about: About) -> list[str]:
    """The footer of an answer: its notes in one paragraph, then the way to its postings and its dates."""
    follow = f"The {plural(about.facts.get('n', 0), 'posting')}: {about.follow}" if about.follow else ""
    last = " · ".join(part for part in (follow, dates(about)) if part)
    return [safe(line) for line in (" ".join(about.notes), last) if line]


def error(problem: JobscopeError) -> list[str]:
    """
    >>> error(JobscopeError("no such metro", "jobscope metros"))
    ['error: no such metro', 'hint: jobscope metros']
    """
    return [safe(line) for line in _error(problem)]


def _error(problem: JobscopeError) -> Iterator[str]:
    yield f"error: {problem.message}"
    if problem.hint:
        yield f"hint: {problem.hint}"
