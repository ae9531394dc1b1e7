"""What every question answers with: rows, what their columns mean, and what a reader must know about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Kind = Literal["text", "count", "money", "share", "date", "flag", "number"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its stable name (an interface), what a terminal calls it, and what kind of value it holds.

    `optional` columns leave a narrow terminal, the highest number first; `wide` ones need --wide.
    """

    name: str
    kind: Kind = "text"
    title: str = ""
    optional: int = 0
    wide: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What was counted, by which rule, over which dates, and what was left out: the footer of a table.

    `facts` go into machine formats as they are; `notes` are the footer's sentences for a person; `follow` is the
    command that lists the postings behind the answer.
    """

    question: str
    title: str
    notes: tuple[str, ...] = ()
    follow: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as tuples in the order of `columns`. No rows is an answer: `about.notes` then says why."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    about: About

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries, keyed by the columns' names."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


HEADERS: Final = (
    ("with pay", ("n", "postings")),
    ("typical posting", ("p50_min", "p50_max")),
    ("middle", ("p50",)),
    ("95%", ("ci_low", "ci_high")),
    ("pay", ("min", "max", "currency", "period", "basis")),
    ("pay", ("currency", "basis")),
    ("show", ("id",)),
)
"""What a terminal shows over columns that stand together, or over one by a word of its own; the first that fits."""


def named(word: str, columns: Sequence[Column]) -> tuple[str, ...]:
    """The columns that a word names: by their own name, else as a terminal shows them. None: an empty tuple.

    >>> columns = [Column("n"), Column("p50", "money"), Column("first_seen", "date"), Column("p25"), Column("postings")]
    >>> named("n", columns), named("middle", columns), named("first seen", columns), named("with pay", columns)
    (('n',), ('p50',), ('first_seen',), ('n', 'postings'))
    """
    names = {column.name for column in columns}
    for parts in ((word,), (word.replace(" ", "_"),), *(parts for header, parts in HEADERS if header == word)):
        if names.issuperset(parts):
            return parts
    return ()
