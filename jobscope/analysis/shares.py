"""How many postings there are, and which share of all: by metro, or by what is asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from jobscope.analysis import footer, statistics
from jobscope.analysis.dimensions import DIMENSIONS, dimensions
from jobscope.analysis.engines.counting import Count, Counts, counts
from jobscope.analysis.engines.sqlite import Key
from jobscope.analysis.options import COUNTED, Options
from jobscope.analysis.order import ordered, sorted_by
from jobscope.analysis.pay_rows import DEFINITION, share
from jobscope.analysis.reads import Reads, reads
from jobscope.analysis.selection import Selection
from jobscope.errors import UsageError
from jobscope.table import About, Column, Table

COLUMNS: Final = (
    Column("n", "count"),
    Column("share", "share"),
    Column("ci_low", "share", optional=2),
    Column("ci_high", "share", optional=2),
    Column("postings", "count", optional=3),
    Column("lq", "number", optional=1),
    Column("as_of", "date", wide=True),
)
BY: Final = ("metro",)
OF_PAY: Final = ("currency", "basis", "period", "point")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its keys, whether all of them are known, and its values by column."""

    group: Key
    known: bool
    values: Mapping[str, Any]

    @property
    def n(self) -> int:
        n: int = self.values["n"]
        return n


def shares(db: sqlite3.Connection, selection: Selection, options: Options) -> Table:
    """The number of a selection's postings in each group, and their share of those whose group is known.

    Without `options.by`: by metro. A filter that names rows (`--metro` by metro) chooses among them and leaves the
    whole as it is. Rows whose group is not known (Remote, Unknown) have no share, and stay whatever `top` says.
    Raises UsageError for an unknown dimension or column, and for options of pay.
    """
    options = checked(options)
    columns = columns_of(selection, options.by)
    options = replace(options, sort=sorted_by(options.sort, columns))
    found = counts(db, selection, options.by)
    read = reads(db, selection, found.boards)
    behind = options if options.by != BY else replace(options, by=())
    rows = ordered(_rows(found, selection, options.by), dimensions(options.by), options.sort) if found.n else []
    kept = _top(rows, options.top)
    same = {"as_of": read.as_of, "definition": selection.definition}
    return Table(
        columns,
        tuple(tuple({**row.values, **same}[column.name] for column in columns) for row in kept),
        About(
            question="shares",
            title=_title(selection, options.by),
            notes=_notes(db, selection, options.by, found, rows, read, len(rows) - len(kept)),
            follow=footer.follow(selection, behind, "shares") if found.n else None,
            facts=_facts(selection, options, found, read),
        ),
    )


def columns_of(selection: Selection, by: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns of a table of shares, in their order."""
    keys = tuple(column for dimension in dimensions(by) for column in dimension.columns)
    return keys + COLUMNS + ((DEFINITION,) if selection.topics or "topic" in by else ())


def checked(options: Options) -> Options:
    """The options, by metro where they name no rows. Raises UsageError for an unknown dimension and options of pay."""
    default = Options()
    for name in OF_PAY:
        if getattr(options, name) != getattr(default, name):
            raise UsageError(f"--{name} is about pay; shares counts postings", "--paid counts those that state pay")
    dimensions(options.by)
    return replace(options, by=options.by or BY)


def _has_quotient(selection: Selection, by: Sequence[str]) -> bool:
    """Rows are compared by a topic that was asked for, unless they are topics themselves."""
    return bool(selection.topics) and "topic" not in by


def _rows(found: Counts, selection: Selection, by: tuple[str, ...]) -> list[Row]:
    names = [column.name for dimension in dimensions(by) for column in dimension.columns]
    asked_for = _narrowed(selection, by)
    rows = []
    for group, here in found.groups.items():
        # a nought is an answer where the row was asked for, and where it says what is not known
        if here.n or asked_for or not here.known:
            values = dict(zip(names, group, strict=True)) | _values(here, found, _has_quotient(selection, by))
            rows.append(Row(group, here.known, values))
    return rows


def _values(here: Count, found: Counts, quotient: bool) -> dict[str, Any]:
    part = here.n if here.known else 0
    base = found.known.n if here.known else 0
    low, high = statistics.wilson(part, base) if base else (None, None)
    lq = statistics.location_quotient(here.n, here.postings, found.whole.n, found.whole.postings) if quotient else None
    return {
        "n": here.n,
        "share": share(part, base),
        "ci_low": None if low is None else round(low, 4),
        "ci_high": None if high is None else round(high, 4),
        "postings": here.postings,
        "lq": None if lq is None else round(lq, 4),
    }


def _narrowed(selection: Selection, by: Sequence[str]) -> list[str]:
    """The dimensions whose rows a filter chooses."""
    unset = Selection()
    return [
        word for word in by if (field := DIMENSIONS[word].filter) and getattr(selection, field) != getattr(unset, field)
    ]


def _top(rows: Sequence[Row], top: int | None) -> list[Row]:
    """The first rows of those that are known; what is not known is never left off."""
    if not top:
        return list(rows)
    first = [row for row in rows if row.known][:top]
    return [row for row in rows if not row.known or row in first]


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _title(selection: Selection, by: Sequence[str]) -> str:
    """What the table shows: "Postings · topic ai (strict) · by metro"."""
    return " · ".join(part for part in ("Postings", selection.words(), f"by {' and '.join(by)}") if part)


def _facts(selection: Selection, options: Options, found: Counts, read: Reads) -> dict[str, Any]:
    return {
        "by": list(options.by),
        "selection": selection.words(),
        "window": footer.window(selection),
        "count": COUNTED,
        "n": found.n,
        "whole": {"n": found.whole.n, "postings": found.whole.postings},
        "known": {"n": found.known.n, "postings": found.known.postings},
        "interval": "95%, Wilson",
        "as_of": read.as_of,
        "oldest_read": read.oldest,
        "newest_read": read.newest,
    }


def _notes(
    db: sqlite3.Connection,
    selection: Selection,
    by: tuple[str, ...],
    found: Counts,
    rows: Sequence[Row],
    read: Reads,
    hidden: int,
) -> tuple[str, ...]:
    if not found.n:
        return footer.nothing(db, selection)
    return (
        *_counted(selection, by, found, rows),
        *_not_known(by, found, rows),
        *_quotient(selection, by, found),
        *_several(by),
        *(footer.neighbours(selection) if "metro" in by else ()),
        *footer.read_notes(read, selection, by),
        *footer.more_rows(hidden),
    )


def _counted(selection: Selection, by: tuple[str, ...], found: Counts, rows: Sequence[Row]) -> Iterator[str]:
    state = footer.postings_of(selection)
    of = f"{found.n:,} of {found.whole.postings:,}" if found.n != found.whole.postings else f"{found.n:,}"
    yield f"Counted: {of} {state} each on its own, part-time jobs and internships too."
    if not found.known.n:
        return
    chosen = _narrowed(selection, by)
    about = " of the topic" if _has_quotient(selection, by) else ""
    known = f" whose {' and '.join(by)} is known" if found.known.n < found.whole.n else ""
    wherever = f", not only those of the {' and '.join(chosen)} asked for" if chosen else ""
    every = "the" if known or found.known.n == 1 else "all"
    yield f"Shares are of {every} {found.known.n:,}{about}{known}{wherever}; their 95% intervals are Wilson's."
    if chosen and len([row for row in rows if row.known]) > 1:
        yield f"The rows together: {footer.plural(found.n, 'posting')}, {found.n / found.known.n:.1%}."


def _not_known(by: tuple[str, ...], found: Counts, rows: Sequence[Row]) -> Iterator[str]:
    lacking = found.whole.n - found.known.n
    if lacking:
        words = f"{footer.plural(lacking, 'posting')} without a known {' or '.join(by)}"
        here = [row for row in rows if not row.known]
        yield f"{words} {'stand in rows of their own, in no share' if here else 'are in no share'}."


def _quotient(selection: Selection, by: Sequence[str], found: Counts) -> Iterator[str]:
    if _has_quotient(selection, by) and found.whole.postings:
        overall = found.whole.n / found.whole.postings
        yield (
            f"lq: the topic's share of the row's postings ÷ its share of all {found.whole.postings:,} "
            f"({overall:.1%}); above 1 is more than usual."
        )


def _several(by: Sequence[str]) -> Iterator[str]:
    several = [word for word in by if DIMENSIONS[word].several]
    if several:
        each = " and ".join(several)
        yield f"A posting of several counts once in each {each}: shares may add up to more than 100%."
