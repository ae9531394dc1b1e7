"""`jobscope parse`: raw records → posting records; pure, in a pipe or over files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, closing
from itertools import chain
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote

import typer

from jobscope import companies as directory
from jobscope import config, pipeline, sources, stream
from jobscope.cli import saved
from jobscope.cli.inputs import inputs
from jobscope.cli.options import Output, given
from jobscope.cli.signals import ignoring_interrupts
from jobscope.cli.voice import Voice
from jobscope.errors import ExitCode, UsageError
from jobscope.normalise import RULES
from jobscope.records import Issue, Record

EXAMPLES = """
jobscope fetch openai --no-store | jobscope parse > openai.jsonl
jobscope parse saved.json
jobscope parse --as greenhouse:acme saved.json
jobscope parse --stored
"""


@given(Output)
def command(
    file: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="raw records, saved pages and replies, WARC files; - is stdin"),
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
    """Turn raw records, saved pages, saved replies and WARC files into posting records, as JSON Lines.

    Whose a saved file is, its address says (in a WARC), else --as, else what it embeds.

    Pure: no database and no network, except --stored, which reads the raw records of the database and writes the
    values that today's rules read, leaving all history alone.
    """
    output.only("parse", "jsonl")
    settings = output.settings(keep_contacts=keep_contacts or None)
    voice = Voice.of(output, settings)
    if stored:
        if file or as_:
            raise UsageError("--stored reads the database and takes no files", hint="drop one of the two")
        return _reparse(settings, voice)
    bad = 0
    with ExitStack() as stack:
        stack.enter_context(ignoring_interrupts())
        bad_line = stack.enter_context(voice.bad_lines())
        files = inputs(file or (), "parse", "jobscope fetch openai --no-store | jobscope parse")
        known, notes = directory.load(config.companies_file()), list[str]()
        records: Iterable[Record] = chain.from_iterable(
            saved.read(name, stack.enter_context(opened), _known_as(as_), known, notes) for name, opened in files
        )
        if output.out:
            from jobscope.cli.answer import open_output

            out = stack.enter_context(open_output(output.out, file or ())).buffer
        else:
            out = sys.stdout.buffer
        for record in pipeline.parse(records, keep_contacts=settings.keep_contacts, with_raw=with_raw):
            if isinstance(record, Issue) and record.level == "error":
                bad += 1
                if record.code == "bad_line":
                    bad_line(record.message)
                elif record.code == "not_recognised":
                    voice.warn(record.message)
            stream.write((record,), out)
        for note in notes:
            voice.note(note)
    return ExitCode.PARTIAL if bad else ExitCode.DONE


def _known_as(as_: str | None) -> tuple[str, str]:
    """(source, board) of --as; empty where it does not say. Raises UsageError for an unknown source."""
    if not as_:
        return "", ""
    source, _, board = as_.partition(":")
    sources.load(source)
    return source, board if "://" in board else unquote(board)


def _what_changed(values: Mapping[str, int]) -> str:
    """
    >>> _what_changed({"level": 2, "pay": 1200, "experience_years": 1}), _what_changed({})
    ('new values: pay of 1,200, level of 2, experience years of 1', 'no value changed')
    """
    ranked = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    said = ", ".join(f"{name.replace('_', ' ')} of {n:,}" for name, n in ranked)
    return f"new values: {said}" if said else "no value changed"


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
