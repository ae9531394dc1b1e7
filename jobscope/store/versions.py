"""What one more sighting of a posting makes of the one that is held: pure.

A posting that was never edited has no rows in `versions`; one that was has a row for each of its contents, with the
time when that content was first seen. The newest row is the content that stands in `postings`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal, NamedTuple

from jobscope.records import Posting


class Held(NamedTuple):
    """What the store holds of a posting, as far as a new sighting must know it."""

    content_hash: str | None
    rules: int
    fetched_at: str
    first_seen: str
    last_seen: str


class Version(NamedTuple):
    """One content of a posting, and when it was first seen."""

    seen: str
    content_hash: str


Fate = Literal["same", "fill", "version", "older"]


def fate(held: Held, posting: Posting) -> Fate:
    """What becomes of the values that came:

    - same: nothing; the posting was seen again
    - fill: they replace what is held, and are no edit: the first text, or new rules on what we had
    - version: they replace what is held, which becomes history
    - older: they are history; what is held stays
    """
    at_once = posting.fetched_at == held.fetched_at
    new_rules = posting.rules > held.rules
    if posting.content_hash is None:
        newer = posting.fetched_at > held.fetched_at
        return "fill" if held.content_hash is None and (newer or (at_once and new_rules)) else "same"
    if held.content_hash is None:
        return "fill"
    if posting.content_hash == held.content_hash or at_once:
        return "fill" if new_rules else "same"
    return "version" if posting.fetched_at > held.fetched_at else "older"


def seen_again(held: Held, posting: Posting, what: Fate) -> Held:
    """What is held after that sighting. Times only widen, so that the order of arrival does not matter."""
    at = posting.fetched_at
    replaced = what in ("fill", "version")
    return Held(
        content_hash=(posting.content_hash or held.content_hash) if replaced else held.content_hash,
        rules=posting.rules if replaced else held.rules,
        fetched_at=max(held.fetched_at, at),
        first_seen=min(held.first_seen, at),
        last_seen=max(held.last_seen, at),
    )


def revise(
    history: Sequence[Version], held: Held, seen: str, content_hash: str, *, again: bool = False
) -> tuple[Version, ...]:
    """The history with one more sighting of a content in its place, oldest first.

    `held` is the state before that sighting. One version alone means: never edited. again: the sighting is of a run
    that is stored already. Not every sighting is kept, so a content that came back (A, B, A) dates from one that is
    known for sure; telling a run again must not move it.

    >>> held = Held("A", 1, fetched_at="d4", first_seen="d1", last_seen="d4")
    >>> [tuple(v) for v in revise((), held, "d5", "B")]
    [('d1', 'A'), ('d5', 'B')]

    A late one goes before what is current, and what is current stays the newest:

    >>> [tuple(v) for v in revise((), held, "d2", "B")]
    [('d1', 'A'), ('d2', 'B'), ('d4', 'A')]

    The same content, known to be older than we thought:

    >>> [tuple(v) for v in revise([Version("d0", "B"), Version("d3", "A")], held, "d2", "A")]
    [('d0', 'B'), ('d2', 'A')]
    >>> [tuple(v) for v in revise([Version("d0", "B"), Version("d3", "A")], held, "d2", "A", again=True)]
    [('d0', 'B'), ('d3', 'A')]
    """
    assert held.content_hash is not None, "a posting without a text has no history"
    line = list(history) or [Version(held.first_seen, held.content_hash)]
    sighting = Version(seen, content_hash)
    told = again and seen >= line[0].seen and any(version.content_hash == content_hash for version in line)
    if sighting not in line and not told:
        at = bisect_right(line, seen, key=lambda version: version.seen)
        if at and line[at - 1].content_hash == content_hash:
            pass
        elif at < len(line) and line[at].content_hash == content_hash:
            line[at] = sighting
        else:
            line.insert(at, sighting)
    current = content_hash if seen > held.fetched_at else held.content_hash
    if line[-1].content_hash != current:
        line.append(Version(held.fetched_at, current))
    return tuple(line)
