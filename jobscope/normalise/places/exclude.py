"""What a location text leaves out: "Remote US (except CA, NY)", "Non-US", "Deutschland außer Bayern"."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from jobscope.normalise.places import gazetteer
from jobscope.normalise.places.fold import fold

_LISTED = (
    r"(?:\s+(?:the|these|those|following|us|states?|locations?|areas?|places?|countries|cities|regions?|residents?|candidates?"
    r"|applicants?|people|of|in|for|from|to|living|residing|based|(?:remote )?work|employment|hire))*\s*:?\s*"
)
_OPEN, _CLOSE = "([{", ")]}"
# what ends a list outside brackets: a wide separator, a spaced dash, a colon, a bracket, a sentence, the word remote
_END = re.compile(
    r"[;|\n\r•·:(\[{]|\s[-–—]+\s|(?<=\w{3})\.\s|\b(?:fully )?remote\b|\bhybrid\b|\bon-?site\b", re.IGNORECASE
)
_ONE = re.compile(r"[;|,\n\r•·:()\[\]{}]|\s[-–—]+\s|\b(?:remote|hybrid|on-?site)\b", re.IGNORECASE)
_MARK = re.compile(r"(?<=[\s,;])(?:remote|hybrid|on-?site)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;|()\[\]{}:/&*-]+")


@cache
def _cues() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words before what is left out, and words after it."""
    before, abroad, after = (
        "|".join(re.sub(r"\s+", r"\\s+", phrase.strip()) for phrase in gazetteer.toml("words.toml")[name].split(","))
        for name in ("without", "without_abroad", "left_out")
    )
    head = r"(?<![^\W_])"
    return (
        re.compile(
            rf"{head}(?:(?P<non>(?i:non-)(?=\w)|(?i:non)\s+(?=[A-Z]{{2,3}}\b))|(?P<ex>(?i:ex)[- ](?=[A-Z]))"
            rf"|(?:(?i:{before})|{abroad}|not(?=\s+[A-Z]))(?![^\W_]){_LISTED}(?=\w))"
        ),
        re.compile(rf"(?:{head}(?i:{after})(?![^\W_])|を?除く|以外|除外|제외)"),
    )


def blanked(text: str) -> str:
    """The text with semicolons for what it leaves out, as long as before: what is excluded is no place."""
    before, after = _cues()
    at = 0
    while cue := before.search(text, at):
        at = cue.end()
        name = _name_end(text, at)
        if name is not None:
            at = name if cue["non"] else max(_end(text, cue), at)
            text = text[: cue.start()] + ";" * (at - cue.start()) + text[at:]
    at = 0
    while sign := after.search(text, at):
        start = (
            max(text.rfind(mark, 0, sign.start()) for mark in ("(", "[", "{", ";", "|", "\n", "（", " - ", " – ")) + 1
        )
        text = text[:start] + ";" * (sign.end() - start) + text[sign.end() :]
        at = sign.end()
    return text


def _name_end(text: str, start: int) -> int | None:
    """Where the name or code of a place ends that begins there; None at "Outside Sales", "except as noted"."""
    words = list(islice(_WORD.finditer(text, start, start + 60), 4))
    for word in reversed(words):
        key = fold(text[start : word.end()])
        if key in gazetteer.never() or gazetteer.regions(key) or gazetteer.country(key):
            return word.end()
        if key in gazetteer.aliases().metros or any(not city.word for city in gazetteer.cities(key)):
            return word.end()
    code = words[0][0].replace(".", "") if words else ""
    return words[0].end() if 2 <= len(code) <= 3 and code.isupper() else None


def _end(text: str, cue: re.Match[str]) -> int:
    """Where what is left out ends: with its bracket, else with its list."""
    depth = 0
    for at in range(cue.start()):
        depth += (text[at] in _OPEN) - (text[at] in _CLOSE and depth > 0)
    if depth > 0 and not cue["ex"]:
        for at in range(cue.end(), len(text)):
            depth_here = (text[at] in _OPEN) - (text[at] in _CLOSE)
            depth += depth_here
            if depth_here < 0 and depth == 0:
                return at
            if (mark := _MARK.match(text, at)) and mark.start() > cue.end():
                return at
        return len(text)
    stop = (_ONE if cue["ex"] else _END).search(text, cue.end())
    return stop.start() if stop else len(text)
