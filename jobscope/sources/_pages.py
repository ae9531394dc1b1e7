"""What web pages carry beside their markup: data for their own scripts, and schema.org's JobPosting as JSON-LD."""

from __future__ import annotations

import json
import re
from html import escape, unescape
from typing import Final

from jobscope.errors import Changed
from jobscope.records import Json
from jobscope.sources._fields import Fields
from jobscope.sources._schema_org import job_postings as described_in
from jobscope.web import Response

_ESCAPED_TAG: Final = re.compile(r"&(?:amp;)*lt;")
_NUMBERED: Final = re.compile(r"&amp;#(x[0-9a-f]{1,6}|\d{1,7});", re.IGNORECASE)


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


def object_after(text: str, mark: str) -> Fields:
    """The object that follows the first `mark` in a text; an empty one where none does."""
    value = after(text, mark)
    return Fields(value if isinstance(value, dict) else {})


def _blank(text: str, start: int) -> int:
    return len(text[start : start + 64]) - len(text[start : start + 64].lstrip())


def job_postings(reply: Response) -> list[dict[str, Json]]:
    """The JobPostings that a page describes."""
    return described_in(reply.html())


def as_html(text: str | None) -> str | None:
    """A text that may be plain, as HTML: what has no tags is escaped, and its lines kept.

    >>> as_html("Bread & butter\\n\\nCakes"), as_html("<p>Bread</p>")
    ('Bread &amp; butter<br/><br/>Cakes', '<p>Bread</p>')
    """
    if not text or ("<" in text and ">" in text[text.index("<") :]):
        return text
    return escape(unescape(text), quote=False).replace("\n", "<br/>")


def unescaped(text: str | None) -> str | None:
    """HTML that was escaped for its journey, once or more often; a character's number that was escaped twice too.

    >>> unescaped("&amp;lt;p&amp;gt;Bread&amp;lt;/p&amp;gt;"), unescaped("R&amp;D"), unescaped("<p>a&amp;#xa;b</p>")
    ('<p>Bread</p>', 'R&amp;D', '<p>a&#xa;b</p>')
    """
    for _ in range(3):
        if text and "<" not in text and _ESCAPED_TAG.search(text):
            text = unescape(text)
    return _NUMBERED.sub(r"&#\1;", text) if text else text


def page_data(text: str, mark: str, where: str) -> Json:
    """The value that a page holds as JSON within a string of its script. Raises Changed where it does not."""
    words = after(text, mark)
    try:
        return json.loads(words) if isinstance(words, str) else _lacking(where, mark)
    except (ValueError, RecursionError):
        return _lacking(where, mark)


def _lacking(where: str, mark: str) -> Json:
    raise Changed(f"{where} answered with a page that lacks its data ({mark.strip()}…)")
