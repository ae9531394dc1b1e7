"""What web pages carry beside their markup: data for their own scripts, and schema.org's JobPosting as JSON-LD."""

from __future__ import annotations

import json
from html import escape, unescape

from jobscope.errors import Changed
from jobscope.records import Json
from jobscope.web import Response

DEEPEST = 12


def after(text: str, mark: str) -> Json:
    """The JSON value that follows the first `mark` in a text; None where there is none.

    >>> after('x = 1; data = JSON.parse("{\\\\"a\\\\": 1}");', "JSON.parse(")
    '{"a": 1}'
    """
    at = text.find(mark)
    if at < 0:
        return None
    start = at + len(mark)
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text, start + _blank(text, start))
    except (ValueError, RecursionError):
        return None
    return value


def _blank(text: str, start: int) -> int:
    return len(text[start : start + 64]) - len(text[start : start + 64].lstrip())


def job_postings(reply: Response) -> list[dict[str, Json]]:
    """The JobPosting objects of a page's JSON-LD, however deep they lie; blocks that are no JSON are passed over."""
    found: list[dict[str, Json]] = []
    for script in reply.html().css('script[type="application/ld+json"]'):
        try:
            data = json.loads(script.text(deep=True), strict=False)
        except (ValueError, RecursionError):
            continue
        found += _typed(data, "JobPosting", DEEPEST)
    return found


def _typed(data: Json, kind: str, depth: int) -> list[dict[str, Json]]:
    if depth < 0 or not isinstance(data, dict | list):
        return []
    if isinstance(data, dict):
        types = data.get("@type")
        if kind in (types if isinstance(types, list) else [types]):
            return [data]
    inner = data.values() if isinstance(data, dict) else data
    return [one for value in inner for one in _typed(value, kind, depth - 1)]


def as_html(text: str | None) -> str | None:
    """A text that may be plain, as HTML: what has no tags is escaped, and its lines kept.

    >>> as_html("Bread & butter\\n\\nCakes"), as_html("<p>Bread</p>")
    ('Bread &amp; butter<br/><br/>Cakes', '<p>Bread</p>')
    """
    if not text or ("<" in text and ">" in text[text.index("<") :]):
        return text
    return escape(unescape(text), quote=False).replace("\n", "<br/>")


def page_data(text: str, mark: str, where: str) -> Json:
    """The value that a page holds as JSON within a string of its script. Raises Changed where it does not."""
    words = after(text, mark)
    try:
        return json.loads(words) if isinstance(words, str) else _lacking(where, mark)
    except (ValueError, RecursionError):
        return _lacking(where, mark)


def _lacking(where: str, mark: str) -> Json:
    raise Changed(f"{where} answered with a page that lacks its data ({mark.strip()}…)")
