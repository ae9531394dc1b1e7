"""The tables and views of a jobscope database: an interface, since users write SQL over them.

Columns that mirror a record come from the one table of fields in `records.py`.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Any, Final, Literal, Union, get_args, get_origin

from jobscope.records import BoardRun, Issue, Pay, Place, Posting, Topic, fields_of

APPLICATION_ID: Final = 0x6A6F6273  # "jobs": tells a jobscope database from any other SQLite file

HEADLINE: Final = ("min", "max", "currency", "period", "basis", "rule", "annual_min", "annual_max")
"""The headline's fields that a posting's row repeats, as headline_min … headline_rule, annual_min, annual_max."""

_NESTED: Final = frozenset({"places", "pay", "headline", "topics", "description"})


def headline_column(name: str) -> str:
    """
    >>> headline_column("currency"), headline_column("annual_min")
    ('headline_currency', 'annual_min')
    """
    return name if name.startswith("annual_") else f"headline_{name}"


def sql_type(python_type: Any) -> str:
    """The column type for a field's Python type; what is no scalar is JSON text.

    >>> sql_type(str), sql_type(int | None), sql_type(int | float | None), sql_type(tuple[str, ...])
    ('TEXT NOT NULL', 'INTEGER', 'NUMERIC', "TEXT NOT NULL DEFAULT '[]'")
    """
    members = set(get_args(python_type)) if get_origin(python_type) in (Union, types.UnionType) else {python_type}
    null = type(None) in members
    members.discard(type(None))
    if any(get_origin(member) is tuple for member in members):
        return "TEXT" if null else "TEXT NOT NULL DEFAULT '[]'"
    if all(member is str or get_origin(member) is Literal for member in members):
        kind = "TEXT"
    elif members <= {int, bool}:
        kind = "INTEGER"
    elif members <= {int, float}:
        kind = "NUMERIC"
    else:
        return "TEXT"
    return kind if null else f"{kind} NOT NULL"


def columns(record: type, leave_out: Iterable[str] = ()) -> dict[str, str]:
    """Column name → SQL type, for the fields of a record class, in order."""
    skip = frozenset(leave_out)
    return {f.name: sql_type(f.type) for f in fields_of(record) if f.name not in skip}


POSTING_COLUMNS: Final = columns(Posting, _NESTED)
HEADLINE_COLUMNS: Final = {
    headline_column(name): kind.removesuffix(" NOT NULL") for name, kind in columns(Pay).items() if name in HEADLINE
}
LIFE_COLUMNS: Final = {
    "text_id": "INTEGER REFERENCES texts(id)",
    "first_seen": "TEXT NOT NULL",
    "last_seen": "TEXT NOT NULL",
    "missing_since": "TEXT",
    "closed_at": "TEXT",
    "closed_reason": "TEXT",
}
VERSION_COLUMNS: Final = {
    "posting_id": "TEXT NOT NULL REFERENCES postings(id)",
    "seen": "TEXT NOT NULL",
    "run": "TEXT",
    "content_hash": "TEXT NOT NULL",
    "title": "TEXT",
    "department": "TEXT",
    "location_text": "TEXT",
    **HEADLINE_COLUMNS,
    "text_id": "INTEGER REFERENCES texts(id)",
}


def _table(name: str, cols: dict[str, str], *constraints: str) -> str:
    lines = [f"  {column} {kind}" for column, kind in cols.items()] + [f"  {rule}" for rule in constraints]
    return f"CREATE TABLE {name} (\n" + ",\n".join(lines) + "\n)"


_OF_POSTING: Final = {"posting_id": "TEXT NOT NULL REFERENCES postings(id)", "n": "INTEGER NOT NULL"}

TABLES: Final = (
    _table("companies", {"id": "TEXT PRIMARY KEY", "name": "TEXT NOT NULL", "first_seen": "TEXT NOT NULL"}),
    _table(
        "boards",
        {
            "source": "TEXT NOT NULL",
            "board": "TEXT NOT NULL",
            "company": "TEXT NOT NULL",
            "first_fetched": "TEXT NOT NULL",
            "last_fetched": "TEXT NOT NULL",
            "last_trusted": "TEXT",
            "last_outcome": "TEXT NOT NULL",
            "status": "TEXT NOT NULL DEFAULT 'ok'",
        },
        "PRIMARY KEY (source, board)",
    ),
    _table(
        "runs",
        {**columns(BoardRun), "trusted": "INTEGER NOT NULL", "verdict": "TEXT"},
        "PRIMARY KEY (source, board, fetched_at)",
    ),
    _table(
        "raw",
        {
            "id": "INTEGER PRIMARY KEY",
            "source": "TEXT NOT NULL",
            "board": "TEXT NOT NULL",
            "key": "TEXT NOT NULL",
            "company": "TEXT NOT NULL",
            "url": "TEXT",
            "fetched_at": "TEXT NOT NULL",
            "hash": "TEXT NOT NULL",
            "body": "BLOB NOT NULL",
        },
        "UNIQUE (source, board, key, hash)",
    ),
    _table("texts", {"id": "INTEGER PRIMARY KEY", "hash": "TEXT NOT NULL UNIQUE", "description": "TEXT NOT NULL"}),
    _table("postings", {**POSTING_COLUMNS, **HEADLINE_COLUMNS, **LIFE_COLUMNS}, "PRIMARY KEY (id)"),
    _table("pay", {**_OF_POSTING, **columns(Pay)}, "PRIMARY KEY (posting_id, n)"),
    _table(
        "places",
        {**_OF_POSTING, **columns(Place, {"pay"}), "pay_n": "INTEGER"},
        "PRIMARY KEY (posting_id, n)",
    ),
    _table("topics", {**_OF_POSTING, **columns(Topic)}, "PRIMARY KEY (posting_id, n)"),
    _table("versions", VERSION_COLUMNS, "PRIMARY KEY (posting_id, seen, content_hash)"),
    _table(
        "closures",
        {
            "posting_id": "TEXT NOT NULL REFERENCES postings(id)",
            "closed_at": "TEXT NOT NULL",
            "reason": "TEXT NOT NULL",
            "reopened_at": "TEXT",
        },
        "PRIMARY KEY (posting_id, closed_at)",
    ),
    _table(
        "issues",
        {"id": "INTEGER PRIMARY KEY", "run": "TEXT", "seen": "TEXT", **columns(Issue)},
    ),
)

INDEXES: Final = (
    "CREATE INDEX postings_board ON postings(source, board, key)",
    "CREATE INDEX postings_company ON postings(company, closed_at)",
    "CREATE INDEX places_cbsa ON places(cbsa, posting_id)",
    "CREATE INDEX topics_topic ON topics(topic, definition, posting_id)",
    "CREATE INDEX raw_newest ON raw(source, board, key, fetched_at)",
    "CREATE INDEX issues_board ON issues(source, board, run)",
)

VIEWS: Final = (
    # what the questions are asked of: one row a posting
    """CREATE VIEW posting AS
SELECT postings.*, (annual_min + annual_max) / 2.0 AS annual_mid FROM postings""",
    "CREATE VIEW open_postings AS SELECT * FROM postings WHERE closed_at IS NULL",
    """CREATE VIEW pay_ranges AS
SELECT p.id, p.company, p.title, p.location_text, y.n, y.min, y.max, y.currency, y.period, y.basis, y.label, y.origin,
       y.text, y.rule, y.annual_min, y.annual_max, p.closed_at, p.url
FROM pay AS y JOIN postings AS p ON p.id = y.posting_id""",
    """CREATE VIEW metro_counts AS
SELECT l.cbsa, l.metro, l.standard, COUNT(DISTINCT p.id) AS postings,
       COUNT(DISTINCT CASE WHEN p.headline_currency IS NOT NULL THEN p.id END) AS with_pay
FROM places AS l JOIN postings AS p ON p.id = l.posting_id
WHERE p.closed_at IS NULL AND l.metro IS NOT NULL
GROUP BY l.cbsa, l.metro, l.standard""",
    """CREATE VIEW daily_counts AS
SELECT day, company, SUM(new) AS new, SUM(closed) AS closed FROM (
  SELECT substr(first_seen, 1, 10) AS day, company, 1 AS new, 0 AS closed FROM postings
  UNION ALL
  SELECT substr(closed_at, 1, 10), company, 0, 1 FROM postings WHERE closed_at IS NOT NULL)
GROUP BY day, company""",
)


def script() -> str:
    """The whole schema as one SQL script."""
    return ";\n".join((*TABLES, *INDEXES, *VIEWS)) + ";\n"
