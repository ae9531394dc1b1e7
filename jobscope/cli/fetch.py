"""`jobscope fetch`: boards → the database, and as a stream where stdout leads to a program."""

from __future__ import annotations

import re
import secrets
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from jobscope import companies as directory
from jobscope import config, pipeline, stream
from jobscope.cli.answer import answer, open_output
from jobscope.cli.looking import looker
from jobscope.cli.options import Output, given
from jobscope.cli.signals import stop_on_signals
from jobscope.cli.voice import Voice, reached
from jobscope.errors import ExitCode, UsageError, fetch_exit
from jobscope.records import BoardRun, Issue, Raw, Record, Target
from jobscope.targets import resolve

if TYPE_CHECKING:
    from jobscope.store import Change, Store
    from jobscope.web import Transport, Web

EXAMPLES = """
jobscope fetch openai
jobscope fetch netflix --limit 50
jobscope fetch greenhouse:stripe --record stripe.warc.gz
jobscope fetch netflix --no-store | jobscope parse --with-raw | jobscope store --db other.db
"""

# Issues that leave something undone; a field that is new, or odd pay, does not.
INCOMPLETE = frozenset({"detail_failed", "details_left", "not_parsed", "unforeseen", "bad_line"})

PARSING = frozenset({"not_parsed", "pay_odd", "pay_disagrees", "left_over", "truncated"})

Many = Annotated[
    list[str] | None, typer.Argument(metavar="WHAT...", help="companies, groups, source:board, or careers URLs")
]


@given(Output)
def command(
    what: Many = None,
    *,
    stale: Annotated[
        str | None, typer.Option(metavar="AGE", help="skip boards read less than this ago (30m, 1h, 2d, 0)")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="at most so many postings a board, for a look")
    ] = None,
    max_requests: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="at most so many requests a board")
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, metavar="N", help="boards at once")] = None,
    no_store: Annotated[bool, typer.Option("--no-store", help="only stream; keep nothing")] = False,
    summary: Annotated[bool, typer.Option("--summary", help="a summary on stdout also in a pipe")] = False,
    record: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write every exchange to this WARC (.warc.gz)")
    ] = None,
    replay: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="answer from this WARC or folder; no network")
    ] = None,
    keep_contacts: Annotated[bool, typer.Option("--keep-contacts", help="keep e-mail addresses and phones")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would be fetched")] = False,
    output: Output,
) -> int:
    """Fetch boards, parse and store them; without WHAT, every stored board again.

    What is fetched is always saved (unless --no-store). Where stdout is a pipe or a file, the records are copied to
    it as JSON Lines; --summary prints the summary there instead.
    """
    wanted = output.chosen_format() if dry_run else output.only("fetch", "jsonl")
    settings = output.settings(stale=stale, jobs=jobs, max_requests=max_requests, keep_contacts=keep_contacts or None)
    voice = Voice.of(output, settings)
    order = Order(
        limit=limit,
        store=not no_store,
        summary=summary or wanted in ("table", "plain"),
        records=wanted == "jsonl",
        record=record,
        replay=tuple(replay or ()),
    )
    plan = _targets(what or (), settings, voice, None if dry_run else order)
    if dry_run:
        return _say_plan(plan, output)
    return carry_out(plan, order, settings, voice, output.out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How a fetch is to be carried out.

    `summary`, `records`: what stdout gets, wherever it leads; `next_step`: is the next command to try said?
    """

    limit: int | None = None
    store: bool = True
    summary: bool = False
    records: bool = False
    record: Path | None = None
    replay: tuple[Path, ...] = ()
    next_step: bool = True


def carry_out(
    plan: Sequence[Target], order: Order, settings: config.Settings, voice: Voice, file: Path | None = None
) -> int:
    """Fetches, parses and stores the boards, copies the records to `file` or a pipe, says what changed."""
    destination = "records" if file or order.records else stream.target(sys.stdout, sys.stderr)
    if order.summary and destination == "records":
        destination = "plain"
    if not order.store and destination != "records":
        raise UsageError(
            "--no-store keeps nothing, and stdout is no pipe or file", hint="drop --no-store, or add > FILE"
        )
    if not order.replay:
        plan = _without_those_off(plan, settings, voice)
    changes: list[Change] = []
    tally = Tally(voice)
    with ExitStack() as stack:
        out = stack.enter_context(open_output(file)) if file else sys.stdout
        store = stack.enter_context(_open_store(settings)) if order.store else None
        if store is not None and not order.replay and destination != "records":
            plan = _without_fresh(plan, settings, voice)
        web = stack.enter_context(open_web(settings, order, voice))
        stop = stack.enter_context(stop_on_signals(web.stop, voice))
        watch = stack.enter_context(voice.progress(live=not order.replay))
        if destination == "records" and not (file or order.records):
            voice.note("records go to the pipe; --summary for a summary")
        last_raw = store.last_raw if store else _nothing_kept
        run = new_run()
        fetched = pipeline.fetch(
            plan, web, run=run, last_raw=last_raw, watch=watch, limit=order.limit, jobs=settings.jobs
        )
        flow = tally.over(stack.enter_context(closing(fetched)))
        copied = stream.tee(flow, out if destination == "records" else None, web.stop, needed=store is None)
        parsed = pipeline.parse(copied, keep_contacts=settings.keep_contacts, with_raw=True)
        if store is None:
            deque(copied, maxlen=0)
        else:
            changes = list(store.save(tally.over(parsed, parsed=True)))
    saved = settings.db if order.store else None
    voice.summarise(changes, tally.runs, tally.issues, saved, destination, limit=order.limit, next_step=order.next_step)
    return 128 + stop.signal if stop.signal is not None else tally.exit(order.limit)


def _nothing_kept(target: Target) -> Mapping[str, Raw]:
    return {}


@dataclass(slots=True)
class Tally:
    """What passed by: the footers, and how many issues of each code; with -v each issue is said."""

    voice: Voice
    runs: list[BoardRun] = field(default_factory=list)
    issues: Counter[str] = field(default_factory=Counter)

    def over(self, flow: Iterable[Record], *, parsed: bool = False) -> Iterator[Record]:
        """Counts what a fetch yields, or (`parsed`) the issues that parsing adds."""
        for record in flow:
            if isinstance(record, BoardRun) and not parsed:
                self.runs.append(record)
            elif isinstance(record, Issue) and (record.code in PARSING) is parsed:
                self.issues[record.code] += 1
                self.voice.detail(f"{record.source}:{record.board}:{record.key or ''} {record.code}: {record.message}")
            yield record

    def exit(self, limit: int | None) -> ExitCode:
        """The fetch's exit code; a board that ended at the limit that was asked for is done."""
        code = fetch_exit(["complete" if reached(run, limit) else run.outcome for run in self.runs])
        return ExitCode.PARTIAL if code is ExitCode.DONE and INCOMPLETE & self.issues.keys() else code


def new_run() -> str:
    """One id for each fetch command: sorts by time, and is unique."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def _targets(words: Sequence[str], settings: config.Settings, voice: Voice, order: Order | None) -> tuple[Target, ...]:
    """The boards that words name, else all that are stored. With an order, pages of unknown hosts are looked at."""
    if words:
        look = looker(lambda: open_web(settings, order, voice)) if order else None
        resolved = resolve(words, directory.load(config.companies_file()), look)
        for note in resolved.notes:
            voice.note(note)
        return resolved.targets
    from jobscope.store import reading

    with closing(reading.connect(settings.db)) as db:
        stored = tuple(Target(*row) for row in db.execute("SELECT source, board, company FROM boards ORDER BY 1, 2"))
    if not stored:
        raise UsageError("no board is stored yet", hint="name one: jobscope fetch openai")
    return stored


def _without_those_off(plan: Sequence[Target], settings: config.Settings, voice: Voice) -> tuple[Target, ...]:
    """The targets, less those of sources that are fetched only where the user turned them on; each is said, and why.

    Raises UsageError where nothing is left.
    """
    from jobscope import sources

    off = {target: sources.load(target.source).opt_in for target in plan}
    off = {target: why for target, why in off.items() if why and not getattr(settings, target.source, False)}
    left = tuple(target for target in plan if target not in off)
    for target, why in off.items():
        hint = f"to fetch it all the same, set {target.source} = true in {config.user_file()}"
        if not left:
            raise UsageError(f"{target} is not fetched: {why}", hint=hint)
        voice.warn(f"{target} is not fetched: {why}; {hint}")
    return left


def _open_store(settings: config.Settings) -> Store:
    from jobscope.store import Store

    return Store.open(settings.db)


def parse_age(text: str) -> timedelta:
    """
    >>> parse_age("90m"), parse_age("0")
    (datetime.timedelta(seconds=5400), datetime.timedelta(0))
    """
    match = re.fullmatch(r"(\d{1,6})\s*([smhd]?)", text.strip())
    if not match or (not match[2] and match[1] != "0"):
        raise UsageError(f"--stale {text!r} is no length of time", hint="write 30m, 1h or 2d; 0 fetches always")
    unit = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "": "seconds"}[match[2]]
    age = timedelta(**{unit: int(match[1])})
    if age > timedelta(days=36_500):
        raise UsageError(f"--stale {text!r} is more than a century", hint="write 30m, 1h or 2d; 0 fetches always")
    return age


def _without_fresh(plan: Sequence[Target], settings: config.Settings, voice: Voice) -> tuple[Target, ...]:
    """The targets, less the boards that were read a moment ago; each is said."""
    from jobscope.store import reading

    age = parse_age(settings.stale)
    since = f"{datetime.now(UTC) - age:%Y-%m-%dT%H:%M:%SZ}"
    with closing(reading.connect(settings.db)) as db:
        fresh: Mapping[tuple[str, str], str] = {
            (source, board): at
            for source, board, at in db.execute(
                "SELECT source, board, max(fetched_at) FROM runs WHERE outcome IN ('complete', 'empty') "
                "GROUP BY source, board HAVING max(fetched_at) > ?",
                [since],
            )
        }
    for target in plan:
        if at := fresh.get((target.source, target.board)):
            voice.note(f"{target}: read at {at}, less than {settings.stale} ago; --stale 0 fetches it again")
    return tuple(target for target in plan if (target.source, target.board) not in fresh)


@contextmanager
def open_web(settings: config.Settings, order: Order, voice: Voice) -> Iterator[Web]:
    """The client: live or from a recording, and recorded if asked."""
    from jobscope import archive, web

    stop = Event()
    transport: Transport
    with ExitStack() as stack:
        if order.replay:
            transport = archive.Replay(order.replay)
            for remark in transport.truncated:
                voice.warn(remark)
        else:
            live = stack.enter_context(web.Live(stop=stop))
            transport = stack.enter_context(archive.Conditional(live, config.cache_folder() / "answers"))
            if note := web.proxy_note():
                voice.note(note)
        if order.record:
            transport = stack.enter_context(archive.Record(transport, order.record))
        yield web.Web(
            transport,
            stop=stop,
            live=not order.replay,
            allow_robots=settings.robots_allow,
            max_requests=settings.max_requests,
        )


def _say_plan(plan: Sequence[Target], output: Output) -> int:
    from jobscope import sources
    from jobscope.table import About, Column, Table

    rows = []
    for target in plan:
        source = sources.load(target.source)
        requests = "list pages and one a posting" if source.detail else "list pages only"
        rows.append(
            (target.company, target.source, target.board, requests, source.robots_exempt or "robots.txt is asked")
        )
    columns = tuple(Column(name) for name in ("company", "source", "board", "requests", "robots"))
    answer(Table(columns, tuple(rows), About("fetch", "What would be fetched (nothing was)")), output, text=True)
    return ExitCode.DONE
