"""Postings into tables, inside the caller's transaction: what is new, what changed, what was only seen again."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

import msgspec

from jobscope.records import Json, Posting
from jobscope.store import schema
from jobscope.store.versions import Fate, Held, Version, fate, revise, seen_again

CHUNK: Final = 1000
_BIG: Final = 1 << 63  # SQLite's integers end below

Row = tuple[Any, ...]


# ── one posting as rows ──────────────────────────────────────────────────────────────────────────────────────────────

_IDENTITY: Final = ("id", "source", "board", "key")
_SCALARS: Final = tuple(name for name in schema.POSTING_COLUMNS if name not in _IDENTITY)
_CONTENT: Final = (*_SCALARS, *schema.HEADLINE_COLUMNS)
_LISTS: Final = tuple(_SCALARS.index(name) for name in ("employment", "remote_scope"))
_FETCHED_AT: Final = _SCALARS.index("fetched_at")
_OF_VERSION: Final = ("title", "department", "location_text", *schema.HEADLINE_COLUMNS)

_identity = attrgetter(*_IDENTITY)
_scalars = attrgetter(*_SCALARS)
_headline = attrgetter(*schema.HEADLINE)
_of_version = attrgetter("title", "department", "location_text")


def _content(posting: Posting, fetched_at: str) -> Row:
    """The values of _CONTENT."""
    row = list(_scalars(posting))
    row[_FETCHED_AT] = fetched_at
    for at in _LISTS:
        row[at] = _list_text(tuple(row[at]))
    return (*row, *_headline_row(posting))


def _headline_row(posting: Posting) -> Row:
    return _headline(posting.headline) if posting.headline is not None else (None,) * len(schema.HEADLINE)


@lru_cache(maxsize=4096)
def _list_text(values: tuple[str, ...]) -> str:
    return _json(values)  # most postings share a few lists: FULL_TIME


def _json(value: Json) -> str:
    return msgspec.json.encode(value).decode()


def strangers(db: sqlite3.Connection, batch: Sequence[Posting]) -> list[tuple[Posting, str]]:
    """Those whose id another posting holds (board `a` with key `b:c`, board `a:b` with key `c`), and whose it is."""
    ids = [posting.id for posting in batch if posting.id.count(":") > 2]  # else an id names one board and one key
    if not ids:
        return []
    rows = db.execute("SELECT id, board, key FROM postings WHERE id IN (SELECT value FROM json_each(?))", (_json(ids),))
    held = {row[0]: row[1:] for row in rows}
    return [
        (posting, "board {!r} with key {!r}".format(*held[posting.id]))
        for posting in batch
        if held.get(posting.id, (posting.board, posting.key)) != (posting.board, posting.key)
    ]


MOST: Final = 10**12  # no pay is more, in any currency


def unfit(posting: Posting) -> str | None:
    """Why a posting cannot be stored, in words: half a surrogate pair, an amount that is none. None: it can."""
    if posting.id != f"{posting.source}:{posting.board}:{posting.key}":
        return f"its id {posting.id!r} is not its source:board:key"
    try:
        msgspec.json.encode(posting)
    except (UnicodeEncodeError, RecursionError, msgspec.ValidationError) as error:
        return str(error)
    pays = (*posting.pay, *([posting.headline] if posting.headline else []))
    numbers = (posting.experience_years, posting.openings, posting.rules, *(place.pay for place in posting.places))
    if not all(map(fits, (*numbers, *(pay.months for pay in pays)))):
        return "a number has more than 64 bits"
    for pay in pays:
        for low, high in ((pay.min, pay.max), (pay.annual_min, pay.annual_max)):
            for amount in (low, high):
                if amount is not None and not 0 <= amount <= MOST:
                    return f"it pays {amount}, which is no amount"
            if low is not None and high is not None and low > high:
                return f"it pays at least {low} and at most {high}"
    return None


def fits(number: int | float | None) -> bool:
    """Is it unknown, or a number that SQLite can hold?

    >>> fits(None), fits(1 << 63), fits(-1), fits(float("inf")), fits(float("nan"))
    (True, False, True, False, False)
    """
    return number is None or -_BIG <= number < _BIG


# ── statements ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _insert(table: str, names: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


_NEW: Final = _insert("postings", (*_IDENTITY, *_CONTENT, "text_id", "first_seen", "last_seen"))
_REPLACE: Final = f"""UPDATE postings SET {", ".join(f"{name} = ?" for name in _CONTENT)},
text_id = coalesce(?, text_id), first_seen = ?, last_seen = ? WHERE id = ?"""
_SEEN: Final = "UPDATE postings SET fetched_at = ?, first_seen = ?, last_seen = ? WHERE id = ?"
_VERSION: Final = _insert("versions", ("posting_id", "seen", "content_hash", *_OF_VERSION, "text_id"))
_CURRENT_AS_VERSION: Final = f"""INSERT INTO versions
(posting_id, seen, run, content_hash, {", ".join(_OF_VERSION)}, text_id)
SELECT id, ?, (SELECT r.run FROM runs AS r WHERE r.source = p.source AND r.board = p.board
  AND ? BETWEEN r.started_at AND r.fetched_at ORDER BY r.fetched_at LIMIT 1),
content_hash, {", ".join(_OF_VERSION)}, text_id FROM postings AS p WHERE id = ?"""
_MOVE_VERSION: Final = """UPDATE versions SET seen = ?, run = NULL
WHERE posting_id = ? AND seen = ? AND content_hash = ?"""
_RENAME_VERSION: Final = "UPDATE versions SET content_hash = ? WHERE posting_id = ? AND content_hash = ?"
_REPLACE_VERSION: Final = f"""UPDATE versions SET {", ".join(f"{name} = ?" for name in _OF_VERSION)}, text_id = ?
WHERE posting_id = ? AND content_hash = ?"""
_PARTS: Final = tuple(
    (
        part,
        attrgetter(*part.fields),
        tuple(at for at, name in enumerate(part.fields) if name in part.json),
        f"DELETE FROM {part.table} WHERE posting_id = ?",
        _insert(part.table, ("posting_id", "n", *part.columns)),
    )
    for part in schema.PARTS
)


# ── many postings ────────────────────────────────────────────────────────────────────────────────────────────────────


Replaced = tuple[Posting, Held, Held]
"""What came, what was held before it, what is held after it."""


@dataclass(slots=True)
class Written:
    """What batches of postings did."""

    new: int = 0
    changed: int = 0
    same: int = 0


def postings(db: sqlite3.Connection, batch: Iterable[Posting], written: Written) -> None:
    """Insert what is new, replace what changed, move the times of what was seen again; counted in `written`."""
    for wave in _waves(batch):
        for start in range(0, len(wave), CHUNK):
            _chunk(db, wave[start : start + CHUNK], written)


def _waves(batch: Iterable[Posting]) -> Iterator[list[Posting]]:
    """Split so that each id comes once in a wave: its second sighting must find the first one stored."""
    waves: list[list[Posting]] = []
    times: dict[str, int] = {}
    for posting in batch:
        nth = times.get(posting.id, 0)
        times[posting.id] = nth + 1
        if nth == len(waves):
            waves.append([])
        waves[nth].append(posting)
    yield from waves


def _chunk(db: sqlite3.Connection, chunk: list[Posting], written: Written) -> None:
    held = held_of(db, [posting.id for posting in chunk])
    new: list[Posting] = []
    edited: list[Replaced] = []
    filled: list[Replaced] = []
    moved: list[Row] = []
    dated: list[tuple[Posting, Held]] = []  # those with something to say about history
    told: list[Posting] = []  # and of them, those whose words are history only
    for posting in chunk:
        before = held.get(posting.id)
        if before is None:
            new.append(posting)
            continue
        what: Fate = fate(before, posting)
        after = seen_again(before, posting, what)
        if what in ("version", "older") or (what == "same" and posting.fetched_at < before.fetched_at):
            dated.append((posting, before))
        if what == "older":
            told.append(posting)
        if what == "version":
            edited.append((posting, before, after))
        elif what == "fill":
            filled.append((posting, before, after))
        elif after != before:
            moved.append((after.fetched_at, after.first_seen, after.last_seen, posting.id))
        written.changed += what == "version"
        written.same += what != "version"
    written.new += len(new)

    text_ids = texts(db, [*new, *told, *(posting for posting, _, _ in (*edited, *filled))])
    if dated:
        _history(db, dated, text_ids)
    db.executemany(_SEEN, moved)
    db.executemany(
        _NEW,
        (
            (*_identity(p), *_content(p, p.fetched_at), text_ids.get(p.description), p.fetched_at, p.fetched_at)
            for p in new
        ),
    )
    _add_parts(db, new)
    _replace(db, edited, text_ids)
    fill(db, filled, text_ids)


def fill(db: sqlite3.Connection, replaced: Sequence[Replaced], text_ids: Mapping[str | None, int]) -> None:
    """Replace values that nobody edited: a first text, or new rules. Where the content has versions, theirs too."""
    _replace(db, replaced, text_ids)
    db.executemany(
        _RENAME_VERSION,
        (
            (after.content_hash, posting.id, before.content_hash)
            for posting, before, after in replaced
            if before.content_hash is not None and before.content_hash != after.content_hash
        ),
    )
    fill_versions(db, (posting for posting, _, _ in replaced), text_ids)


def fill_versions(db: sqlite3.Connection, chunk: Iterable[Posting], text_ids: Mapping[str | None, int]) -> None:
    """Replace the values of those versions whose contents these postings are."""
    db.executemany(
        _REPLACE_VERSION,
        (
            (*_of_version(p), *_headline_row(p), text_ids.get(p.description), p.id, p.content_hash)
            for p in chunk
            if p.content_hash is not None
        ),
    )


def _replace(db: sqlite3.Connection, replaced: Sequence[Replaced], text_ids: Mapping[str | None, int]) -> None:
    db.executemany(
        _REPLACE,
        (
            (*_content(p, after.fetched_at), text_ids.get(p.description), after.first_seen, after.last_seen, p.id)
            for p, _, after in replaced
        ),
    )
    for _, _, _, delete, _ in _PARTS:
        db.executemany(delete, ((posting.id,) for posting, _, _ in replaced))
    _add_parts(db, [posting for posting, _, _ in replaced])


def _add_parts(db: sqlite3.Connection, chunk: Sequence[Posting]) -> None:
    for part, values, texts_at, _, insert in _PARTS:
        rows: list[Row] = []
        for posting in chunk:
            for n, one in enumerate(getattr(posting, part.table)):
                row = [posting.id, n, *values(one)]
                for at in texts_at:
                    row[at + 2] = None if row[at + 2] is None else _json(row[at + 2])
                rows.append(tuple(row))
        db.executemany(insert, rows)


def held_of(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Held]:
    """What is held of these postings, by id."""
    rows = db.execute(
        f"""SELECT p.id, {", ".join(f"p.{name}" for name in Held._fields)}
        FROM json_each(?) AS wanted JOIN postings AS p ON p.id = wanted.value""",
        (_json(ids),),
    )
    return {row[0]: Held(*row[1:]) for row in rows}


def texts(db: sqlite3.Connection, chunk: Iterable[Posting]) -> dict[str | None, int]:
    """The ids of their descriptions, each text stored once. The caller holds the write lock."""
    hashes = {p.description: _text_hash(p.description) for p in chunk if p.description is not None}
    if not hashes:
        return {}
    wanted = _json(list(hashes.values()))
    found: dict[str, int] = dict(
        db.execute("SELECT hash, id FROM texts WHERE hash IN (SELECT value FROM json_each(?))", (wanted,))
    )
    following: int = db.execute("SELECT coalesce(max(id), 0) + 1 FROM texts").fetchone()[0]
    rows: list[Row] = []
    for text, hashed in hashes.items():
        if hashed not in found:
            found[hashed] = following + len(rows)
            rows.append((found[hashed], hashed, text))
    db.executemany("INSERT INTO texts (id, hash, description) VALUES (?, ?, ?)", rows)
    return {text: found[hashed] for text, hashed in hashes.items()}


def _text_hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


# ── versions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _history(db: sqlite3.Connection, dated: Sequence[tuple[Posting, Held]], text_ids: Mapping[str | None, int]) -> None:
    """Put the contents of these sightings in their places. Before `postings` changes."""
    known = versions_of(db, [posting.id for posting, _ in dated])
    runs = _runs(db, {(posting.source, posting.board) for posting, before in dated if _is_late(posting, before)})
    for posting, before in dated:
        if posting.content_hash is None or before.content_hash is None:
            continue
        old = known.get(posting.id, ())
        at = posting.fetched_at
        again = _is_late(posting, before) and any(
            began <= at <= ended for began, ended in runs[posting.source, posting.board]
        )
        line = revise(old, before, at, posting.content_hash, again=again)
        if len(line) == 1:
            continue
        gone = {version.content_hash: version for version in old if version not in line}
        for version in line:
            if version in old:
                continue
            moved = gone.get(version.content_hash)
            if moved is not None:
                db.execute(_MOVE_VERSION, (version.seen, posting.id, *moved))
            elif version.content_hash == before.content_hash:
                db.execute(_CURRENT_AS_VERSION, (version.seen, version.seen, posting.id))
            else:
                said = (*_of_version(posting), *_headline_row(posting), text_ids.get(posting.description))
                db.execute(_VERSION, (posting.id, *version, *said))


def _is_late(posting: Posting, before: Held) -> bool:
    return posting.fetched_at < before.fetched_at


def _runs(db: sqlite3.Connection, of: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """When the runs of these boards began and ended."""
    asks = "SELECT min(started_at, fetched_at), fetched_at FROM runs WHERE source = ? AND board = ?"
    return {board: db.execute(asks, board).fetchall() for board in of}


def versions_of(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[Version, ...]]:
    """The versions of these postings, by id, oldest first; those that were never edited have none."""
    rows = db.execute(
        """SELECT v.posting_id, v.seen, v.content_hash FROM versions AS v
        WHERE v.posting_id IN (SELECT value FROM json_each(?)) ORDER BY v.posting_id, v.seen""",
        (_json(ids),),
    )
    known: dict[str, tuple[Version, ...]] = {}
    for posting_id, seen, content_hash in rows:
        known[posting_id] = (*known.get(posting_id, ()), Version(seen, content_hash))
    return known
