"""`jobscope store`: records → the database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from jobscope import stream
from jobscope.cli.inputs import inputs
from jobscope.cli.options import Output, given
from jobscope.cli.signals import ignoring_interrupts
from jobscope.cli.voice import Voice, change_line
from jobscope.errors import ExitCode, UsageError
from jobscope.records import Issue, Posting, Raw, Record

EXAMPLES = """
jobscope fetch openai --no-store | jobscope parse --with-raw | jobscope store --db other.db
jobscope store openai.jsonl
jobscope store --partial some.jsonl
"""


@given(Output)
def command(
    file: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="JSON Lines of records; - is stdin")
    ] = None,
    *,
    partial: Annotated[
        bool, typer.Option("--partial", help="a filtered stream is meant: close nothing, exit 0")
    ] = False,
    output: Output,
) -> int:
    """Store posting records. Storing the same again changes nothing.

    Only a whole board, ended by its footer, can close a posting. A stream that is cut or filtered adds what it holds,
    closes nothing, and exits 3 (0 with --partial).
    """
    from jobscope.store import Store

    output.only("store")
    settings = output.settings()
    voice = Voice.of(output, settings)
    seen = Seen()
    with ExitStack() as stack:
        stack.enter_context(ignoring_interrupts())
        files = inputs(file or (), "store", "jobscope fetch openai --no-store | jobscope parse | jobscope store")
        opened = [(name, stack.enter_context(one)) for name, one in files]
        bad_line = stack.enter_context(voice.bad_lines())
        records = seen.over(chain.from_iterable(stream.read(one, name) for name, one in opened), bad_line)
        changes = []
        if (first := next(records, None)) is not None:  # what holds no record makes no database
            store = stack.enter_context(Store.open(settings.db))
            changes = list(store.save(chain((first,), records), partial=partial))
    if not output.quiet:
        out = sys.stdout if stream.target(sys.stdout, sys.stderr) == "terminal" else sys.stderr
        shown = changes[:12]
        out.write("".join(f"{change_line(change)}\n" for change in shown))
        if len(changes) > len(shown):
            new, same = sum(c.new for c in changes), sum(c.nothing_changed for c in changes)
            out.write(f"… {len(changes)} boards in all: {new:,} new postings; in {same} boards nothing changed\n")
    if seen.raws and not seen.understood:
        raise UsageError(
            f"{seen.raws:,} raw records and no postings: they are kept, and nothing can be asked of them",
            hint="pipe it through jobscope parse first",
        )
    if not seen.records:
        voice.warn("nothing came: the command before this one failed, or found nothing")
    whole = bool(changes) and all(change.whole for change in changes)
    if partial and not seen.bad:
        return ExitCode.DONE
    return ExitCode.DONE if whole and not seen.bad else ExitCode.PARTIAL


@dataclass(slots=True)
class Seen:
    """What kinds of record came."""

    records: int = 0
    raws: int = 0
    understood: int = 0
    bad: int = 0

    def over(self, records: Iterable[Record], bad_line: Callable[[str], None]) -> Iterator[Record]:
        for record in records:
            self.records += 1
            if isinstance(record, Issue) and record.code == "bad_line":
                self.bad += 1
                bad_line(record.message)
                continue
            self.raws += isinstance(record, Raw)
            self.understood += isinstance(record, Posting) or (isinstance(record, Issue) and record.key is not None)
            yield record
