"""A small labour market to ask questions of: postings in a database, written row by row without the store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobscope.store import schema


@dataclass(frozen=True)
class Town:
    """A metro as the places module gives it."""

    id: str
    title: str
    cbsas: tuple[str, ...]
    country: str | None = "US"
    groups: tuple[str, ...] = ()


BOISE = Town("14260", "Boise City, ID", ("14260",))
OGDEN = Town("36260", "Ogden, UT", ("36260",))
PROVO = Town("39340", "Provo-Orem-Lehi, UT", ("39340",))
WASATCH = Town("wasatch", "Wasatch Front", ("36260", "39340"))
LEEDS = Town("leeds", "Leeds", (), "GB")
PLACES = {
    "boise": ("Boise", "ID", "US", "14260", "Boise City, ID", "cbsa"),
    "ogden": ("Ogden", "UT", "US", "36260", "Ogden, UT", "cbsa"),
    "layton": ("Layton", "UT", "US", "36260", "Ogden, UT", "cbsa"),
    "provo": ("Provo", "UT", "US", "39340", "Provo-Orem-Lehi, UT", "cbsa"),
    "leeds": ("Leeds", "England", "GB", None, "Leeds", "geonames"),
    "leeds in quebec": ("Leeds", "QC", "CA", None, "Leeds", "geonames"),
    "utah": (None, "UT", "US", None, None, None),
}
PLACE_PARTS = {"state": 1, "country": 2, "metro": 4}


def rows_of_places(places: Iterable[str], scope: Iterable[str], by: Sequence[str]) -> set[tuple[str | None, ...]]:
    """The rows by dimensions of place that a posting is in, by plain Python: one for each place that says any of them.

    The two Leeds are told apart by their countries, as where a database holds both.
    """
    said: list[tuple[str | None, ...]] = [PLACES[name] for name in places]
    said += [(None, one[3:] or None, one[:2], None, None) for one in scope]
    named = [(*row[:4], f"Leeds, {row[2]}" if row[4] == "Leeds" else row[4]) for row in said]
    rows = {tuple(row[PLACE_PARTS[word]] for word in by) for row in named}
    return {row for row in rows if any(row)} or {(None,) * len(by)}


YEARLY = {"hour": 2080, "day": 260, "week": 52, "fortnight": 26, "month": 12, "year": 1}


def pay(
    low: float | None,
    high: float | None,
    *,
    currency: str | None = "USD",
    period: str | None = "year",
    basis: str = "base",
    rule: str = "range",
    label: str | None = None,
) -> dict[str, Any]:
    """One pay entry; its annual bounds by the stated rule."""
    times = YEARLY[period] if period else None
    return {
        "min": low,
        "max": high,
        "currency": currency,
        "period": period,
        "basis": basis,
        "rule": rule,
        "label": label,
        "annual_min": None if low is None or times is None else low * times,
        "annual_max": None if high is None or times is None else high * times,
    }


@dataclass
class Market:
    """A database under construction."""

    db: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))
    count: int = 0

    def __post_init__(self) -> None:
        self.db.executescript(schema.script())

    def board(
        self,
        board: str,
        *,
        source: str = "greenhouse",
        first: str = "2026-03-01T06:00:00Z",
        last: str = "2026-05-04T06:00:00Z",
        outcome: str = "complete",
        trusted: str | None = None,
    ) -> None:
        """A board, and its last run."""
        self.insert(
            "boards",
            source=source,
            board=board,
            company=board,
            first_fetched=first,
            last_fetched=last,
            last_trusted=trusted,
            last_outcome=outcome,
        )
        self.insert(
            "runs",
            source=source,
            company=board,
            board=board,
            run="r1",
            started_at=last,
            fetched_at=last,
            received=1,
            outcome=outcome,
            requests=1,
            retries=0,
            bytes=1,
            trusted=1,
        )

    def posting(
        self,
        company: str = "acme",
        *,
        source: str = "greenhouse",
        title: str | None = "Engineer",
        places: Sequence[str | tuple[str, int]] = (),
        headline: dict[str, Any] | None = None,
        entries: Iterable[dict[str, Any]] = (),
        topics: Iterable[tuple[str, str, bool]] = (),
        employment: Sequence[str] = (),
        remote_scope: Sequence[str] = (),
        **values: Any,
    ) -> str:
        """One posting; returns its id. A place is a key of PLACES, or that with the index of its pay entry."""
        self.count += 1
        key = str(self.count)
        posting = f"{source}:{company}:{key}"
        row = {
            "id": posting,
            "source": source,
            "company": company,
            "board": company,
            "key": key,
            "fetched_at": "2026-05-04T06:00:00Z",
            "title": title,
            "first_seen": "2026-03-01T06:00:00Z",
            "last_seen": "2026-05-04T06:00:00Z",
            "employment": json.dumps(list(employment), separators=(",", ":")),
            "remote_scope": json.dumps(list(remote_scope), separators=(",", ":")),
            "rules": 1,
            **values,
        }
        if headline:
            row |= {schema.headline_column(name): headline[name] for name in schema.HEADLINE}
        self.insert("postings", **row)
        for n, place in enumerate(places):
            name, entry = (place, None) if isinstance(place, str) else place
            city, region, country, cbsa, metro, standard = PLACES[name]
            self.insert(
                "places",
                posting_id=posting,
                n=n,
                text=name,
                city=city,
                region=region,
                country=country,
                cbsa=cbsa,
                metro=metro,
                standard=standard,
                rule="city",
                pay_n=entry,
            )
        for n, entry_values in enumerate(entries):
            self.insert("pay", posting_id=posting, n=n, origin="text", **entry_values)
        for n, (topic, definition, mention) in enumerate(topics):
            self.insert("topics", posting_id=posting, n=n, topic=topic, definition=definition, mention=mention)
        return posting

    def insert(self, table: str, **values: Any) -> None:
        """One row of one table."""
        marks = ", ".join("?" * len(values))
        names = ", ".join(f'"{name}"' for name in values)
        self.db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))
