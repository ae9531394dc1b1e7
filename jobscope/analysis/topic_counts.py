"""What postings are about, topic by topic: those that count, those that only mention it, and the words that said so."""

from __future__ import annotations

import json
import shlex
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from jobscope.analysis.engines.sqlite import connection
from jobscope.normalise import topics
from jobscope.normalise.topics import TopicFile
from jobscope.table import About, Column, Table

COLUMNS: Final = (
    Column("topic"),
    Column("definition"),
    Column("postings", "count"),
    Column("share", "share"),
    Column("mentions", "count"),
    Column("words"),
    Column("mention_words"),
    Column("about"),
    Column("counts"),
    Column("source"),
)
LIST_COLUMNS: Final = (
    Column("topic"),
    Column("definition"),
    Column("found"),
    Column("id", wide=True),
    Column("company", optional=1),
    Column("title"),
    Column("words"),
    Column("url", wide=True),
)
WORDS: Final = 8
"""How many of the most frequent words are named."""


@dataclass(frozen=True, slots=True)
class Found:
    """A topic, by one definition, in one posting. `mention`: its words are there, and do not count."""

    topic: str
    definition: str
    mention: bool
    words: tuple[str, ...]
    posting: str
    company: str
    title: str
    url: str | None


@dataclass(slots=True)
class Tally:
    """How many postings are about a topic, how many only mention it, and in how many of them each word stands."""

    about: int = 0
    mentions: int = 0
    words: Counter[str] = field(default_factory=Counter)
    mention_words: Counter[str] = field(default_factory=Counter)

    def add(self, found: Found) -> None:
        words = set(map(str.lower, found.words))
        if found.mention:
            self.mentions += 1
            self.mention_words.update(words)
        else:
            self.about += 1
            self.words.update(words)


def open_postings(db: sqlite3.Connection) -> int:
    """How many postings are open."""
    n: int = connection(db).execute("SELECT COUNT(*) FROM open_postings").fetchone()[0]
    return n


def stored(db: sqlite3.Connection) -> Iterator[Found]:
    """The topics of the open postings, as they were read when they were stored."""
    rows = connection(db).execute(
        "SELECT topic, definition, mention, evidence, id, company, title, url FROM topics"
        " JOIN open_postings ON id = posting_id ORDER BY id, n"
    )
    for topic, definition, mention, evidence, posting, company, title, url in rows:
        words = _words(hit[0] for hit in json.loads(evidence))
        yield Found(topic, definition, bool(mention), words, posting, company, title or "", url)


def read(db: sqlite3.Connection, file: TopicFile) -> Iterator[Found]:
    """The topics of a file in the open postings, read now."""
    rows = connection(db).execute(
        "SELECT open_postings.id, company, title, url, description FROM open_postings"
        " LEFT JOIN texts ON texts.id = text_id ORDER BY open_postings.id"
    )
    for posting, company, title, url, description in rows:
        for topic in topics.find_topics(title or "", description or "", topics=file).topics:
            words = _words(hit[0] for hit in topic.evidence)
            yield Found(topic.topic, topic.definition, topic.mention, words, posting, company, title or "", url)


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def catalogue(
    found: Iterable[Found] | None, postings: int, as_of: str | None, file: TopicFile | None = None, name: str = ""
) -> Table:
    """A row for each topic and definition of a file, counted over `postings`; `found` None: nothing is counted."""
    tallies = {(topic, definition.name): Tally() for topic, _, definition in topics.listing(file)}
    for one in found or ():
        # what an older file's rules found is not of this file
        if (one.topic, one.definition) in tallies:
            tallies[one.topic, one.definition].add(one)
    rows = []
    for topic, about, definition in topics.listing(file):
        tally = tallies[topic, definition.name]
        counted: tuple[Any, ...] = (None, None, None, None, None)
        if found is not None:
            share = round(tally.about / postings, 4) if postings else None
            counted = (tally.about, share, tally.mentions, _most(tally.words), _most(tally.mention_words))
        said = (about or None, definition.about or None, definition.source or None)
        rows.append((topic, definition.name, *counted, *said))
    where = f" of {name}" if name else ""
    over = f" in {postings:,} open postings" if found is not None else ""
    return Table(
        COLUMNS,
        tuple(rows),
        About("topics", f"Topics{where}{over}", _notes(found is not None, name), facts={"as_of": as_of}),
    )


def _most(words: Counter[str]) -> str | None:
    """ "machine learning 12; ml 7": the most frequent words, each with its number of postings."""
    ranked = sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))
    return "; ".join(f"{word} {n:,}" for word, n in ranked[:WORDS]) or None


def _notes(counted: bool, name: str) -> tuple[str, ...]:
    if not counted:
        return ("Nothing is counted: there is no database yet.",)
    file = f" --file {shlex.quote(name)}" if name else ""
    return (
        "about: the words count by the definition; only mentioned: they are there, and do not.",
        f"Each posting with its words: jobscope topics{file} --list",
    )


def listing(found: Iterable[Found], as_of: str | None, name: str = "") -> Table:
    """A row for each posting, topic and definition: hits first, then those that only mention it."""
    order = sorted(found, key=lambda one: (one.topic, one.definition, one.mention, one.posting))
    rows = tuple(
        (
            one.topic,
            one.definition,
            "mention" if one.mention else "about",
            one.posting,
            one.company,
            one.title,
            "; ".join(one.words),
            one.url,
        )
        for one in order
    )
    hits = sum(not one.mention for one in order)
    where = f" of {name}" if name else ""
    title = f"Topics{where} in open postings: {hits:,} about, {len(order) - hits:,} only mentioned"
    return Table(LIST_COLUMNS, rows, About("topics --list", title, facts={"as_of": as_of}))
