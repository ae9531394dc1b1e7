"""A stream of records into the database, board by board: what waits for a footer, and what the footer does."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec

from jobscope.records import BoardRun, Issue, Other, Posting, Raw, Record
from jobscope.store import boards, closing, raw, write
from jobscope.store.change import Change
from jobscope.store.connection import immediate

WAITING: Final = 2000
"""Postings of one board that wait in memory for their footer; more are written in batches before it comes."""

YEARS: Final = range(1990, 2101)
"""A record that says it was fetched in another year is not stored."""

Footnote = TypeVar("Footnote", Issue, BoardRun)


@dataclass(slots=True)
class _Board:
    """What came of one board since its last footer, and what was already written of it."""

    source: str
    board: str
    company: str
    kept: raw.Kept | None = None
    postings: list[Posting] = field(default_factory=list)
    raws: list[raw.Plan] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)  # postings: key → when
    unread: set[str] = field(default_factory=set)  # keys of error issues
    raw_keys: set[str] = field(default_factory=set)
    filled: int = 0  # postings that have a title and a url
    written: write.Written = field(default_factory=write.Written)
    raw_kept: int = 0
    rows: int = 0  # of the database, that were written

    @property
    def name(self) -> tuple[str, str]:
        return self.source, self.board

    @property
    def keys(self) -> set[str]:
        return self.unread.union(self.seen)

    @property
    def size(self) -> int:
        """About how many bytes wait."""
        return sum(plan.size for plan in self.raws) + sum(2000 + len(p.description or "") for p in self.postings)


def save(
    db: sqlite3.Connection, records: Iterable[Record], *, accept_drop: bool = False, partial: bool = False
) -> Iterator[Change]:
    """Store a stream: see Store.save."""
    waiting: dict[tuple[str, str], _Board] = {}
    for record in records:
        if isinstance(record, Other):
            continue
        name = (record.source, record.board)
        board = waiting.get(name) or waiting.setdefault(name, _Board(*name, record.company))
        if isinstance(record, Issue):
            _note(board, record)
        elif not _is_moment(record.fetched_at):
            _note(
                board,
                _refused(record, f"fetched_at is no time of our days in UTC, to the second: {record.fetched_at!r}"),
            )
        elif isinstance(record, Raw):
            _keep(db, board, record)
        elif isinstance(record, Posting):
            _wait(db, board, record)
        elif (why := _unfit(record)) is not None:
            _note(board, _refused(record, why))
        else:
            del waiting[name]
            yield _finish(db, board, _legible(_known(record)), accept_drop=accept_drop, partial=partial)
    for board in waiting.values():
        change = _leave(db, board)
        if board.source:  # an issue of the stream itself (a line that is not JSON) belongs to no board
            yield change


# ── while a board's records arrive ───────────────────────────────────────────────────────────────────────────────────


def _wait(db: sqlite3.Connection, board: _Board, posting: Posting) -> None:
    why = write.unfit(posting)
    if why is not None:
        _note(board, _refused(posting, why))
        return
    board.filled += posting.key not in board.seen and bool(posting.title and posting.url)
    board.seen[posting.key] = max(posting.fetched_at, board.seen.get(posting.key, ""))
    board.postings.append(posting)
    if len(board.postings) >= WAITING:
        with _transaction(db, board):
            _flush(db, board)
            boards.record_unfinished(db, *board.name, board.company, board.seen.values())


def _keep(db: sqlite3.Connection, board: _Board, record: Raw) -> None:
    if board.kept is None:
        board.kept = raw.Kept(db, *board.name)
    try:
        plan = board.kept.plan(record)
    except (UnicodeEncodeError, RecursionError) as error:
        _note(board, _refused(record, str(error)))
        return
    board.raw_keys.add(record.key)
    board.raws.append(plan)
    if record.detail is not None and plan.rows:  # it cost a request
        with _transaction(db, board):
            _flush_raws(db, board)


def _note(board: _Board, issue: Issue) -> None:
    issue = _legible(issue)
    board.issues.append(issue)
    if issue.level == "error" and issue.key is not None:
        board.unread.add(issue.key)


def _refused(record: Raw | Posting | BoardRun, why: str) -> Issue:
    """One bad record must not lose its board."""
    kind = {Raw: "raw record", Posting: "posting", BoardRun: "footer"}[type(record)]
    return Issue(
        level="error",
        code="not_stored",
        source=record.source,
        company=record.company,
        board=record.board,
        key=None if isinstance(record, BoardRun) else record.key,
        message=f"this {kind} cannot be stored: {why}",
    )


def _unfit(footer: BoardRun) -> str | None:
    """Why a footer cannot be stored, in words. None: it can."""
    counts = (footer.received, footer.requests, footer.retries, footer.bytes)
    if all(count >= 0 and write.fits(count) for count in counts):
        return None
    return "a count is negative or has more than 64 bits"


def _known(footer: BoardRun) -> BoardRun:
    """The same; a total that no board can have is unknown."""
    fits = footer.expected is None or (footer.expected >= 0 and write.fits(footer.expected))
    return footer if fits else replace(footer, expected=None)


def _legible(record: Footnote) -> Footnote:
    """The same; where words of a page in it cannot be written down, they are escaped, and `data` is left out."""
    try:
        msgspec.json.encode(record)
    except (UnicodeEncodeError, RecursionError):
        said: dict[str, Any] = {f.name: getattr(record, f.name) for f in fields(record)}
        for name, value in said.items():
            if isinstance(value, str):
                said[name] = value.encode(errors="backslashreplace").decode()
        return replace(record, **(said | ({"data": None} if isinstance(record, Issue) else {})))
    return record


def _is_moment(text: str) -> bool:
    """Is it a time in UTC, to the second, of a year in YEARS?

    One time far ahead would make every later run of its board a late one, which closes nothing. No clock is asked:
    old recordings are replayed, and clocks are wrong.

    >>> _is_moment("2026-04-01T08:00:00Z"), _is_moment("2026-04-01"), _is_moment("2026-04-31T08:00:00Z")
    (True, False, False)
    >>> _is_moment("9999-12-31T23:59:59Z"), _is_moment("0001-01-01T00:00:00Z")
    (False, False)
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return text == f"{moment:%Y-%m-%dT%H:%M:%S}Z" and moment.year in YEARS


# ── at its end ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _finish(db: sqlite3.Connection, board: _Board, footer: BoardRun, *, accept_drop: bool, partial: bool) -> Change:
    """All that waits, and what the footer means for the board: one transaction."""
    keys = board.keys
    with _transaction(db, board):
        past = boards.past(db, *board.name)
        _flush(db, board)
        boards.seen_unparsed(db, *board.name, board.unread.difference(board.seen), footer.fetched_at)
        reopened = boards.sight(db, *board.name, dict.fromkeys(keys, footer.fetched_at), past)
        decision = closing.decide(
            footer,
            keys,
            boards.open_postings(db, *board.name),
            past,
            filled=board.filled / len(keys) if keys else 1.0,
            accept_drop=accept_drop,
        )
        if partial:
            decision = closing.Decision(trusted=False, reason="a filtered stream was meant")
        boards.apply(db, footer, decision)
        boards.record_run(db, footer, decision)
        boards.name_versions(db, footer)
        boards.record_board(db, footer, decision, late=any(run.fetched_at > footer.fetched_at for run in past))
        boards.record_issues(db, *board.name, board.issues, footer)
    complete = footer.outcome in ("complete", "empty")
    return _change(
        db,
        board,
        run=footer.run,
        outcome=footer.outcome,
        received=footer.received,
        expected=footer.expected,
        trusted=decision.trusted,
        whole=len(keys) == footer.received,
        suspect=decision.suspect,
        reason=decision.reason if complete else footer.reason or decision.reason,
        reopened=reopened,
        missing=len(decision.missing),
        closed=len(decision.closed),
    )


def _leave(db: sqlite3.Connection, board: _Board) -> Change:
    """A stream that ended without its footer: what came is stored, and nothing follows from what did not."""
    with _transaction(db, board):
        past = boards.past(db, *board.name)
        _flush(db, board)
        reopened = boards.sight(db, *board.name, board.seen, past)
        if board.seen:
            boards.record_unfinished(db, *board.name, board.company, board.seen.values())
        boards.record_issues(db, *board.name, board.issues, None)
    return _change(db, board, received=len(board.keys), reason="no footer", reopened=reopened)


def _flush(db: sqlite3.Connection, board: _Board) -> None:
    _flush_raws(db, board)
    for posting, owner in write.strangers(db, board.postings):
        board.postings.remove(posting)
        board.seen.pop(posting.key, None)
        _note(board, _refused(posting, f"its id is the one of {owner}"))
    write.postings(db, board.postings, board.written)
    board.postings.clear()


def _flush_raws(db: sqlite3.Connection, board: _Board) -> None:
    board.raw_kept += raw.write(db, board.raws)
    board.raws.clear()


@contextmanager
def _transaction(db: sqlite3.Connection, board: _Board) -> Iterator[None]:
    before = db.total_changes
    with immediate(db, need=board.size):
        yield
    board.rows += db.total_changes - before


def _change(db: sqlite3.Connection, board: _Board, **rest: Any) -> Change:
    standing = boards.standing(db, *board.name)
    return Change(
        source=board.source,
        board=board.board,
        company=board.company,
        new=board.written.new,
        changed=board.written.changed,
        same=board.written.same,
        open=standing.open,
        with_pay=standing.with_pay,
        issues=len(board.issues),
        raw_kept=board.raw_kept,
        unparsed=len(board.raw_keys - board.keys),
        nothing_changed=board.rows == 0,
        **rest,
    )
