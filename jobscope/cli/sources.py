"""`jobscope sources`: the platforms that can be read, and how their last runs went."""

from __future__ import annotations

from contextlib import closing

from jobscope import sources
from jobscope.cli.answer import answer
from jobscope.cli.options import Output, given
from jobscope.errors import NoDatabase
from jobscope.table import About, Column, Table

EXAMPLES = """
jobscope sources
"""


@given(Output)
def command(*, output: Output) -> int:
    """List the platforms that can be read, why robots.txt is not asked where it is not, and their health."""
    from jobscope.store import reading

    health: dict[str, tuple[int, int]] = {}
    try:
        with closing(reading.connect(output.settings().db)) as db:
            for source, boards, good in db.execute(
                "SELECT source, count(*), sum(last_outcome IN ('complete', 'empty')) FROM boards GROUP BY source"
            ):
                health[source] = (boards, good)
    except NoDatabase:
        health = {}
    rows = []
    for name in sources.names():
        source = sources.load(name)
        boards, good = health.get(name, (0, 0))
        rows.append(
            (
                name,
                source.about.splitlines()[0],
                "list and details" if source.detail else "list",
                boards,
                good,
                source.robots_exempt or ("asked; off until you turn it on" if source.opt_in else "asked"),
            )
        )
    columns = (
        Column("source"),
        Column("about", optional=1),
        Column("reads", optional=3),
        Column("boards", "count", "boards stored"),
        Column("good", "count", "complete"),
        Column("robots", title="robots.txt", optional=2),
    )
    notes = ("complete: boards whose last run came to its own end",)
    return answer(Table(columns, tuple(rows), About("sources", "Platforms that can be read", notes)), output)
