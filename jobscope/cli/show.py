"""`jobscope show`: one posting, with the words that each value came from."""

from __future__ import annotations

import json
import sys
import webbrowser
from contextlib import ExitStack, closing
from typing import Annotated

import msgspec
import typer

from jobscope.cli.answer import open_output
from jobscope.cli.options import Output, given
from jobscope.errors import ExitCode, UsageError
from jobscope.records import encode

EXAMPLES = """
jobscope show borealis-grid:7002608
jobscope show borealis-grid:7002608 --json
jobscope show borealis-grid:7503952 --history
"""


@given(Output)
def command(
    id_: Annotated[str, typer.Argument(metavar="ID", help="a unique part of its key, or the posting's URL")],
    *,
    history: Annotated[bool, typer.Option("--history", help="what changed, and when it closed and came back")] = False,
    web: Annotated[bool, typer.Option("--web", help="open its page in the browser")] = False,
    output: Output,
) -> int:
    """Show one posting: what was read, by which rule, and the words that it was read from, highlighted."""
    from jobscope.render import posting as page
    from jobscope.store import history as lives
    from jobscope.store import reading

    chosen = output.only("show", "json", "jsonl")
    with closing(reading.connect(output.settings().db)) as db:
        found = reading.find(db, id_)
        if not found:
            raise UsageError(f"no posting has {id_!r} in its key or URL", hint="jobscope postings lists ids")
        if len(found) > 1:
            many = f"{len(found):,} postings have {id_!r} in their key or URL"
            raise UsageError(many, hint=f"give more of it: {'  '.join(found[:5])}")
        posting, life = reading.posting(db, found[0]), reading.life(db, found[0])
        events = lives.history(db, found[0]) if history else None
    if web:
        if not (posting.url or "").startswith(("https://", "http://")):
            raise UsageError(f"its page {posting.url!r} is no web address", hint="leave --web out")
        webbrowser.open(str(posting.url))
    with ExitStack() as stack:
        out = stack.enter_context(open_output(output.out)) if output.out else sys.stdout
        if chosen in ("json", "jsonl"):
            line = encode(posting).decode()
            if events is not None:
                line = f'{line[:-1]},"history":{msgspec.json.encode(events).decode()}}}'
            # a terminal gets escapes in place of control characters; a program gets the bytes as they are
            out.write((json.dumps(json.loads(line)) if out.isatty() else line) + "\n")
        else:
            page.show(
                posting, life, out, events=events, color="never" if chosen == "plain" else output.settings().color
            )
    return ExitCode.DONE
