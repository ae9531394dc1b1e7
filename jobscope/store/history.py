"""The life of one posting: its edits, old beside new, and when it closed and came back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from jobscope.records import Pay
from jobscope.store import schema

_WORDS: Final = ("title", "department", "location_text")
_COLUMNS: Final = ("seen", *_WORDS, "text_id", *schema.HEADLINE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was seen to have happened to a posting.

    what: title, department, location_text, pay, text, closed, reopened. old, new: of an edit its words or its pay (of
    a text neither); of a closing, new is its reason.
    """

    seen: str
    what: str
    old: str | Pay | None = None
    new: str | Pay | None = None


def history(db: sqlite3.Connection, posting_id: str) -> tuple[Event, ...]:
    """What happened to a posting, oldest first; nothing where it was never edited and never closed."""
    rows = db.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM versions WHERE posting_id = ? ORDER BY seen", (posting_id,)
    ).fetchall()
    events = [event for before, after in pairwise(rows) for event in _edits(before, after)]
    for closed, reason, reopened in db.execute(
        "SELECT closed_at, reason, reopened_at FROM closures WHERE posting_id = ? ORDER BY closed_at", (posting_id,)
    ):
        events.append(Event(closed, "closed", new=reason))
        if reopened is not None:
            events.append(Event(reopened, "reopened"))
    return tuple(sorted(events, key=lambda event: event.seen))


def _edits(before: tuple[Any, ...], after: tuple[Any, ...]) -> list[Event]:
    """What one version says otherwise than the one before it."""
    old, new = (dict(zip(_COLUMNS, row, strict=True)) for row in (before, after))
    seen = new["seen"]
    found = [Event(seen, name, old[name], new[name]) for name in _WORDS if old[name] != new[name]]
    paid, pays = _pay(before), _pay(after)
    if paid != pays:
        found.append(Event(seen, "pay", paid, pays))
    if old["text_id"] != new["text_id"]:
        found.append(Event(seen, "text"))
    return found


def _pay(row: tuple[Any, ...]) -> Pay | None:
    said = dict(zip(schema.HEADLINE, row[-len(schema.HEADLINE) :], strict=True))
    return None if said["basis"] is None else Pay(**said | {"rule": ""})
