"""One posting on a terminal: its values, the rule behind each, and the text with its evidence highlighted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from jobscope.records import Pay, Place, Posting
from jobscope.render.screen import Color, console
from jobscope.render.text import safe

PAY_STYLE = "bold green"
TOPIC_STYLE = "bold cyan"


def show(posting: Posting, life: Mapping[str, Any], out: TextIO, *, color: Color) -> None:
    """Prints the posting. `life` holds first_seen, last_seen, closed_at and the like."""
    screen = console(out, color)
    for part in _parts(posting, life):
        screen.print(part, soft_wrap=False)


def _parts(posting: Posting, life: Mapping[str, Any]) -> Iterator[RenderableType]:
    yield Text(safe(posting.title or "(no title)"), style="bold")
    yield Text(safe(f"{posting.company} · {posting.location_text or 'no place given'}"))
    yield Text(safe(posting.url or ""), style="dim")
    yield Text("")
    yield _grid(list(_facts(posting, life)))
    if posting.pay:
        yield Text("\nPay", style="bold")
        yield _grid([(pay_words(pay), pay_source(pay)) for pay in posting.pay])
        if posting.headline is not None:
            yield Text(f"stands for the posting: {pay_words(posting.headline)} ({safe(posting.headline.rule)})")
    if posting.places:
        yield Text("\nPlaces", style="bold")
        yield _grid([(place_words(place), f"{safe(place.text)} · {safe(place.rule)}") for place in posting.places])
    if posting.topics:
        yield Text("\nTopics", style="bold")
        yield _grid(
            [
                (
                    f"{topic.topic} ({topic.definition}){', only mentioned' if topic.mention else ''}",
                    ", ".join(dict.fromkeys(safe(hit[0]) for hit in topic.evidence)),
                )
                for topic in posting.topics
            ]
        )
    if posting.description:
        yield Text("\nText", style="bold")
        yield Padding(highlighted(posting), (0, 0, 0, 2))


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


def _grid(rows: list[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=False)
    grid.add_column(no_wrap=False)
    for name, value in rows:
        grid.add_row(Text(f"  {name}"), Text(value))
    return grid


def highlighted(posting: Posting) -> Text:
    """The description, with the words that pay and topics were read from in a style of their own."""
    description = posting.description or ""
    text = Text()
    position = 0
    for start, end, style in _spans(posting, len(description)):
        if start < position:
            continue
        text.append(_lines(description[position:start]))
        text.append(_lines(description[start:end]), style=style)
        position = end
    text.append(_lines(description[position:]))
    return text


def _lines(text: str) -> str:
    """Several lines, each safe."""
    return "\n".join(safe(line) for line in text.split("\n"))


def _spans(posting: Posting, length: int) -> list[tuple[int, int, str]]:
    spans = [(*pay.span, PAY_STYLE) for pay in posting.pay if pay.span]
    for topic in posting.topics:
        spans += [(hit[3], hit[4], TOPIC_STYLE) for hit in topic.evidence if hit[2] != "title"]
    return sorted((start, end, style) for start, end, style in set(spans) if 0 <= start < end <= length)
