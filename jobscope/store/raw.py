"""Raw records in the database: packed small, kept once per content, read back lazily."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

import msgspec

from jobscope.records import Json, Raw, Target

PAGE: Final = 500

Row = tuple[str, str, str, str, str | None, str, bytes]
_COLUMNS: Final = "source, company, board, key, url, fetched_at, body"

_STORE: Final = """INSERT INTO raw (source, company, board, key, url, fetched_at, hash, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source, board, key, hash) DO UPDATE SET fetched_at = excluded.fetched_at
WHERE excluded.fetched_at > raw.fetched_at"""
_MOVE: Final = """UPDATE raw SET fetched_at = ?
WHERE source = ? AND board = ? AND key = ? AND hash = ? AND fetched_at < ?"""
_REPLACED: Final = "DELETE FROM raw WHERE source = ? AND board = ? AND key = ? AND hash = ?"


class Hash(NamedTuple):
    """The content of a raw record: its list element and its detail ('' where there is none), each hashed."""

    payload: str
    detail: str

    def __str__(self) -> str:
        return f"{self.payload}.{self.detail}"


def hash_of(raw: Raw) -> Hash:
    """The hash of a raw record's content, whatever the order of its keys.

    Raises UnicodeEncodeError or RecursionError where the record is nothing that can be written down.
    """
    f"{raw.key}{raw.url}{raw.company}".encode()
    return Hash(_digest(raw.payload), "" if raw.detail is None else _digest(raw.detail))


def packer() -> Callable[[Raw], bytes]:
    """Raw → its payload and detail as zstandard-compressed JSON. For one thread."""
    import zstandard

    compress = zstandard.ZstdCompressor(level=3).compress
    return lambda raw: compress(msgspec.json.encode({"payload": raw.payload, "detail": raw.detail}))


def unpack(row: Row) -> Raw:
    """The record of a row of _COLUMNS. Safe in any thread."""
    import zstandard

    source, company, board, key, url, fetched_at, packed = row
    body: dict[str, Json] = msgspec.json.decode(zstandard.ZstdDecompressor().decompress(packed))
    return Raw(source=source, company=company, board=board, key=key, url=url, fetched_at=fetched_at, **body)


class LastRaw(Mapping[str, Raw]):
    """The newest raw record of each key of a board; unpacked when asked for."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self._rows = rows

    def __getitem__(self, key: str) -> Raw:
        return unpack(self._rows[key])

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def newest(db: sqlite3.Connection, target: Target) -> LastRaw:
    """A board's newest raw record for each key, read at once."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM raw WHERE source = ? AND board = ? ORDER BY fetched_at, hash LIKE '%.', id",
        (target.source, target.board),
    )
    return LastRaw({row[3]: row for row in rows})


def every(db: sqlite3.Connection, source: str | None = None) -> Iterator[Raw]:
    """All raw records, oldest first, in pages: nothing is open in the database while one is handed out."""
    where, arguments = ("WHERE source = ?", (source,)) if source else ("", ())
    ids = [row[0] for row in db.execute(f"SELECT id, fetched_at FROM raw {where} ORDER BY fetched_at, id", arguments)]
    for start in range(0, len(ids), PAGE):
        page = ids[start : start + PAGE]
        held = {
            row[0]: row[1:]
            for row in db.execute(
                f"SELECT id, {_COLUMNS} FROM raw WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(page),)
            )
        }
        yield from (unpack(held[one]) for one in page if one in held)


# ── keeping ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Kept:
    """What is kept of one board's raw records: decides what each new one is worth.

    A content is kept once; seen again, its time moves. One without a detail never takes the place of the same list
    element with one, and gives up its own place when the detail arrives.
    """

    def __init__(self, db: sqlite3.Connection, source: str, board: str) -> None:
        self._pack = packer()
        self._times: dict[str, dict[Hash, str]] = {}
        rows = db.execute("SELECT key, hash, fetched_at FROM raw WHERE source = ? AND board = ?", (source, board))
        for key, text, fetched_at in rows:
            payload, _, detail = text.partition(".")
            self._times.setdefault(key, {})[Hash(payload, detail)] = fetched_at

    def plan(self, raw: Raw) -> Plan:
        """What to write for this record, which counts as kept from now on."""
        found = hash_of(raw)
        times = self._times.setdefault(raw.key, {})
        if not found.detail:
            found = next((held for held in times if held.payload == found.payload), found)
        if found in times:
            if raw.fetched_at <= times[found]:
                return Plan()
            times[found] = raw.fetched_at
            return Plan(moves=((raw.fetched_at, raw.source, raw.board, raw.key, str(found), raw.fetched_at),))
        bare = Hash(found.payload, "")
        replaced = ((raw.source, raw.board, raw.key, str(bare)),) if times.pop(bare, None) else ()
        times[found] = raw.fetched_at
        row = (raw.source, raw.company, raw.board, raw.key, raw.url, raw.fetched_at, str(found), self._pack(raw))
        return Plan(rows=(row,), replaced=replaced)


class Plan(NamedTuple):
    """What to write of raw records: new contents, times that move, contents that gained a detail."""

    rows: tuple[tuple[str, str, str, str, str | None, str, str, bytes], ...] = ()
    moves: tuple[tuple[str, str, str, str, str, str], ...] = ()
    replaced: tuple[tuple[str, str, str, str], ...] = ()

    @property
    def size(self) -> int:
        """Bytes of the new contents."""
        return sum(len(row[-1]) for row in self.rows)


def write(db: sqlite3.Connection, plans: list[Plan]) -> int:
    """Write plans inside the caller's transaction; how many contents were new."""
    rows = [row for plan in plans for row in plan.rows]
    db.executemany(_REPLACED, (one for plan in plans for one in plan.replaced))
    db.executemany(_STORE, rows)
    db.executemany(_MOVE, (move for plan in plans for move in plan.moves))
    return len(rows)


_sorted = msgspec.json.Encoder(order="deterministic")


def _digest(value: Json) -> str:
    return hashlib.blake2b(_sorted.encode(value), digest_size=12).hexdigest()
