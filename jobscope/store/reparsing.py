"""New rules on old content: parsed values are replaced in place, history is left alone."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

from jobscope.records import Issue, Posting, Record
from jobscope.store import schema, write
from jobscope.store.change import Change
from jobscope.store.connection import immediate

_CURRENT = """SELECT p.id, coalesce(max(CASE WHEN r.hash NOT LIKE '%.' THEN r.fetched_at END), max(r.fetched_at))
FROM json_each(?) AS wanted JOIN postings AS p ON p.id = wanted.value
JOIN raw AS r ON r.source = p.source AND r.board = p.board AND r.key = p.key AND r.fetched_at <= p.fetched_at
GROUP BY p.id"""

_PAY: Final = tuple(name for name in map(schema.headline_column, schema.HEADLINE) if name != "headline_rule")
_OF_POSTING: Final = (
    "title", "employment", "level", "family", "experience_years", "language", "workplace", "remote_scope", "posted",
    "valid_through", "openings",
)  # fmt: skip
_OF_PARTS: Final = {
    "places": ("city", "region", "country", "cbsa", "metro"),
    "topics": ("topic", "definition", "mention"),
}
_WANTED: Final = "(SELECT value FROM json_each(?))"


def reparse(db: sqlite3.Connection, records: Iterable[Record]) -> Change:
    """Replace the parsed values of postings that are held: see Store.reparse."""
    replaced = same = issues = 0
    values: Counter[str] = Counter()
    stream = iter(records)
    while page := list(islice(stream, write.CHUNK)):
        issues += sum(isinstance(record, Issue) for record in page)
        postings = [record for record in page if isinstance(record, Posting) and write.unfit(record) is None]
        with immediate(db):
            strangers = {(posting.id, posting.board) for posting, _ in write.strangers(db, postings)}
            postings = [posting for posting in postings if (posting.id, posting.board) not in strangers]
            current = _current(db, postings)
            edited = _edited(db, postings)
            text_ids = write.texts(db, [*edited, *(posting for posting, _, _ in current)])
            before = _values(db, current)
            write.fill(db, current, text_ids)
            after = _values(db, current)
            write.fill_versions(db, edited, text_ids)
        values.update(name for key, value in after.items() for name in _differing(before[key], value))
        replaced += len(current)
        same += len(postings) - len(current)
    return Change(
        changed=replaced, same=same, issues=issues, trusted=True, nothing_changed=replaced == 0, values=values
    )


Values = dict[str, Any]
"""What the rules read in one posting, by name; rules' own names and evidence are no values."""


def _values(db: sqlite3.Connection, current: Sequence[write.Replaced]) -> dict[str, Values]:
    """The values that are held of these postings."""
    wanted = json.dumps([posting.id for posting, _, _ in current])
    names = (*_PAY, *_OF_POSTING)
    found: dict[str, Values] = {}
    for key, *row in db.execute(f"SELECT id, {', '.join(names)} FROM postings WHERE id IN {_WANTED}", (wanted,)):
        said = dict(zip(_OF_POSTING, row[len(_PAY) :], strict=True))
        found[key] = {"pay": row[: len(_PAY)], **said, **{part: [] for part in _OF_PARTS}}
    for part, columns in _OF_PARTS.items():
        said_in = ", ".join(columns)
        # in any order: only what is said counts
        rows = db.execute(
            f"SELECT posting_id, {said_in} FROM {part} WHERE posting_id IN {_WANTED} ORDER BY {said_in}", (wanted,)
        )
        for key, *row in rows:
            found[key][part].append(row)
    return found


def _differing(before: Values, after: Values) -> list[str]:
    return [name for name, value in after.items() if value != before[name]]


def _current(db: sqlite3.Connection, postings: Sequence[Posting]) -> list[write.Replaced]:
    """Those that are what the store holds now.

    Either their content is the very same, or they come from the raw record that the held one came from (then the
    source reads more of it than it did). A raw record that is newer than its posting belongs to a run that never
    came to its footer: the next run makes it a version.
    """
    ids = list({posting.id for posting in postings})
    held = write.held_of(db, ids)
    times = dict(db.execute(_CURRENT, (json.dumps(ids),)))
    found: dict[str, write.Replaced] = {}
    for posting in postings:
        before = held.get(posting.id)
        if before is None or posting.rules < before.rules:
            continue
        if posting.content_hash is None and before.content_hash is not None:
            continue
        same_content = posting.content_hash is not None and posting.content_hash == before.content_hash
        if same_content or posting.fetched_at == times.get(posting.id):
            after = before._replace(content_hash=posting.content_hash, rules=posting.rules)
            found[posting.id] = (posting, before, after)
    return list(found.values())


def _edited(db: sqlite3.Connection, postings: Sequence[Posting]) -> list[Posting]:
    """Those of postings that have a history, which may hold what they say."""
    known = write.versions_of(db, list({posting.id for posting in postings}))
    return [posting for posting in postings if posting.id in known and posting.content_hash is not None]
