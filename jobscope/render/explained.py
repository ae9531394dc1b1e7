"""What the rules saw in a text: the candidates, the rule that took or refused each, and the words highlighted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from jobscope.normalise import pay, places, topics
from jobscope.render.posting import (
    PAY_STYLE,
    TOPIC_STYLE,
    folded,
    marked,
    pay_words,
    place_words,
    stands_for,
    topic_words,
)
from jobscope.render.screen import Look, look, pairs, put
from jobscope.render.text import safe

Span = tuple[int, int, str]
LONGEST_PLACE = 300  # characters: a longer text is prose, where names of places say nothing


def show(text: str, country: str | None, field: bool, kinds: Sequence[str], screen: Console) -> None:
    """Prints what each kind of rule (pay, place, topic) makes of the text."""
    how = look(screen)
    spans: list[Span] = []
    lines: list[Text] = []
    if "pay" in kinds:
        lines += _pay(text, country, field, spans, how)
    if "place" in kinds and len(text) <= LONGEST_PLACE:
        lines += _places(text, country, how)
    if "topic" in kinds:
        lines += _topics(text, spans, how)
    put(screen, [*folded(marked(text, spans), how), *lines])


def _pay(text: str, country: str | None, field: bool, spans: list[Span], how: Look) -> Iterator[Text]:
    readings = pay.read_pay(text, country=country, field=field)
    yield Text("\nPay", style="bold")
    rows = []
    for reading in readings:
        if reading.pay is not None:
            spans.append((*reading.span, PAY_STYLE))
        said = "not pay"
        if reading.pay is not None:
            label = f"{safe(reading.pay.label)}: " if reading.pay.label else ""
            said = f"{label}{pay_words(reading.pay)}"
        issue = f" ({reading.issue})" if reading.issue else ""
        rows.append((f"“{safe(reading.text)}”", f"{said} · {safe(reading.rule)}{safe(issue)}"))
    yield from pairs(rows or [("no amount was seen", "")], how)
    head = pay.headline([reading.pay for reading in readings if reading.pay is not None])
    if head is not None:
        yield from stands_for(head, how)


def _places(text: str, country: str | None, how: Look) -> Iterator[Text]:
    found = places.find_places(text, country=country)
    yield Text("\nPlaces", style="bold")
    rows = [(f"“{safe(place.text)}”", f"{place_words(place)} · {safe(place.rule)}") for place in found.places]
    if found.workplace:
        scope = f" from {', '.join(found.remote_scope)}" if found.remote_scope else ""
        rows.append(("workplace", f"{found.workplace}{scope}"))
    yield from pairs(rows or [("no place was read", "")], how)


def _topics(text: str, spans: list[Span], how: Look) -> Iterator[Text]:
    found = topics.find_topics("", text)
    yield Text("\nTopics", style="bold")
    for topic in found.topics:
        spans.extend((hit[3], hit[4], TOPIC_STYLE) for hit in topic.evidence if hit[2] != "title")
    yield from pairs(list(map(topic_words, found.topics)) or [("no term of a topic was seen", "")], how)
