"""`jobscope metros`: what the names of metro areas mean."""

from __future__ import annotations

from typing import Annotated

import typer

from jobscope.cli.answer import answer, first
from jobscope.cli.options import Output, Top, given
from jobscope.normalise import places
from jobscope.table import About, Column, Table

EXAMPLES = """
jobscope metros
jobscope metros sf
jobscope metros bay-area --json
jobscope metros --top 0 --csv > metros.csv
"""

COLUMNS = (
    Column("id"),
    Column("title"),
    Column("population", "count"),
    Column("country", wide=True),
    Column("cbsas", wide=True),
    Column("csa", title="CSA"),
    Column("csa_title", wide=True),
    Column("aliases", optional=2),
    Column("groups", optional=1),
    Column("members", wide=True),
    Column("standard", wide=True),
)
SEVERAL = ("cbsas", "aliases", "groups", "members")


@given(Output)
def command(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="a code, an alias, a group, a title or a city")
    ] = None,
    *,
    top: Top = None,
    output: Output,
) -> int:
    """List the metro areas of the US and the groups of them, or say what one name means, as --metro reads it.

    A metro area is a Census CBSA (July 2023), its members are counties; a group's members are metro areas. Outside
    the US a metro is the GeoNames city itself: those are found by name, and not listed.
    """
    found = list(places.metros()) if name is None else [places.metro(name)]
    notes = (
        "Population: in the US by the Census Bureau, elsewhere by GeoNames.",
        *(["Any city abroad: jobscope metros london."] if name is None else []),
    )
    title = "Metro areas of the US, and groups of them" if name is None else f"What “{name}” means as a metro"
    table = Table(COLUMNS, tuple(map(_row, found)), About("metros" if name is None else "metro", title, notes))
    return answer(first(table, top), output, top=top)


def _row(metro: places.Metro) -> tuple[str | int | None, ...]:
    return tuple(
        "; ".join(getattr(metro, column.name)) or None if column.name in SEVERAL else getattr(metro, column.name)
        for column in COLUMNS
    )
