"""One posting on a terminal: its values, the rule behind each, and the text with its evidence highlighted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

from rich.cells import cell_len
from rich.text import Text

from jobscope.records import Pay, Place, Posting, Topic
from jobscope.render.screen import Color, Look, console, indented, look, pairs, put
from jobscope.render.text import safe
from jobscope.store.history import Event

PAY_STYLE = "bold green"
TOPIC_STYLE = "bold cyan"


def show(
    posting: Posting,
    life: Mapping[str, Any],
    out: TextIO,
    *,
    events: Sequence[Event] | None = None,
    color: Color,
) -> None:
    """Prints the posting. `life` holds first_seen, last_seen, closed_at and the like; `events` what it went through."""
    screen = console(out, color)
    put(screen, lines(posting, life, look(screen), events))


def lines(
    posting: Posting, life: Mapping[str, Any], how: Look, events: Sequence[Event] | None = None
) -> Iterator[Text]:
    """The posting as lines."""
    yield from indented(safe(posting.title or "(no title)"), 0, how, "bold")
    yield from indented(safe(f"{posting.company} · {posting.location_text or 'no place given'}"), 0, how)
    yield Text(how.fit(safe(posting.url or "")), style="dim")
    yield Text("")
    yield from pairs(_facts(posting, life), how)
    if events is not None:
        yield Text("\nHistory", style="bold")
        yield from pairs(list(map(happened, events)) or [("never edited, never closed", "")], how)
    if posting.pay:
        yield Text("\nPay", style="bold")
        yield from pairs(((pay_words(pay), pay_source(pay)) for pay in posting.pay), how)
        if posting.headline is not None:
            yield from stands_for(posting.headline, how)
    if posting.places:
        yield Text("\nPlaces", style="bold")
        rows = ((place_words(place), f"“{safe(place.text)}” · {safe(place.rule)}") for place in posting.places)
        yield from pairs(rows, how)
    if posting.topics:
        yield Text("\nTopics", style="bold")
        yield from pairs(map(topic_words, posting.topics), how)
    if posting.description:
        yield Text("\nText", style="bold")
        yield from folded(highlighted(posting), how)


def happened(event: Event) -> tuple[str, str]:
    """The day of an event, and what it was: "pay: 90,000 – 110,000 USD a year, base → 95,000 – …"."""
    if event.what == "closed":
        return event.seen[:10], f"closed ({safe(str(event.new))})"
    if event.what in ("reopened", "text"):
        return event.seen[:10], {"reopened": "open again", "text": "text: edited"}[event.what]
    old, new = (
        pay_words(value) if isinstance(value, Pay) else safe(value) if value else "none"
        for value in (event.old, event.new)
    )
    return event.seen[:10], f"{event.what.replace('_text', '')}: {old} → {new}"


def stands_for(headline: Pay, how: Look) -> list[Text]:
    """The headline of a posting's pay, and its rule."""
    return indented(f"stands for the posting: {pay_words(headline)} · {safe(headline.rule)}", 2, how)


def topic_words(topic: Topic) -> tuple[str, str]:
    """A topic and the terms that it was read from."""
    terms = ", ".join(dict.fromkeys(safe(hit[0]) for hit in topic.evidence))
    return topic.topic, f"{'only mentioned' if topic.mention else 'about it'} · {topic.definition} · {terms}"


def folded(text: Text, how: Look) -> Iterator[Text]:
    """A marked text in lines that fit, each indented by two."""
    for line in text.split("\n", allow_blank=True):
        plain = how.fit(line.plain)
        shown = line if plain == line.plain else Text(plain)
        if how.width is None:
            yield Text.assemble("  ", shown)
        else:
            offsets = _breaks(plain, min(how.width, 102) - 2)
            yield from (Text.assemble("  ", part) for part in shown.divide(offsets))


def _breaks(line: str, width: int) -> list[int]:
    """Where to break a line so that no part is wider: after a space where there is one."""
    breaks: list[int] = []
    start = 0
    while cell_len(line[start:]) > width:
        end = start
        while cell_len(line[start : end + 1]) <= width:
            end += 1
        space = line.rfind(" ", start, end) + 1
        start = space if space > start else end
        breaks.append(start)
    return breaks


def _facts(posting: Posting, life: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    level = posting.level if posting.level != "unmarked" else "(not in the title)"
    facts: list[tuple[str, Any]] = [
        ("id", posting.id),
        ("department", posting.department),
        ("level", " ".join(filter(None, (level, posting.level_text)))),
        ("family", posting.family),
        ("employment", ", ".join(posting.employment)),
        ("workplace", posting.workplace),
        ("remote from", ", ".join(posting.remote_scope)),
        ("experience", posting.experience_years and f"{posting.experience_years} years and more"),
        ("posted", posting.posted),
        ("valid through", posting.valid_through),
        ("openings", posting.openings),
        ("first seen", life.get("first_seen")),
        ("last seen", life.get("last_seen")),
        ("missing since", life.get("missing_since")),
        ("closed", life.get("closed_at") and f"{life['closed_at']} ({life.get('closed_reason')})"),
    ]
    for name, value in facts:
        if value not in (None, ""):
            yield name, safe(str(value))


def pay_words(pay: Pay) -> str:
    """
    >>> pay_words(Pay(min=120000, max=150000, currency="USD", period="year"))
    '120,000 – 150,000 USD a year, base'
    >>> pay_words(Pay(max=25.5, currency="EUR", period="hour", gross=True))
    'up to 25.5 EUR an hour, base, gross'
    """
    if pay.min is None:
        amount = f"up to {_number(pay.max)}"
    elif pay.max is None:
        amount = f"from {_number(pay.min)}"
    else:
        amount = _number(pay.min) if pay.min == pay.max else f"{_number(pay.min)} – {_number(pay.max)}"
    period = f"{'an' if pay.period == 'hour' else 'a'} {pay.period}" if pay.period else "(period not given)"
    months = f" × {pay.months}" if pay.months else ""
    gross = {True: ", gross", False: ", net", None: ""}[pay.gross]
    return f"{amount} {pay.currency or '(currency not given)'} {period}{months}, {pay.basis}{gross}"


def _number(value: float | int | None) -> str:
    return "?" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")


def pay_source(pay: Pay) -> str:
    """Where an entry comes from: its label, its words, its rule."""
    words = f"“{pay.text}”" if pay.text else ""
    origin = "field" if pay.origin == "field" else "text"
    return safe(" · ".join(part for part in (pay.label, words, f"{origin}: {pay.rule}") if part))


def place_words(place: Place) -> str:
    """A place in one line, with its metro."""
    named = ", ".join(part for part in (place.city, place.region, place.country) if part)
    metro = f" → {place.metro}{f' ({place.cbsa})' if place.cbsa else ''}" if place.metro else ""
    return safe(f"{named or place.text}{metro}")


def highlighted(posting: Posting) -> Text:
    """The description, with the words that pay and topics were read from in a style of their own."""
    spans = [(*pay.span, PAY_STYLE) for pay in posting.pay if pay.span]
    for topic in posting.topics:
        spans += [(hit[3], hit[4], TOPIC_STYLE) for hit in topic.evidence if hit[2] != "title"]
    return marked(posting.description or "", spans)


def marked(text: str, spans: Iterable[tuple[int, int, str]]) -> Text:
    """A text of several lines, with each (start, end, style) in its style; of those that overlap the first."""
    shown = Text()
    position = 0
    for start, end, style in sorted(set(spans)):
        if position <= start < end <= len(text):
            shown.append(_lines(text[position:start]))
            shown.append(_lines(text[start:end]), style=style)
            position = end
    shown.append(_lines(text[position:]))
    return shown


def _lines(text: str) -> str:
    """Several lines, each safe."""
    return "\n".join(safe(line) for line in text.split("\n"))
