"""`jobscope companies`: who can be fetched by name; the board behind a careers page; names of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Final

import typer

from jobscope import companies as directory
from jobscope import config
from jobscope.cli.answer import answer, first
from jobscope.cli.fetch import Order, open_web
from jobscope.cli.looking import Seen, look, looker
from jobscope.cli.options import Output, Top, given
from jobscope.cli.voice import Voice
from jobscope.errors import NotFound, UsageError
from jobscope.render.text import plural
from jobscope.table import About, Column, Table

EXAMPLES = """
jobscope companies
jobscope companies netflix
jobscope companies ai --json
jobscope companies find stripe.com
jobscope companies add "Acme Foods" lever:acme-foods
"""

COLUMNS = (
    Column("id"),
    Column("name"),
    Column("source"),
    Column("board", optional=2),
    Column("groups", optional=3),
    Column("aliases", optional=4),
    Column("note", optional=1),
)
FOUND = (Column("source"), Column("board"), Column("company"), Column("seen", optional=1))
VERBS: Final = {"find": 1, "add": 2}


@given(Output)
def command(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME | find URL | add NAME SOURCE:BOARD|URL]", help="a name, an alias or a group"),
    ] = None,
    *,
    replay: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="answer from this WARC or folder; no network")
    ] = None,
    top: Top = None,
    output: Output,
) -> int:
    """List the companies that can be fetched by name, with their aliases and groups.

    `find URL` says which board is behind a company's page or domain; `add NAME SOURCE:BOARD` (or a URL) keeps a company
    in your own file, so that it can be fetched by that name.
    """
    verb, *more = words or [""]
    if verb in VERBS and len(more) == VERBS[verb]:
        order = Order(store=False, replay=tuple(replay or ()))
        return _find(more[0], order, output) if verb == "find" else _add(more[0], more[1], order, output)
    if more:
        raise UsageError(
            f"{' '.join(words or ())!r} is not one name",
            hint="jobscope companies NAME, `find URL`, or `add NAME SOURCE:BOARD`; quote a name of several words",
        )
    return _list(verb or None, top, output)


def _list(word: str | None, top: int | None, output: Output) -> int:
    known = directory.load(config.companies_file())
    rows = known.rows if word is None else known.find(word)
    if word is not None and not rows:
        near = known.nearest(word)
        hint = f"did you mean {', '.join(near)}?" if near else f"groups are {', '.join(known.groups())}"
        raise UsageError(f"no company is called {word!r}", hint=hint)
    table = Table(
        COLUMNS,
        tuple(
            (r.id, r.name, r.source, r.board, ", ".join(r.groups), ", ".join(r.aliases), r.note or None) for r in rows
        ),
        About(
            "companies",
            "Companies that can be fetched by name",
            notes=(
                f"{plural(len(rows), 'board')}.",
                "Any other: jobscope fetch SOURCE:BOARD, or the URL of its careers page.",
                f"Your own rows: {config.companies_file()}",
            ),
        ),
    )
    return answer(first(table, top), output, top=top)


# ── find, add ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _find(word: str, order: Order, output: Output) -> int:
    """The boards behind a page: as the list of companies has them, else as the page says."""
    known = directory.load(config.companies_file())
    host = word.partition("://")[2] or word
    plain = host.rstrip("/").removeprefix("www.")
    seen = [Seen(row.source, row.board, "list of companies") for row in known.find(plain)] if "/" not in plain else []
    if not seen:
        settings = output.settings()
        with ExitStack() as stack:
            web = stack.enter_context(open_web(settings, order, Voice.of(output, settings)))
            seen = list(look(word if "://" in word else f"https://{word}", web, follow=True))
    if not seen:
        raise NotFound(
            f"no board that jobscope can read is behind {word}",
            hint="give the address of the careers page itself; `jobscope sources` lists what can be read",
        )
    rows = tuple((one.source, one.board, known.company_id(one.source, one.board), one.where) for one in seen)
    notes = (f"jobscope fetch {seen[0].source}:{seen[0].board}",)
    return answer(Table(FOUND, rows, About("companies find", f"Boards behind {word}", notes=notes)), output)


def _add(name: str, what: str, order: Order, output: Output) -> int:
    """Keeps a company in the user's own file."""
    from jobscope.targets import resolve

    settings = output.settings()
    voice = Voice.of(output, settings)
    found = resolve([what], directory.Companies(()), looker(lambda: open_web(settings, order, voice))).targets
    path = config.companies_file()
    row = directory.Company(directory.safe_id(name), name.strip(), found[0].source, found[0].board)
    directory.keep(row, path)
    voice.note(f"{row.name} is {row.source}:{row.board}, in {path}")
    return _added([row], output)


def _added(rows: Sequence[directory.Company], output: Output) -> int:
    cells = tuple((row.source, row.board, row.id, row.name) for row in rows)
    columns = (Column("source"), Column("board"), Column("company"), Column("name"))
    notes = (f"jobscope fetch {rows[0].id}",)
    return answer(Table(columns, cells, About("companies add", "Kept in your own list", notes=notes)), output)
