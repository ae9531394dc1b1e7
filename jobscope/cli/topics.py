"""`jobscope topics`: what a posting can be about, by which definition, and how many are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobscope.cli.answer import answer, first
from jobscope.cli.options import Output, Top, given
from jobscope.errors import NoDatabase
from jobscope.normalise import topics

if TYPE_CHECKING:
    import sqlite3

EXAMPLES = """
jobscope topics
jobscope topics --list --csv > topics.csv
jobscope topics --file nursing.toml
jobscope topics --file nursing.toml --list
"""


@given(Output)
def command(
    *,
    file: Annotated[Path | None, typer.Option(metavar="FILE", help="topics of your own (TOML), tried now")] = None,
    list_: Annotated[bool, typer.Option("--list", help="each posting, with the words that say so")] = False,
    top: Top = None,
    output: Output,
) -> int:
    """List the topics and their definitions, with the open postings that are about each or only mention it.

    A file of your own names topics, and the terms that say them (a final * is any more letters):

    \b
    [topics.nursing]
    about = "cares for patients"
    [[family]]
    topic = "nursing"
    terms = ["nurse*", "patient care"]
    """
    from jobscope.analysis import topic_counts
    from jobscope.store import reading

    own = topics.load(file) if file else None
    name = str(file) if file else ""
    with _database(output, needed=list_ or own is not None) as db:
        if db is None:
            return answer(topic_counts.catalogue(None, 0, None), output)
        as_of = reading.as_of(db)
        found = topic_counts.read(db, own) if own else topic_counts.stored(db)
        if list_:
            table = first(topic_counts.listing(found, as_of, name), top)
        else:
            table = topic_counts.catalogue(found, topic_counts.open_postings(db), as_of, own, name)
    return answer(table, output, top=top)


@contextmanager
def _database(output: Output, *, needed: bool) -> Iterator[sqlite3.Connection | None]:
    """The database; None where there is none, and none is needed."""
    from jobscope.store import reading

    try:
        db = reading.connect(output.settings().db)
    except NoDatabase:
        if needed or output.db:
            raise
        yield None
        return
    with closing(db):
        yield db
