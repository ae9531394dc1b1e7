"""What a shell offers for a value that is begun: read from the database, at once or not at all; never the network."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import typer

SECONDS: Final = 0.08
"""How long a person waits without noticing."""

Offer = Callable[[typer.Context, str], list[str]]

STORED: Final[Mapping[str, str]] = {
    "--company": "SELECT id FROM companies",
    "--metro": "SELECT DISTINCT metro || '|' || coalesce(cbsa, '') || '|' || coalesce(country, '') FROM places",
    "--state": "SELECT DISTINCT region FROM places",
    "--country": "SELECT DISTINCT country FROM places",
    "--topic": "SELECT DISTINCT topic FROM topics",
    "--definition": "SELECT DISTINCT definition FROM topics",
    "--level": "SELECT DISTINCT level FROM postings",
    "--family": "SELECT DISTINCT family FROM postings",
    "--workplace": "SELECT DISTINCT workplace FROM postings",
    "--employment": "SELECT DISTINCT value FROM postings, json_each(employment)",
    "--source": "SELECT DISTINCT source FROM boards",
}
"""The options whose values are what the database holds."""


def offer(option: str, help_: str = "") -> Offer | None:
    """The completion of an option: of its choices, where its help says them (a|b|c), or of what is stored."""
    if option in STORED:
        return _metros if option == "--metro" else _stored(STORED[option])
    if option == "--by":
        return _dimensions
    return _among(help_.split("|")) if "|" in help_ and " " not in help_ else None


def _among(words: Iterable[str]) -> Offer:
    def begun(ctx: typer.Context, incomplete: str) -> list[str]:
        return _begun(words, incomplete)

    return begun


def _dimensions(ctx: typer.Context, incomplete: str) -> list[str]:
    """Words of --by; after a comma the next one."""
    from jobscope.analysis.dimensions import DIMENSIONS

    before, comma, begun = incomplete.rpartition(",")
    return [f"{before}{comma}{word}" for word in _begun(DIMENSIONS, begun)]


def _stored(sql: str) -> Offer:
    def begun(ctx: typer.Context, incomplete: str) -> list[str]:
        return _begun(map(typed, _values(sql, _database(ctx))), incomplete)

    return begun


def _metros(ctx: typer.Context, incomplete: str) -> list[str]:
    """Only what begins so is looked up: it takes a moment to see that a name means one metro."""
    rows = list(_values(STORED["--metro"], _database(ctx)))
    near = [row for row in rows if _meets(typed(row.partition("|")[0]).lower(), incomplete)]
    return _begun(map(metro_typed, near), incomplete)


def _meets(name: str, incomplete: str) -> bool:
    return name.startswith(incomplete) or incomplete.startswith(name)


def _database(ctx: typer.Context) -> Path | None:
    found: Path | None = ctx.params.get("db") or ctx.find_root().params.get("db")
    return found


def _begun(words: Iterable[str], incomplete: str) -> list[str]:
    return sorted({word for word in words if word.startswith(incomplete)})


def typed(value: str) -> str:
    """A name as it may be typed without quotes; of a metro its first city.

    >>> typed("San Francisco-Oakland-Fremont, CA"), typed("jerry.ai"), typed("staff_plus")
    ('san-francisco', 'jerry.ai', 'staff_plus')
    """
    city, comma, _ = value.partition(", ")
    name = city.partition("-")[0] if comma else value
    return "-".join(name.lower().split()) if " " in value else value


def metro_typed(row: str) -> str:
    """A stored metro (title, CBSA, country) as --metro takes it: with its state or country where it must be.

    >>> metro_typed("San Francisco-Oakland-Fremont, CA|41860|US"), metro_typed("Naples||IT")
    ('san-francisco', 'naples')
    >>> metro_typed("Naples-Marco Island, FL|34940|US"), metro_typed("Dublin||IE")
    ('naples-fl', 'dublin-ie')
    """
    from jobscope.errors import JobscopeError
    from jobscope.normalise.places import metro

    title, cbsa, country = row.split("|")
    short = typed(title).lower()
    where = (title.rpartition(", ")[2].partition("-")[0] if cbsa else country).lower()
    for word in (short, f"{short}-{where}"):
        try:
            if metro(word).id == (cbsa or f"{country}/{title}"):
                return word
        except JobscopeError:
            continue
    return cbsa or short


def _values(sql: str, db: Path | None) -> Iterator[str]:
    """What the database says, as far as there is one and it is quick."""
    from jobscope import config
    from jobscope.errors import JobscopeError

    try:
        path = config.load({"db": db}).db
        deadline = time.monotonic() + SECONDS
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0)) as connection:
            connection.set_progress_handler(lambda: time.monotonic() > deadline, 1000)
            yield from (str(value) for (value,) in connection.execute(sql) if value is not None)
    except (sqlite3.Error, JobscopeError):
        return
