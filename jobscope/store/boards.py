"""Boards, their runs and the lives of their postings: what a footer does, inside the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Final, NamedTuple

import msgspec

from jobscope.records import BoardRun, Issue
from jobscope.store import closing, schema
from jobscope.store.closing import Decision, Open, PastRun

_RUN: Final = tuple(schema.columns(BoardRun))
_run = attrgetter(*_RUN)
_FOOTER: Final = f"""INSERT INTO runs ({", ".join(_RUN)}, trusted, verdict) VALUES ({", ".join("?" * len(_RUN))}, ?, ?)
ON CONFLICT (source, board, fetched_at) DO UPDATE SET trusted = 1, verdict = NULL
WHERE excluded.trusted AND NOT runs.trusted"""

_ISSUE: Final = tuple(schema.columns(Issue))
_issue = attrgetter(*_ISSUE)


class Standing(NamedTuple):
    """A board as it is now."""

    open: int
    with_pay: int


def past(db: sqlite3.Connection, source: str, board: str) -> list[PastRun]:
    """The board's footers, oldest first."""
    rows = db.execute(
        "SELECT fetched_at, received, trusted, started_at, verdict FROM runs"
        " WHERE source = ? AND board = ? ORDER BY fetched_at",
        (source, board),
    )
    return [
        PastRun(fetched_at, received, bool(trusted), started_at, verdict)
        for fetched_at, received, trusted, started_at, verdict in rows
    ]


def open_postings(db: sqlite3.Connection, source: str, board: str) -> dict[str, Open]:
    """The board's postings that are not closed, by key."""
    rows = db.execute(
        """SELECT key, missing_since, valid_through, last_seen, first_seen FROM postings
        WHERE source = ? AND board = ? AND closed_at IS NULL""",
        (source, board),
    )
    return {row[0]: Open(*row[1:]) for row in rows}


def standing(db: sqlite3.Connection, source: str, board: str) -> Standing:
    """How many of the board's postings are open, and how many of those say what they pay."""
    row = db.execute(
        """SELECT count(*), count(headline_currency) FROM postings
        WHERE source = ? AND board = ? AND closed_at IS NULL""",
        (source, board),
    ).fetchone()
    return Standing(*row)


# ── lives ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def sight(db: sqlite3.Connection, source: str, board: str, seen: Mapping[str, str], runs: Iterable[PastRun]) -> int:
    """Postings that were missing or closed and were seen (key → when): they are here again. How many were closed.

    A sighting older than the board's newest footer reopens nothing that later runs would have closed; but a posting
    cannot be missing, nor closed, since before it.
    """
    runs = list(runs)
    newest = max((run.fetched_at for run in runs), default="")
    trusted = [run.fetched_at for run in runs if run.trusted]
    rows = db.execute(
        """SELECT id, key, missing_since, closed_at, closed_reason FROM postings
        WHERE source = ? AND board = ? AND (missing_since IS NOT NULL OR closed_at IS NOT NULL)""",
        (source, board),
    ).fetchall()
    lives: list[tuple[str | None, str | None, str]] = []
    reopened: list[tuple[str, str, str]] = []
    moved: list[tuple[str, str, str]] = []
    for posting, key, missing_since, closed_at, reason in rows:
        at = seen.get(key)
        if at is None or at <= (closed_at or missing_since):
            continue
        missing, closed = (None, None) if at >= newest else closing.after_late_sighting(reason or "absent", at, trusted)
        if closed_at is None:
            closed = None  # a late stream closes nothing
        elif closed is None:
            reopened.append((at, posting, closed_at))
        else:
            moved.append((closed, posting, closed_at))
        lives.append((missing, closed, posting))
    db.executemany(
        """UPDATE postings SET missing_since = ?1, closed_at = ?2,
        closed_reason = CASE WHEN ?2 IS NOT NULL THEN closed_reason END WHERE id = ?3""",
        lives,
    )
    db.executemany("UPDATE closures SET reopened_at = ? WHERE posting_id = ? AND closed_at = ?", reopened)
    db.executemany("UPDATE OR REPLACE closures SET closed_at = ? WHERE posting_id = ? AND closed_at = ?", moved)
    return len(reopened)


def seen_unparsed(db: sqlite3.Connection, source: str, board: str, keys: Iterable[str], at: str) -> None:
    """Postings whose sighting is an error issue: seen, though what they say now could not be read."""
    db.execute(
        """UPDATE postings SET last_seen = ?
        WHERE source = ? AND board = ? AND key IN (SELECT value FROM json_each(?)) AND last_seen < ?""",
        (at, source, board, json.dumps(list(keys)), at),
    )


def apply(db: sqlite3.Connection, footer: BoardRun, decision: Decision) -> None:
    """Mark what a trusted run missed, and close what it closes; a gap is kept in `closures`."""
    where = "source = ? AND board = ? AND key = ?"
    of = (footer.source, footer.board)
    db.executemany(
        f"UPDATE postings SET missing_since = ? WHERE {where}",
        ((footer.fetched_at, *of, key) for key in decision.missing),
    )
    db.executemany(
        f"UPDATE postings SET missing_since = ?, closed_at = ?, closed_reason = ? WHERE {where}",
        ((one.closed_at, one.closed_at, one.reason, *of, one.key) for one in decision.closed),
    )
    db.executemany(
        f"""INSERT INTO closures (posting_id, closed_at, reason) SELECT id, ?, ? FROM postings WHERE {where}
        ON CONFLICT (posting_id, closed_at) DO UPDATE SET reason = excluded.reason, reopened_at = NULL""",
        ((one.closed_at, one.reason, *of, one.key) for one in decision.closed),
    )


# ── rows of runs, boards, companies, issues ──────────────────────────────────────────────────────────────────────────


def record_run(db: sqlite3.Connection, footer: BoardRun, decision: Decision) -> None:
    """The footer's row: (source, board, fetched_at) is one run, however often and under whatever id it is stored."""
    db.execute(_FOOTER, (*_run(footer), decision.trusted, decision.reason))


def name_versions(db: sqlite3.Connection, footer: BoardRun) -> None:
    """Say of the board's versions that this run saw them first. They wait for it, since a footer comes last."""
    of_board = f"{footer.source}:{footer.board}:"
    db.execute(
        """UPDATE versions SET run = ? WHERE run IS NULL AND posting_id >= ? AND posting_id < ?
        AND seen BETWEEN ? AND ? AND EXISTS (SELECT 1 FROM postings AS p WHERE p.id = posting_id AND p.board = ?)""",
        (footer.run, of_board, f"{of_board[:-1]};", footer.started_at, footer.fetched_at, footer.board),
    )


def record_board(db: sqlite3.Connection, footer: BoardRun, decision: Decision, *, late: bool) -> None:
    """The board's row, and its company's. An older footer widens the dates and changes nothing else."""
    at = footer.fetched_at
    trusted_at = at if decision.trusted else None
    record_company(db, footer.company, at)
    status = "ok" if decision.trusted else "suspect" if decision.suspect else None
    held = db.execute(
        "SELECT first_fetched, last_fetched, last_trusted, last_outcome, status, company FROM boards "
        "WHERE source = ? AND board = ?",
        (footer.source, footer.board),
    ).fetchone()
    if held is None:
        db.execute(
            "INSERT INTO boards (source, board, company, first_fetched, last_fetched, last_trusted, last_outcome, "
            "status) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (footer.source, footer.board, footer.company, at, at, trusted_at, footer.outcome, status or "ok"),
        )
        return
    first, last, last_trusted, last_outcome, last_status, company = held
    if not late:
        last_outcome, last_status, company = footer.outcome, status or last_status, footer.company
    row = (
        min(first, at),
        max(last, at),
        max(last_trusted or "", trusted_at or "") or None,
        last_outcome,
        last_status,
        company,
    )
    if row != held:
        db.execute(
            "UPDATE boards SET first_fetched = ?, last_fetched = ?, last_trusted = ?, last_outcome = ?, status = ?, "
            "company = ? WHERE source = ? AND board = ?",
            (*row, footer.source, footer.board),
        )
    if company != held[-1]:
        db.execute(
            "UPDATE postings SET company = ? WHERE source = ? AND board = ?", (company, footer.source, footer.board)
        )


def record_unfinished(db: sqlite3.Connection, source: str, board: str, company: str, times: Iterable[str]) -> None:
    """The row of a board that has postings and no footer yet."""
    dates = sorted(times)
    record_company(db, company, dates[0])
    db.execute(
        """INSERT INTO boards (source, board, company, first_fetched, last_fetched, last_outcome)
        VALUES (?, ?, ?, ?, ?, 'partial')
        ON CONFLICT (source, board) DO UPDATE SET first_fetched = min(first_fetched, excluded.first_fetched),
          last_fetched = max(last_fetched, excluded.last_fetched)
        WHERE excluded.first_fetched < first_fetched OR excluded.last_fetched > last_fetched""",
        (source, board, company, dates[0], dates[-1]),
    )


def record_company(db: sqlite3.Connection, company: str, at: str) -> None:
    """The company's row; its name is its id until somebody gives it one."""
    db.execute(
        """INSERT INTO companies (id, name, first_seen) VALUES (?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET first_seen = excluded.first_seen WHERE excluded.first_seen < first_seen""",
        (company, company, at),
    )


def record_issues(
    db: sqlite3.Connection, source: str, board: str, issues: Iterable[Issue], footer: BoardRun | None
) -> None:
    """The issues of a run, each once. Those of a stream without a footer have no run, until its footer comes."""
    run, seen = (footer.run, footer.fetched_at) if footer else (None, None)
    held: dict[tuple[object, ...], tuple[int, str | None]] = {
        tuple(row[2:]): (row[0], row[1])
        for row in db.execute(
            f"""SELECT id, seen, {", ".join(_ISSUE)} FROM issues
            WHERE source = ? AND board = ? AND (seen IS NULL OR seen = ?)""",
            (source, board, seen),
        )
    }
    for issue in issues:
        row = _issue(issue)
        row = (*row[:-1], None if row[-1] is None else msgspec.json.encode(row[-1], order="deterministic").decode())
        if row not in held:
            added = db.execute(
                f"INSERT INTO issues (run, seen, {', '.join(_ISSUE)}) VALUES (?, ?, {', '.join('?' * len(_ISSUE))})",
                (run, seen, *row),
            )
            held[row] = (added.lastrowid or 0, seen)
        elif held[row][1] is None and seen is not None:
            db.execute("UPDATE issues SET run = ?, seen = ? WHERE id = ?", (run, seen, held[row][0]))
            held[row] = (held[row][0], seen)
