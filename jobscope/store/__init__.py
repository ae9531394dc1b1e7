"""What lasts: one SQLite file. `Store` writes it, `reading` reads it, `closing` decides what a run of a board means.

What only writing needs is imported where it is used: commands that read start sooner.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType

from jobscope.records import Raw, Record, Target
from jobscope.store.change import Change
from jobscope.store.opening import PATIENCE, open_for_writing

__all__ = ["Change", "Store"]


class Store:
    """A database that is open for writing; a context manager. `db` is its connection, `path` its file."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self.db = db
        self.path = path

    @classmethod
    def open(cls, path: Path, *, create: bool = True, patience: float = PATIENCE) -> Store:
        """Open a database; a new one is made with its folder, an older one is copied and migrated.

        patience: seconds to wait for another process, now and at every write.
        Raises NoDatabase, CannotWrite, Locked, Damaged (also: written by a newer jobscope).
        """
        return cls(open_for_writing(path, create=create, patience=patience), path)

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def last_raw(self, target: Target) -> Mapping[str, Raw]:
        """The newest raw record of each key of a board, read now; each is unpacked when it is asked for."""
        from jobscope.store import raw

        return raw.newest(self.db, target)

    def raws(self, source: str | None = None) -> Iterator[Raw]:
        """All raw records (of a source), oldest first. No transaction is open while one is handed out."""
        from jobscope.store import raw

        return raw.every(self.db, source)

    def save(self, records: Iterable[Record], *, accept_drop: bool = False, partial: bool = False) -> Iterator[Change]:
        """Store a stream; one Change for each footer, and one for each board whose stream ended without.

        A board's postings become visible in one transaction, at its footer (above 2,000, in batches before it); a
        raw record whose detail is new is kept as it passes, since it cost a request. Nothing is ever deleted.
        accept_drop: believe a board that shrank. partial: a filtered stream is meant; nothing is missing or closed.
        Raises Locked, CannotWrite, Damaged; what was stored before stays whole.
        """
        from jobscope.store import saving

        return saving.save(self.db, records, accept_drop=accept_drop, partial=partial)

    def reparse(self, records: Iterable[Record]) -> Change:
        """Replace parsed values and `rules`; first_seen, last_seen, closing and versions stay as they are.

        `changed` counts what was replaced, `same` what is not the current content of any posting, `values` those of
        which each value (pay, places, topics, level …) is another than before.
        """
        from jobscope.store import reparsing

        return reparsing.reparse(self.db, records)
