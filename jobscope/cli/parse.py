"""`jobscope parse`: raw records → posting records; pure, in a pipe or over files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from itertools import chain
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote

import typer

from jobscope import companies as directory
from jobscope import config, pipeline, sources, stream
from jobscope.cli.inputs import inputs
from jobscope.cli.options import Output, given
from jobscope.cli.signals import ignoring_interrupts
from jobscope.cli.voice import Voice
from jobscope.errors import BadInput, ExitCode, UsageError, WebError
from jobscope.normalise import RULES
from jobscope.records import Issue, Raw, Record
from jobscope.targets import target

EXAMPLES = """
jobscope fetch openai --no-store | jobscope parse > openai.jsonl
jobscope parse --as greenhouse:acme saved.json
jobscope parse --stored
"""


@given(Output)
def command(
    file: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="raw records, or saved answers with --as; - is stdin")
    ] = None,
    *,
    as_: Annotated[
        str | None, typer.Option("--as", metavar="SOURCE[:BOARD]", help="the files are answers of SOURCE[:BOARD]")
    ] = None,
    with_raw: Annotated[bool, typer.Option("--with-raw", help="pass the raw records too")] = False,
    stored: Annotated[bool, typer.Option("--stored", help="apply today's rules to everything stored")] = False,
    keep_contacts: Annotated[bool, typer.Option("--keep-contacts", help="keep e-mail addresses and phones")] = False,
    output: Output,
) -> int:
    """Turn raw records into posting records. Reads JSON Lines from files or stdin, writes JSON Lines.

    Pure: no database and no network, except --stored, which reads the raw records of the database and writes the
    values that today's rules read, leaving all history alone.
    """
    settings = output.settings(keep_contacts=keep_contacts or None)
    voice = Voice.of(output, settings)
    if stored:
        if file or as_:
            raise UsageError("--stored reads the database and takes no files", hint="drop one of the two")
        return _reparse(settings, voice)
    bad = 0
    with ExitStack() as stack:
        stack.enter_context(ignoring_interrupts())
        files = inputs(file or (), "parse", "jobscope fetch openai --no-store | jobscope parse")
        records: Iterable[Record]
        if as_:
            records = chain.from_iterable(_answers(as_, name, stack.enter_context(opened)) for name, opened in files)
        else:
            records = chain.from_iterable(stream.read(stack.enter_context(opened), name) for name, opened in files)
        if output.out:
            from jobscope.cli.answer import open_output

            out = stack.enter_context(open_output(output.out)).buffer
        else:
            out = sys.stdout.buffer
        for record in pipeline.parse(records, keep_contacts=settings.keep_contacts, with_raw=with_raw):
            if isinstance(record, Issue) and record.level == "error":
                bad += 1
                if record.code == "bad_line":
                    voice.warn(record.message)
            stream.write((record,), out)
    return ExitCode.PARTIAL if bad else ExitCode.DONE


def _what_changed(values: Mapping[str, int]) -> str:
    """
    >>> _what_changed({"level": 2, "pay": 1200, "experience_years": 1}), _what_changed({})
    ('new values: pay of 1,200, level of 2, experience years of 1', 'no value changed')
    """
    ranked = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    said = ", ".join(f"{name.replace('_', ' ')} of {n:,}" for name, n in ranked)
    return f"new values: {said}" if said else "no value changed"


def _answers(as_: str, name: str, file: Any) -> Iterator[Raw]:
    """The raw records of one saved answer of a platform."""
    from jobscope.web import Response

    source_name, _, board_text = as_.partition(":")
    source = sources.load(source_name)
    known = directory.load(config.companies_file())
    of = target(source_name, unquote(board_text) if board_text else "saved", known)
    data = file.read()
    at = file_time(name)
    try:
        page = source.split(Response(status=200, url="", headers={}, body=data, fetched_at=at), of.board)
    except WebError as error:
        raise BadInput(f"{name}: {error.message}", hint=f"is it an answer of {source_name}?") from None
    for item in page.items:
        yield Raw(
            source=source_name,
            company=of.company,
            board=of.board,
            key=item.key,
            url=item.url,
            fetched_at=at,
            payload=item.payload,
        )


def file_time(name: str) -> str:
    """When a saved file was written, which stands for when it was fetched."""
    from datetime import UTC, datetime

    stamp = Path(name).stat().st_mtime if Path(name).exists() else None
    when = datetime.fromtimestamp(stamp, UTC) if stamp is not None else datetime.now(UTC)
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def _reparse(settings: config.Settings, voice: Voice) -> int:
    from jobscope.store import Store, reading

    with closing(reading.connect(settings.db)):
        pass
    with Store.open(settings.db) as store:
        change = store.reparse(pipeline.parse(store.raws(), keep_contacts=settings.keep_contacts))
    if not change.changed:
        voice.warn("no raw records are stored: they come with `fetch`, or with `parse --with-raw | store`")
    voice.note(
        f"{change.changed:,} postings read again by rules {RULES}; first seen, closing and versions are as they were"
    )
    voice.note(_what_changed(change.values))
    return ExitCode.DONE
