"""Served text → text that is safe to read, show and match: HTML to lines, control characters out, contacts out.

`to_text` is a tokeniser, not a parser: it builds no tree, so that no nesting, attribute list or unclosed quote can
make it slow. Whatever the input, its time grows with its length.
"""

from __future__ import annotations

import html as entities
import re
import unicodedata
from functools import lru_cache
from html.entities import html5
from itertools import islice
from typing import Final

from jobscope.normalise import _patterns

DESCRIPTION_LIMIT: Final = 256 * 1024
"""Characters of a description that are read; `clip` cuts there, and says so."""

# ── HTML → lines ─────────────────────────────────────────────────────────────────────────────────────────────────────

_BULLET: Final = "\x02"  # stands for an open list item until its first words come
_LITERAL: Final = "\x00"  # the meaning of "<" that opens no tag: "< 5 years"
_SOFT: Final = "\x03"  # a block's edge: a break, unless there is one already
_NO_ITEM: Final = "\x01"  # the end of a list: an item that is still empty is none
_PARAGRAPH: Final = re.compile(
    "p|h[1-6r]|dl|table|blockquote|pre|section|article|header|footer|main|aside|nav|form|[uo]l"
)
_BLOCK: Final = re.compile(
    "div|tr|d[td]|caption|t(?:head|body|foot)|fig(?:ure|caption)|address|fieldset|legend|details|summary|option"
)
_UNSEEN: Final = re.compile("script|style|iframe|template|svg|head|title|textarea|noembed|object")
_TAG_NAME: Final = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*)")
_QUOTE_OR_END: Final = re.compile("[\"'>]")
_EDGES: Final = re.compile(f"\n?(?:{_SOFT} *)+\n?")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_MARKUP: Final = _patterns.compile(
    r"(?i)</?(?:p|div|li|ul|ol|br|h[1-6]|span|strong|b|em|i|u|a|table|tr|td|section)(?:\s[^<>]*|/)?>"
)


def to_text(html: str) -> str:
    r"""The text that a browser would show, one block a line, list items as "- ", paragraphs a blank line apart.

    Entities are decoded after the tags are gone, and once more where that brings out a document that had been escaped.

    >>> to_text("<h2>Duties</h2><ul><li><p>Plan &amp; build</p></li><li>Test</li></ul>")
    'Duties\n\n- Plan & build\n- Test'
    >>> to_text("&lt;p&gt;R&amp;amp;D &amp;lt; 5 years&lt;/p&gt;")
    'R&D < 5 years'
    """
    text = whole(html)
    for mark in (_LITERAL, _NO_ITEM, _BULLET, _SOFT):
        text = text.replace(mark, "")
    for _ in range(3):
        tags = text.count("<")
        text = _decode(_strip(text))
        if "&lt;" not in text and ("<" not in text or not any(islice(_MARKUP.finditer(text), tags, None))):
            break
    return _lines(_decode(text))


def _strip(html: str) -> str:
    """Tags replaced by the breaks that they mean."""
    if "<" not in html:
        return html
    pieces = _pieces(html)
    if pieces is None:
        pieces = _scan(html)
    if any(
        piece and piece != " " for piece in pieces[1::2]
    ):  # blocks make the lines, so a line's end in the source is a space
        pieces[::2] = [_unbroken(piece) for piece in pieces[::2]] if "\n" in html or "\r" in html else pieces[::2]
    return "".join(pieces)


def _unbroken(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def _pieces(html: str) -> list[str] | None:
    """Text and breaks by turns (text first); None where a "<" needs a closer look than the next ">"."""
    first, *chunks = html.split("<")
    known: dict[str, str | None] = {}
    pieces = [first]
    for chunk in chunks:
        tag, end, text = chunk.partition(">")
        try:
            meaning = known[tag]
        except KeyError:
            meaning = known[tag] = _meaning(tag)
        if meaning is None:
            return None
        if meaning is _LITERAL:
            meaning, text = "", "<" + chunk
        elif not end:
            return None
        pieces.append(meaning)
        pieces.append(text)
    return pieces


@lru_cache(maxsize=4096)
def _meaning(tag: str) -> str | None:
    """The break that a tag means, from what stands between "<" and the next ">"; None: look closer."""
    name = _TAG_NAME.match(tag)
    if name is None:
        return None if tag.startswith(("!", "?", "/")) else _LITERAL
    if tag.count('"') % 2 or tag.count("'") % 2 or _UNSEEN.fullmatch(name[1].lower()):
        return None
    return _break(name[1].lower(), closing=tag.startswith("/"))


def _break(name: str, *, closing: bool) -> str:
    if name == "li":
        return "\n" if closing else "\n" + _BULLET
    if name in ("ul", "ol") and closing:
        return f"\n{_NO_ITEM}\n"
    if name == "br":
        return "\n"
    if _PARAGRAPH.fullmatch(name):
        return "\n\n"
    if _BLOCK.fullmatch(name):
        return _SOFT
    return " " if name in ("td", "th") else ""


def _scan(html: str) -> list[str]:
    """As `_pieces`, minding comments, scripts and quotes. Linear: no failed search is made twice."""
    pieces: list[str] = []
    at = 0
    quotes = True
    while (start := html.find("<", at)) >= 0:
        pieces.append(html[at:start])
        if html.startswith("<!--", start):
            end = html.find("-->", start + 4)
            at = len(html) if end < 0 else end + 3
            pieces.append("")
            continue
        name = _TAG_NAME.match(html, start + 1)
        if name is None and html[start + 1 : start + 2] not in ("!", "?", "/"):
            pieces += ["", "<", ""]
            at = start + 1
            continue
        end = _tag_end(html, start) if quotes else -1
        if end < 0:
            quotes = False
            end = html.find(">", start)
            if end < 0:
                return pieces
        at = end + 1
        if name is None:
            pieces.append("")
            continue
        tag = name[1].lower()
        closing = html[start + 1] == "/"
        if _UNSEEN.fullmatch(tag) and not closing:
            hidden = re.compile(f"(?i)</{tag}").search(html, at)
            at = hidden.start() if hidden else len(html)
        pieces.append(_break(tag, closing=closing))
    pieces.append(html[at:])
    return pieces


def _tag_end(html: str, start: int) -> int:
    """Where the tag's ">" outside of quotes is; -1 where there is none."""
    at = start
    while (found := _QUOTE_OR_END.search(html, at)) is not None:
        if found[0] == ">":
            return found.start()
        at = html.find(found[0], found.end()) + 1
        if not at:
            return -1
    return -1


def _decode(text: str) -> str:
    if "&" not in text:
        return text
    return _ENTITY.sub(_character, text)


def _character(entity: re.Match[str]) -> str:
    name = entity[0][1:]
    return entities.unescape(entity[0]) if name.startswith("#") else html5.get(name, entity[0])


def _lines(text: str) -> str:
    """Spaces folded, empty list items dropped, at most one empty line in a row and none inside a list."""
    text = _spaces(text)
    if _SOFT in text:
        text = _EDGES.sub("\n", text)
    lines: list[str] = []
    bullet = blank = in_list = False
    for raw in text.split("\n"):
        line = raw.strip()
        if line.startswith(_BULLET):
            bullet = True
            line = line[1:].lstrip()
        if not line:
            blank = True
            continue
        if line == _NO_ITEM:
            blank, bullet = True, False
            continue
        if "  " in line:
            line = " ".join(line.split())
        if blank and lines and not (bullet and in_list):
            lines.append("")
        lines.append("- " + line if bullet else line)
        in_list, bullet, blank = bullet, False, False
    return "\n".join(lines)


# ── characters that are none ─────────────────────────────────────────────────────────────────────────────────────────

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, which no encoding can write; every offset stays what it was.

    What reads text of strangers calls this first: an argument that is not UTF-8 holds such halves of characters.

    >>> whole("\\udcff $100k"), whole("£90k")
    ('\ufffd $100k', '£90k')
    """
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


# ── what must not be shown ───────────────────────────────────────────────────────────────────────────────────────────

_BREAKS: Final = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES: Final = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_HARMFUL: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0, DEL, C1
    "\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"  # bidi, zero-width
    "\ud800-\udfff"  # lone surrogates
    "\U000e0000-\U000e007f]"  # invisible tags
    "|(?<=[\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?=[\x00-\x7f]|$)"  # joiners, kept between letters that need them
)
_MOJIBAKE: Final = ("Ã", "â€", "Â")


def clean(text: str, *, keep_contacts: bool = False) -> str:
    r"""Text without control characters, and without e-mail addresses and telephone numbers.

    Every kind of space becomes a plain one and every kind of line end "\n"; characters that are not seen (controls,
    bidirectional marks, zero-width ones, lone surrogates) go. Applied twice it changes nothing.

    >>> clean("Pay\xa090\u202f000 \u202eevil\x1b[31m, write to ann@example.org or call +1 (415) 555-0132")
    'Pay 90 000 evil[31m, write to [email] or call [phone]'
    """
    text = _seen(text)
    return text if keep_contacts else without_contacts(text)


def line(text: str) -> str:
    """A one-line field (title, department, place): entities decoded, cleaned, white space folded.

    >>> line("  R&amp;D\\n Engineer ")
    'R&D Engineer'
    """
    if "&" in text:
        text = _decode(_decode(text))
    return " ".join(_seen(text).split())


def clip(text: str, limit: int = DESCRIPTION_LIMIT) -> tuple[str, bool]:
    """The text, cut at `limit` characters; True where something was cut."""
    return (text[:limit], True) if len(text) > limit else (text, False)


def fold(text: str) -> str:
    """For matching: case and accents ignored.

    >>> fold("São Paulo, Łódź, Straße")
    'sao paulo, lodz, strasse'
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(mark for mark in plain if not unicodedata.combining(mark))


_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})


def _spaces(text: str) -> str:
    text = text.replace("\t", " ").replace("\xa0", " ")
    if "\r" in text:
        text = _BREAKS.sub("\n", text)
    return text


def _seen(text: str) -> str:
    text = _mended(_spaces(text))
    if text.replace("\n", " ").isprintable():  # the usual case, and fast
        return text
    return _HARMFUL.sub("", _SPACES.sub(" ", _BREAKS.sub("\n", text)))


def _mended(text: str) -> str:
    """UTF-8 that was once read as Windows-1252 or Latin-1 ("donâ€™t"), where all of it can be read back."""
    if not any(sign in text for sign in _MOJIBAKE):
        return text
    for charset in ("cp1252", "latin-1"):
        try:
            return text.encode(charset).decode("utf-8")
        except UnicodeError:
            continue
    return text


# ── contacts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_EMAIL: Final = _patterns.compile(
    r"(?i)[a-z0-9][a-z0-9._%+'-]{0,63}"
    r"(?:@(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}\b"
    r"| ?[\[({] ?(?:at|@) ?[\])}] ?[a-z0-9-]{1,63}(?:(?: ?[\[({] ?dot ?[\])}] ?|\.)[a-z0-9-]{2,63}){1,4}\b)"
)
_DIGITS: Final = _patterns.compile(r"\+?\(?\d(?:[ ().\-/]{0,2}\d){6,15}")
_NORTH_AMERICA: Final = re.compile(r"(?:\+?1[ .-]?)?(?:\([2-9]\d\d\)[ .-]?|[2-9]\d\d[.-])[2-9]\d\d[ .-]\d{4}")
_NATIONAL: Final = re.compile(r"\(?0[1-9].*|00[1-9].*")
_DATES: Final = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.*|\d{4}[./-]\d{1,2}[./-]\d{1,2}.*")
_RANGE: Final = re.compile(r"\d{4,7} ?- ?\d{4,7}|\d{1,3}(?:[ .]\d{3})+ ?- ?\d.*")
_THOUSANDS: Final = re.compile(r"\+?\d{1,3}(?:([ .])\d{3})(?:\1\d{3})*")
_CUE: Final = re.compile(
    r"(?i)\b(?:tele(?:ph|f)on[eo]?|t[eé]l|phone|mobile|cell|whats ?app|fax|call|dial)\b[^\d\n]{0,20}$"
)
_IDENTIFIER: Final = re.compile(r"(?i)(?:\b(?:id|req\w*|ref\w*|job|posting|code|no|nr|number|version)\b\W{0,3}|#\s?)$")
_MONEY_BEFORE: Final = re.compile(r"(?:[$€£¥₹₩₪₽]|\b(?:[A-Z]{3}|kr|zł|Rs\.?|CHF)) ?$")
_MONEY_AFTER: Final = re.compile(
    r"(?i) ?(?:[$€£¥₹₩₪₽%]|(?:usd|eur|gbp|cad|aud|chf|sek|nok|dkk|pln|inr|jpy|kr|zł|k|a year|per)\b)"
)


def without_contacts(text: str) -> str:
    """E-mail addresses as "[email]" and telephone numbers as "[phone]"; pay, years, dates, ranges and ids stay."""
    text = whole(text)
    if "@" in text or "at]" in text or "at)" in text or "at }" in text:
        text = _EMAIL.sub("[email]", text)
    pieces: list[str] = []
    done = 0
    for found in _DIGITS.finditer(text):
        start, end = found.span()
        if _is_phone(found.group(), text[max(0, start - 32) : start], text[end : end + 12]):
            pieces += [text[done:start], "[phone]"]
            done = end
    return "".join(pieces) + text[done:] if pieces else text


def _is_phone(digits: str, before: str, after: str) -> bool:
    """Is a run of 7 to 16 digits with separators a telephone number? Decided by its form and by what stands around."""
    if before[-1:].isalnum() or (before[-1:] in ("/", "=", "&", "_", "-", "–", ".", ",") and before):
        return False
    if after[:1].isalnum() or after[:1] == "_" or after[:2].strip(",.-–:").isdigit():
        return False
    if (
        _MONEY_BEFORE.search(before)
        or _MONEY_AFTER.match(after)
        or _DATES.fullmatch(digits)
        or _RANGE.fullmatch(digits)
    ):
        return False
    count = sum(mark.isdigit() for mark in digits)
    if count > 15 or (_THOUSANDS.fullmatch(digits) and (count < 10 or digits.endswith("000"))):
        return False
    if _CUE.search(before):
        return True
    if _IDENTIFIER.search(before):
        return False
    if digits.startswith("+"):
        return count >= 8
    if _NORTH_AMERICA.fullmatch(digits):
        return True
    return _NATIONAL.fullmatch(digits) is not None and not digits.isdigit() and 9 <= count <= 15
