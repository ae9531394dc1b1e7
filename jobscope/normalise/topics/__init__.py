"""What a posting is about: topics found by their terms, and told from what it only mentions.

A posting is about a topic because of its title or its duties and requirements, not because the company sells it or
screens applicants with it. One scan finds all terms of all definitions; `context` judges each hit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from jobscope.normalise import titles
from jobscope.normalise.text import whole
from jobscope.normalise.topics import context, terms
from jobscope.normalise.topics.context import Hit
from jobscope.normalise.topics.terms import Definition, TopicFile
from jobscope.records import Topic

__all__ = ["MOST", "STRICT", "TopicFile", "TopicReading", "built_in", "find_topics", "listing", "load"]

STRICT: Final = "strict"
"""The definition that `label` follows."""

MOST: Final = 200
"""Terms of one text that are judged and kept as evidence, the first of them."""


@dataclass(frozen=True, slots=True)
class TopicReading:
    """What was found: an entry for each topic and definition, the label under `strict`, whether it is a mention."""

    topics: tuple[Topic, ...]
    label: str | None
    mention: bool


def find_topics(title: str, description: str, *, topics: TopicFile | None = None) -> TopicReading:
    """The topics of a posting. Spans are character offsets into `title` and `description`.

    `label` is the narrowest topic of the file's first tree that counts under `strict`; `mention` is True only where
    there is none and a term was found. Of a text's terms the first 200 (`MOST`) are judged and kept as evidence, so
    that the time grows with the length of the text and with nothing else.

    >>> reading = find_topics("Data Engineer", "You will build pipelines that train machine learning models.")
    >>> reading.label, reading.topics[0].evidence
    ('ai', (('machine learning', 'ml', 'description', 36, 52),))
    """
    file = topics or terms.built_in()
    title, description = whole(title), whole(description)
    hits = [*_hits(file, title, "title"), *_hits(file, description, "description")]
    if not hits:
        return TopicReading((), None, mention=False)
    named = [hit for hit in hits if hit.field == "title" and _counts_in_title(hit, title)]
    reading = context.Reading(description, titles.family(title), title, named=bool(named))
    told = [hit for hit in hits if hit.field == "description"]
    following = [*told[1:], None]
    counted = named + [
        hit
        for hit, after in zip(told, following, strict=False)
        if reading.why_not(hit) is None and not reading.is_label(hit, after)
    ]
    found = tuple(_topics(file, hits, counted))
    label = _label(file, found)
    mention = label is None and any(topic.definition == STRICT for topic in found)
    return TopicReading(found, label, mention)


def _counts_in_title(hit: Hit, title: str) -> bool:
    about = hit.role not in ("vendor", "tool") and not context.hires(title) and not context.closes(title)
    return about and not context.names_employer(title, hit.start, hit.end)


def _hits(file: TopicFile, text: str, field: str) -> Iterator[Hit]:
    if not file.pattern.search(text):
        return
    for match in islice(file.pattern.finditer(text), MOST):
        words = match.group()
        family = file.family_of(words)
        if family is not None:
            yield Hit(words, family.name, family.role, family.topic, field, *match.span())


def _topics(file: TopicFile, hits: list[Hit], counted: list[Hit]) -> Iterator[Topic]:
    for definition, topic, families in file.counts:
        here = [hit for hit in hits if hit.family in families]
        if not here:
            continue
        at_work = here if definition.scope == "anywhere" else [hit for hit in counted if hit.family in families]
        evidence = tuple((hit.words, hit.family, hit.field, hit.start, hit.end) for hit in at_work or here)
        yield Topic(topic=topic.name, definition=definition.name, mention=not at_work, evidence=evidence)


def _label(file: TopicFile, found: Iterable[Topic]) -> str | None:
    """The narrowest of the topics of the first tree that count under `strict`."""
    root = file.topics[0].name
    counted = [topic.topic for topic in found if topic.definition == STRICT and not topic.mention]
    tree = [name for name in counted if name == root or root in file.around(name)]
    return max(tree, key=lambda name: len(file.around(name)), default=None)


def built_in() -> TopicFile:
    """The topics that come with jobscope."""
    return terms.built_in()


def load(path: Path) -> TopicFile:
    """A user's own topics. Raises UsageError."""
    return terms.load(path)


def listing(file: TopicFile | None = None) -> tuple[tuple[str, str, Definition], ...]:
    """(topic, what it is about, definition) for each pair that the file can count."""
    file = file or terms.built_in()
    return tuple((topic.name, topic.about, definition) for definition, topic, _ in file.counts)
