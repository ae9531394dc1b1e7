"""What a command says to a person: notes and progress on stderr, summaries where they belong."""

from __future__ import annotations

import difflib
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from jobscope import config
from jobscope.cli.options import Output
from jobscope.config import Color, Settings
from jobscope.config import Progress as Shows
from jobscope.records import BoardRun
from jobscope.render.text import safe
from jobscope.stream import Destination, silence

if TYPE_CHECKING:
    from jobscope.pipeline import Progress, Watch
    from jobscope.store import Change

_LISTED = 8  # boards that a summary names one by one
_WORDS = {
    "detail_failed": ("detail could not be read", "details could not be read"),
    "details_left": ("board has details left for the next run", "boards have details left for the next run"),
    "not_parsed": ("posting could not be parsed", "postings could not be parsed"),
    "unforeseen": ("board met a bug", "boards met a bug"),
    "bad_line": ("line was no record", "lines were no records"),
    "pay_odd": ("pay field was odd", "pay fields were odd"),
    "pay_disagrees": (
        "posting states one pay in a field and another in the text",
        "postings state one pay in a field and another in the text",
    ),
    "truncated": ("text was too long and is cut", "texts were too long and are cut"),
    "left_over": ("field is new and not read", "fields are new and not read"),
}


_SAID = 5  # lines that are no records, of which each gets a word


@dataclass(frozen=True, slots=True)
class Voice:
    """How much is said, and how."""

    quiet: bool
    verbose: bool
    shows: Shows
    color: Color

    @classmethod
    def of(cls, output: Output, settings: Settings) -> Voice:
        return cls(quiet=output.quiet, verbose=output.verbose, shows=settings.progress, color=settings.color)

    def note(self, text: str) -> None:
        """Something worth knowing."""
        if not self.quiet:
            _say(text)

    def warn(self, text: str) -> None:
        """Something that is not as it should be: said also with -q."""
        _say(f"warning: {text}")

    @contextmanager
    def bad_lines(self) -> Iterator[Callable[[str], None]]:
        """A `warn` for lines that are no records: the first few are said, the others counted at the end."""
        lines = 0

        def warn(text: str) -> None:
            nonlocal lines
            lines += 1
            if lines <= _SAID:
                self.warn(text)

        try:
            yield warn
        finally:
            if (more := lines - _SAID) > 0:
                _say(f"… and {more:,} more {'line' if more == 1 else 'lines'} like it")

    def detail(self, text: str) -> None:
        """What only -v asks for."""
        if self.verbose:
            _say(text)

    def interrupted(self) -> None:
        """The answer to the first Ctrl-C; written at once, whatever else is going on."""
        message = b"\nstopping: what arrived is kept (again to stop at once)\n"
        try:
            os.write(sys.stderr.fileno(), message)
        except (OSError, ValueError):
            return

    @contextmanager
    def progress(self, *, live: bool) -> Iterator[Watch]:
        """A watch that shows each board's progress on stderr. `live`: are there waits worth announcing?"""
        from jobscope.render.progress import Progress as Shown
        from jobscope.render.screen import console

        with Shown(console(sys.stderr, self.color), mode=self.shows, quiet=self.quiet) as shown:
            yield _announcing(shown.watch, self) if live else shown.watch

    def summarise(
        self,
        changes: Sequence[Change],
        runs: Sequence[BoardRun],
        issues: Counter[str],
        db: Path | None,
        destination: Destination,
        *,
        limit: int | None = None,
        next_step: bool = True,
    ) -> None:
        """What changed, a line a board (or one for many); then the problems on stderr; then the next command to try."""
        arrived = [run for run in runs if run.received or run.outcome in GOOD]
        lines = _board_lines([c for c in changes if c.received or c.outcome in GOOD], arrived)
        lines += [_problem(code, count) for code, count in sorted(issues.items())]
        if db is not None and arrived:
            lines.append(f"saved to {db}")
            if next_step and destination == "terminal" and any(run.received for run in arrived):
                company = f" --company {arrived[0].company}" if len(arrived) == 1 else " --by company"
                elsewhere = f" --db {db}" if db != config.Settings().db else ""
                lines.append(f"next: jobscope salaries{company}{elsewhere}")
        if not self.quiet:
            out = sys.stderr if destination == "records" else sys.stdout
            _write(out, "".join(f"{safe(line)}\n" for line in lines))
        for line in _problem_lines([run for run in runs if not reached(run, limit)]):
            _say(line)


GOOD = frozenset({"complete", "empty"})


def reached(run: BoardRun, limit: int | None) -> bool:
    """Did as many postings come as --limit asked for? The board is not whole then, and nothing is wrong."""
    return limit is not None and run.outcome == "partial" and run.received >= limit


def _board_lines(changes: Sequence[Change], runs: Sequence[BoardRun]) -> list[str]:
    if not changes:
        return [_run_line(run) for run in runs[:_LISTED]]
    if len(changes) <= _LISTED:
        return [change_line(change) for change in changes]
    total = Counter[str]()
    for change in changes:
        total.update(open=change.open, new=change.new, changed=change.changed, closed=change.closed)
        total.update(reopened=change.reopened, with_pay=change.with_pay, missing=change.missing)
    boards = sum(change.outcome in GOOD for change in changes)
    share = f", {total['with_pay'] / total['open']:.0%} with pay" if total["open"] else ""
    counts = ", ".join(f"{sign}{total[name]:,} {name}" for name, sign in _COUNTS if total[name] or name in _ALWAYS)
    return [f"{boards} of {len(changes)} boards complete: {total['open']:,} postings open ({counts}){share}"]


_COUNTS = (("new", "+"), ("changed", ""), ("reopened", ""), ("missing", ""), ("closed", ""))
_ALWAYS = frozenset({"new", "changed", "closed"})


def change_line(change: Change) -> str:
    """One board's change in one line."""
    name = f"{change.company} ({change.source}:{change.board})"
    if change.nothing_changed:
        return f"{name}: nothing changed, {change.open:,} open"
    said = ((label, sign, getattr(change, label)) for label, sign in _COUNTS)
    counts = ", ".join(f"{sign}{count:,} {label}" for label, sign, count in said if count or label in _ALWAYS)
    pay = f", pay found {change.with_pay / change.open:.0%}" if change.open else ""
    trust = "" if change.trusted or not change.reason else f" · {change.reason}; nothing was closed"
    return f"{name}: {change.open:,} open ({counts}){pay}{trust}"


def _problem(code: str, count: int) -> str:
    one, many = _WORDS.get(code, (code, code))
    return f"{count:,} {one if count == 1 else many}"


def _run_line(run: BoardRun) -> str:
    return f"{run.company} ({run.source}:{run.board}): {run.received:,} postings, {run.outcome}"


def _problem_lines(runs: Sequence[BoardRun]) -> Iterator[str]:
    """A line for each board that did not come whole: what happened, and what it may have been meant for."""
    bad = [run for run in runs if run.outcome not in GOOD]
    for run in bad[:_LISTED]:
        kind = "warning" if run.outcome == "partial" else "error"
        yield f"{kind}: {run.source}:{run.board}: {run.outcome.replace('_', ' ')}: {run.reason or 'no reason given'}"
        if run.outcome == "not_found":
            yield f"hint: {_meant(run)}"
    if len(bad) > _LISTED:
        yield f"… {len(bad) - _LISTED} more boards: jobscope status"


def _meant(run: BoardRun) -> str:
    """Which board may have been meant."""
    from jobscope import companies

    known = sorted({row.board for row in companies.load(config.companies_file()).rows if row.source == run.source})
    near = difflib.get_close_matches(run.board, known, n=3)
    return f"did you mean {', '.join(f'{run.source}:{board}' for board in near)}?" if near else "is its name right?"


def _announcing(watch: Watch, voice: Voice) -> Watch:
    """Says the plan of a long fetch once, when its total is known."""
    from jobscope import sources

    said: set[object] = set()

    def announce(progress: Progress) -> None:
        if progress.total and progress.target not in said and sources.load(progress.target.source).detail:
            said.add(progress.target)
            requests = progress.total + progress.total // 10
            if requests > 60:
                voice.note(
                    f"{progress.target}: {progress.total:,} postings announced: about {requests:,} requests, "
                    f"{requests // 60} minutes; Ctrl-C keeps what arrived; --limit 50 for a look"
                )
        watch(progress)

    return announce


def _say(text: str) -> None:
    _write(sys.stderr, f"{safe(text)}\n")


def _write(out: TextIO, text: str) -> None:
    """Writes what is only for a person: whoever has stopped reading it changes nothing."""
    try:
        out.write(text)
        out.flush()
    except BrokenPipeError:
        silence(out)
    except (OSError, ValueError):
        if out is not sys.stderr:
            raise
