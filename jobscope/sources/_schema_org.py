"""schema.org JobPostings in a page, as JSON-LD, microdata or RDFa: all as the objects that JSON-LD would have.

What pages write is often not quite JSON: comments and CDATA around it, control characters in strings, a comma too many
or missing, escapes that JSON does not know, the whole of it escaped for HTML. All of that is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from jobscope.records import Json

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

JOB = "jobposting"
DEEPEST = 40
SCHEMA = re.compile(r"(?:https?://(?:www\.)?schema\.org/|schema:)(?=\w)", re.IGNORECASE)


def job_postings(page: LexborHTMLParser) -> list[dict[str, Json]]:
    """The JobPostings of a page: those in JSON-LD, else those in microdata, else those in RDFa."""
    return _in_json(page) or _in_markup(page, MICRODATA) or _in_markup(page, RDFA)


def canonical(page: LexborHTMLParser) -> str:
    """The address that a page gives itself; empty where it gives none."""
    for where, name in (('link[rel~="canonical"]', "href"), ('meta[property="og:url"]', "content")):
        node = page.css_first(where)
        if node is not None and (url := (node.attributes.get(name) or "").strip()):
            return url
    return ""


# ── JSON-LD ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _in_json(page: LexborHTMLParser) -> list[dict[str, Json]]:
    blocks = [script for script in page.css("script[type]") if "ld+json" in (script.attributes["type"] or "").lower()]
    data = [value for script in blocks if (value := lenient(script.text())) is not None]
    named: dict[str, dict[str, Json]] = {}
    found = list(_jobs(data, named))
    return [_resolved(job, named) for job in found]


def _jobs(data: Json, named: dict[str, dict[str, Json]], depth: int = 0) -> Iterator[dict[str, Json]]:
    """The postings in data, wherever they stand; `named` gathers what has a name that others may refer to."""
    if depth > DEEPEST:
        return
    if isinstance(data, str) and data.lstrip()[:1] in ("{", "[") and JOB in data.lower():
        yield from _jobs(lenient(data), named, depth + 1)
    elif isinstance(data, list):
        for value in data:
            yield from _jobs(value, named, depth + 1)
    elif isinstance(data, dict):
        own = {_name(key): value for key, value in data.items()}
        if isinstance(name := own.get("@id"), str) and len(own) > 1:
            named.setdefault(name, own)
        if JOB in _types(own.get("@type")):
            yield own
        else:
            for value in own.values():
                yield from _jobs(value, named, depth + 1)


def _resolved(value: Json, named: Mapping[str, dict[str, Json]], depth: int = 0) -> Any:
    """A value with every name of a property in one form, and references within the page followed."""
    if depth > DEEPEST:
        return None
    if isinstance(value, list):
        return [_resolved(each, named, depth + 1) for each in value]
    if not isinstance(value, dict):
        return value
    for held in ("@value", "@list", "@set"):  # how JSON-LD writes a value at length
        if held in value:
            return _resolved(value[held], named, depth + 1)
    if set(value) == {"@id"} and isinstance(value["@id"], str) and value["@id"] in named and depth < 6:
        value = named[value["@id"]]
    return {_name(key): _resolved(each, named, depth + 1) for key, each in value.items()}


def _types(said: Json) -> set[str]:
    """The types of an item, in lower case and without their vocabulary.

    >>> sorted(_types(["http://schema.org/JobPosting", "schema:Thing"]))
    ['jobposting', 'thing']
    """
    several = said if isinstance(said, list) else [said]
    return {SCHEMA.sub("", word.strip()).lower() for word in several if isinstance(word, str)}


def _name(key: str) -> str:
    """A property's name in its usual form.

    >>> _name("schema:baseSalary"), _name("BaseSalary"), _name("@Type"), _name("http://schema.org/title")
    ('baseSalary', 'baseSalary', '@type', 'title')
    """
    plain = SCHEMA.sub("", key.strip())
    start = 1 if plain[:1] == "@" else 0
    return plain[:start] + plain[start : start + 1].lower() + plain[start + 1 :]


# ── JSON as people write it ──────────────────────────────────────────────────────────────────────────────────────────

BEFORE = ("//", "/*", "*/", "<!--", "<![CDATA[")
AFTER = ("//", "/*", "*/", "-->", "]]>", ";")
LONGEST = 1 << 20  # what is longer is read if it is JSON, and not repaired
ODD_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.?))', re.DOTALL)
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|[{}\[\],:]|[^\s{}\[\],:"/]+', re.DOTALL)
LITERAL = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")


def lenient(text: str) -> Json:
    """The value of a text that is JSON, or nearly; None where nothing can be made of it.

    >>> lenient('// <![CDATA[\\n{"a": "1", "b": [2, 3,], "c": "\\\\$5"  "d": 6}\\n// ]]>')
    {'a': '1', 'b': [2, 3], 'c': '$5', 'd': 6}
    >>> lenient('{&quot;a&quot;: &quot;b &amp;amp; c&quot;}'), lenient("<html>")
    ({'a': 'b &amp; c'}, None)
    """
    plain = _unguarded(text.replace("\ufeff", ""))
    if '"' not in plain and "&quot;" in plain:
        plain = unescape(plain)
    try:
        return _loaded(plain)
    except (ValueError, RecursionError):
        pass
    try:
        several = _loaded(_repaired(plain)) if len(plain) < LONGEST else None
    except (ValueError, RecursionError):
        return None
    return several[0] if several and len(several) == 1 else several or None


def _unguarded(text: str) -> str:
    """Without the comment and CDATA marks around it."""
    for _ in range(4):
        text = text.strip()
        for mark in BEFORE:
            text = text.removeprefix(mark)
        for mark in AFTER:
            text = text.removesuffix(mark)
    return text


def _loaded(text: str) -> Json:
    return json.loads(
        text,
        strict=False,
        parse_constant=lambda _: None,
        parse_int=lambda digits: int(digits) if len(digits) < 400 else None,
    )


def _repaired(text: str) -> str:
    """The tokens of the text with the commas that JSON wants. Several values in a row become a list."""
    out: list[str] = []
    depth = 0
    for token in TOKEN.findall(text):
        if token[:2] == "//" or token == ";":
            continue
        closes, last = token in "}]", out[-1] if out else ""
        if closes and depth == 0:
            continue
        if (token == "," and last in ("", ",", "{", "[", ":")) or (token == ":" and last == ":"):
            continue
        if closes and last == ",":
            out.pop()
        elif token not in ",:" and not closes and last not in ("", ",", ":", "{", "["):
            out.append(",")
        depth += (token in "{[") - closes
        out.append(_token(token))
    return f"[{''.join(out).rstrip(',')}]"


def _token(token: str) -> str:
    if token[0] == '"':
        return ODD_ESCAPE.sub(lambda found: found[0] if found[1] else found[2], token)
    return token if token in "{}[],:" or LITERAL.fullmatch(token) else "null"


# ── markup ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Markup:
    """The attributes by which a way of marking up names an item's type and its properties."""

    type: str
    property: str
    scope: str


MICRODATA = Markup("itemtype", "itemprop", "itemscope")
RDFA = Markup("typeof", "property", "typeof")
ADDRESS = {
    "a": "href",
    "area": "href",
    "link": "href",
    "img": "src",
    "time": "datetime",
    "data": "value",
    "meter": "value",
}
HTML = frozenset(
    {"description", "responsibilities", "qualifications", "skills", "jobBenefits", "experienceRequirements"}
)


def _in_markup(page: LexborHTMLParser, markup: Markup) -> list[dict[str, Json]]:
    found = []
    for node in page.css(f"[{markup.type}]"):
        if JOB in _types((node.attributes.get(markup.type) or "").split()):
            found.append(_item(node, markup, page, 0))
    return found


def _item(node: LexborNode, markup: Markup, page: LexborHTMLParser, depth: int) -> dict[str, Json]:
    """The properties of an item: those inside it that belong to no item within, and those that it refers to."""
    types = [SCHEMA.sub("", word) for word in (node.attributes.get(markup.type) or "").split()]
    item: dict[str, Json] = {"@type": types[0] if len(types) == 1 else types}
    referred = (node.attributes.get("itemref") or "").split() if markup is MICRODATA else []
    roots = [node, *(found for name in referred if (found := page.css_first(f'[id="{_quoted(name)}"]')))]
    for root in roots:
        inside = _children(root) if root is node else [root]
        for name, value in _properties(inside, markup, page, depth):
            held = item.get(name)
            item[name] = value if held is None else [*(held if isinstance(held, list) else [held]), value]
    return item


def _properties(
    nodes: list[LexborNode], markup: Markup, page: LexborHTMLParser, depth: int
) -> Iterator[tuple[str, Json]]:
    """The properties in these elements, in order."""
    waiting = nodes[::-1]
    while waiting:
        node = waiting.pop()
        names = [_name(word) for word in (node.attributes.get(markup.property) or "").split() if _ours(word)]
        scoped = markup.scope in node.attributes
        if names:
            value = _item(node, markup, page, depth + 1) if scoped and depth < 8 else _value(node, names[0])
            for name in names:
                yield name, value
        if not scoped:
            waiting += _children(node)[::-1]


def _value(node: LexborNode, name: str) -> str:
    attributes = node.attributes
    held = attributes.get("content") or attributes.get(ADDRESS.get(node.tag or "", ""))
    if held is None and node.tag == "time":
        held = attributes.get("datetime")
    if held is not None:
        return held
    return (node.inner_html or "").strip() if name in HTML else " ".join(node.text(separator=" ").split())


def _children(node: LexborNode) -> list[LexborNode]:
    return list(node.iter(include_text=False))


def _ours(word: str) -> bool:
    """Is it a property of schema.org? Those of other vocabularies have another prefix."""
    return ":" not in SCHEMA.sub("", word)


def _quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')
