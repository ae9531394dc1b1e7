"""New rules on old content: parsed values are replaced in place, history is left alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import islice

from jobscope.records import Issue, Posting, Record
from jobscope.store import write
from jobscope.store.change import Change
from jobscope.store.connection import immediate

_CURRENT = """SELECT p.id, coalesce(max(CASE WHEN r.hash NOT LIKE '%.' THEN r.fetched_at END), max(r.fetched_at))
FROM json_each(?) AS wanted JOIN postings AS p ON p.id = wanted.value
JOIN raw AS r ON r.source = p.source AND r.board = p.board AND r.key = p.key AND r.fetched_at <= p.fetched_at
GROUP BY p.id"""


def reparse(db: sqlite3.Connection, records: Iterable[Record]) -> Change:
    """Replace the parsed values of postings that are held: see Store.reparse."""
    replaced = same = issues = 0
    stream = iter(records)
    while page := list(islice(stream, write.CHUNK)):
        issues += sum(isinstance(record, Issue) for record in page)
        postings = [record for record in page if isinstance(record, Posting) and write.unfit(record) is None]
        with immediate(db):
            current = _current(db, postings)
            edited = _edited(db, postings)
            text_ids = write.texts(db, [*edited, *(posting for posting, _, _ in current)])
            write.fill(db, current, text_ids)
            write.fill_versions(db, edited, text_ids)
        replaced += len(current)
        same += len(postings) - len(current)
    return Change(changed=replaced, same=same, issues=issues, trusted=True, nothing_changed=replaced == 0)


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
