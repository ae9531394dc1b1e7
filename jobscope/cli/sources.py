"""`jobscope sources`: the platforms that can be read, and how their last runs went; a new one begun, and tried."""

from __future__ import annotations

import re
from contextlib import ExitStack, closing
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from jobscope import companies as directory
from jobscope import config, pipeline, sources
from jobscope.cli import saved
from jobscope.cli.answer import answer
from jobscope.cli.inputs import inputs
from jobscope.cli.options import Output, given
from jobscope.errors import CannotWrite, ExitCode, NoDatabase, UsageError
from jobscope.records import Issue, Posting
from jobscope.table import About, Column, Table

EXAMPLES = """
jobscope sources
jobscope sources check greenhouse saved.json
"""


@given(Output)
def command(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[new NAME | check NAME FILE...]", help="without any: the list")
    ] = None,
    *,
    output: Output,
) -> int:
    """List the platforms that can be read, why robots.txt is not asked where it is not, and their health.

    `new NAME` begins a source in a checkout of jobscope: its module and the folder of its test. `check NAME FILE...`
    says what a source reads in saved replies, and which fields it leaves.
    """
    verb, *more = words or [""]
    if not verb:
        return _list(output)
    if verb == "new" and len(more) == 1:
        return _new(more[0])
    if verb == "check" and len(more) > 1:
        return _check(more[0], [Path(name) for name in more[1:]], output)
    raise UsageError(
        f"{' '.join(words or ())!r} is not understood", hint="jobscope sources, `new NAME`, or `check NAME FILE...`"
    )


def _list(output: Output) -> int:
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


# ── a new one ────────────────────────────────────────────────────────────────────────────────────────────────────────

NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")


def _new(name: str) -> int:
    """Writes the module and the folder of its test into the checkout that this is run in. Nothing is overwritten."""
    if not NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name for a source", hint="2 to 31 of a-z, 0-9 and _, a letter first")
    module = Path("jobscope/sources") / f"{name}.py"
    if not module.parent.is_dir() or not Path("tests/sources").is_dir():
        raise UsageError("this is no checkout of jobscope", hint="run it in the folder that holds jobscope/ and tests/")
    templates = files("jobscope").joinpath("data/new_source")
    written = {
        module: "module.py.txt",
        Path("tests/sources") / name / "page.json": "page.json.txt",
        Path("tests/sources") / name / "source.toml": "source.toml.txt",
        Path("tests") / f"test_{name}.py": "test.py.txt",
    }
    if there := [str(path) for path in written if path.exists()]:
        raise UsageError(f"{there[0]} is there already", hint="choose another name, or edit that")
    for path, template in written.items():
        text = templates.joinpath(template).read_text(encoding="utf-8").replace("NEWNAME", name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CannotWrite(f"{path}: {error.strerror or error}") from None
        typer.echo(f"written: {path}")
    typer.echo(
        "Now follow docs/adding-a-source.md. Try it on saved replies: jobscope sources check " + name + " FILE..."
    )
    return ExitCode.DONE


def _check(name: str, paths: list[Path], output: Output) -> int:
    """What a source reads in files: a row a posting, and the fields that nobody reads."""
    sources.load(name)
    known = directory.load(config.companies_file())
    rows, notes, bad = [], list[str](), 0
    with ExitStack() as stack:
        for file, opened in inputs(paths, "sources check", f"jobscope sources check {name} saved.json"):
            records = saved.read(file, stack.enter_context(opened), (name, ""), known, notes)
            for record in pipeline.parse(records):
                if isinstance(record, Posting):
                    pay = record.headline
                    rows.append(
                        (
                            Path(file).name,
                            record.key,
                            record.title,
                            record.location_text,
                            f"{pay.min or '…'}–{pay.max or '…'} {pay.currency or '?'} a {pay.period}" if pay else None,
                            record.posted,
                            len(record.description or ""),
                        )
                    )
                elif isinstance(record, Issue):
                    bad += record.level == "error"
                    example = record.data.get("example") if isinstance(record.data, dict) else None
                    notes.append(f"{record.code}: {record.message}" + (f", as in {example}" if example else ""))
    columns = (
        Column("file", optional=1),
        Column("key"),
        Column("title"),
        Column("place"),
        Column("pay"),
        Column("posted"),
        Column("text", "count", "characters"),
    )
    about = About("sources check", f"What {name} reads", tuple(notes) or ("every field is read, or ignored by name",))
    answer(Table(columns, tuple(rows), about), output)
    return ExitCode.PARTIAL if bad else ExitCode.DONE
