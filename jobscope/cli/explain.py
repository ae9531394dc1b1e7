"""`jobscope explain`: what the rules saw in a text, and which decided."""

from __future__ import annotations

import os
import re
import stat
import sys
from contextlib import ExitStack, closing
from typing import Annotated, Any, Final, TextIO

import msgspec
import typer

from jobscope.cli import names
from jobscope.cli.answer import open_output
from jobscope.cli.inputs import inputs
from jobscope.cli.options import Output, given
from jobscope.cli.signals import ignoring_interrupts
from jobscope.cli.voice import Voice
from jobscope.errors import ExitCode, JobscopeError, UsageError

EXAMPLES = """
jobscope explain 'Base salary: $120k - $150k, plus a $10,000 sign-on bonus'
jobscope explain --only place 'SF, NYC or Remote (US)'
jobscope explain --country FR '45k à 52k brut annuel'
echo '{"id": 1, "title": "ML Engineer", "location": "Oakland, CA"}' | jobscope explain -
"""

KINDS = ("pay", "place", "topic")

EATEN: Final = re.compile(r"^\d{1,2}[,.]\d{3}|(?<!\S)(?:,\d{3}|0\d?,\d{3})")
"""What a shell leaves of an amount with a $ in double quotes: 50,000, ,150,000, 00,000."""


@given(Output)
def command(
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="TEXT", help="a text (single quotes), a posting's whole id or key or URL, or - for lines of stdin"
        ),
    ] = None,
    *,
    only: Annotated[str | None, typer.Option(metavar="KIND", help="pay|place|topic")] = None,
    country: Annotated[str | None, typer.Option(metavar="CODE", help="where it was written: what $ means")] = None,
    field: Annotated[bool, typer.Option("--field", help="the text is a pay field, not prose")] = False,
    output: Output,
) -> int:
    """Show what the pay, place and topic rules saw in a text, and which decided, with the words highlighted.

    With - (or no TEXT, where stdin is a pipe or a file) one JSON result is written for each line of stdin: plain text,
    each line a text of its own, or a JSON object with some of id, text, title, location, description, country and
    field. An ad of several lines is one text as an argument, "$(cat ad.txt)", or as the text of an object.
    """
    chosen = output.only("explain", "json", "jsonl")
    kinds = KINDS if only is None else (names.one_of(only, KINDS, "--only"),)
    if text is None and not _is_fed():
        raise UsageError("explain needs a text", hint="jobscope explain 'Base salary: $120k - $150k'")
    if text is None or text == "-":
        if chosen in ("table", "plain"):
            raise UsageError(f"explain - has no format {chosen!r}", hint="lines get JSON Lines; one TEXT is shown")
        with ExitStack() as stack:
            out = stack.enter_context(open_output(output.out)) if output.out else sys.stdout
            return _lines(kinds, country, field, out, Voice.of(output, output.settings()))
    found = _posting(text, output)
    given_text, where = found or (text, country)
    if not found and EATEN.search(text):
        sys.stderr.write("hint: a shell reads $1 in double quotes as nothing; write the text in single quotes\n")
    from jobscope.render import explained
    from jobscope.render.screen import console

    with ExitStack() as stack:
        out = stack.enter_context(open_output(output.out)) if output.out else sys.stdout
        if chosen in ("json", "jsonl"):
            out.write(_dumps(_result({"text": given_text, "country": where, "field": field}, kinds)))
            return ExitCode.DONE
        explained.show(given_text, where, field, kinds, console(out, output.settings().color))
    return ExitCode.DONE


def _is_fed() -> bool:
    """Is stdin a pipe or a file, so that nobody would wait for lines that never come?"""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError, AttributeError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def _posting(text: str, output: Output) -> tuple[str, str | None] | None:
    """The description and country of the posting that a text names, where there is a database and it names one."""
    from jobscope.normalise.posting import one_country
    from jobscope.store import reading

    if not re.fullmatch(r"\S{4,2000}", text):
        return None
    try:
        with closing(reading.connect(output.settings().db)) as db:
            ids = reading.find(db, text, limit=2)
            posting = reading.posting(db, ids[0]) if len(ids) == 1 else None
    except JobscopeError:
        return None
    # a part of one, which `show` takes, may be any word of a text
    if posting is None or not (text in (posting.id, posting.key) or _page(text) == _page(posting.url or "")):
        return None
    return posting.description or "", one_country(posting.places)


def _page(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].rstrip("/")


def _lines(kinds: tuple[str, ...], country: str | None, field: bool, out: TextIO, voice: Voice) -> int:
    """One result a line. A line that begins with `{` must be a JSON object; a bad one is said and passed over."""
    bad = 0
    with ExitStack() as stack:
        stack.enter_context(ignoring_interrupts())
        bad_line = stack.enter_context(voice.bad_lines())
        for name, opened in inputs((), "explain -", "cat texts.jsonl | jobscope explain -"):
            for number, line in enumerate(stack.enter_context(opened), start=1):
                if not line.strip():
                    continue
                said = _one(line, {"country": country, "field": field})
                if said is None:
                    bad += 1
                    bad_line(f"line {number} of {name}: not a JSON object")
                    continue
                out.write(_dumps(_result(said, kinds)))
                out.flush()
    return ExitCode.PARTIAL if bad else ExitCode.DONE


def _one(line: bytes, defaults: dict[str, Any]) -> dict[str, Any] | None:
    if not line.lstrip().startswith(b"{"):
        return defaults | {"text": line.decode("utf-8", "replace").rstrip("\r\n")}
    try:
        said = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return defaults | said if isinstance(said, dict) else None


def _result(said: dict[str, Any], kinds: tuple[str, ...]) -> dict[str, Any]:
    """What the rules read in one object: {"id", "pay", "headline", "places", "topics"}, as far as asked for."""
    from jobscope.normalise import pay, places, topics
    from jobscope.normalise.posting import one_country

    text, title, description, location = (
        _text(said.get(name)) for name in ("text", "title", "description", "location")
    )
    country = said.get("country") if isinstance(said.get("country"), str) else None
    result: dict[str, Any] = {"id": said["id"]} if "id" in said else {}
    sought = location or "place" in kinds
    where = places.find_places(location or text, country=country) if sought else places.Location()
    if "pay" in kinds:
        here = (one_country(where.places) if location else None) or country
        found = pay.find_pay(text or description, country=here, field=said.get("field") is True)
        result |= {"pay": found, "headline": pay.headline(found)}
    if "place" in kinds:
        result |= {"places": where.places, "workplace": where.workplace, "remote_scope": where.remote_scope}
    if "topic" in kinds:
        about = topics.find_topics(title, description or text)
        result |= {"topics": about.topics, "label": about.label, "mention": about.mention}
    return result


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _dumps(value: Any) -> str:
    return msgspec.json.encode(value).decode() + "\n"
