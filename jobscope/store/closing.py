"""When a run of a board is trusted, and when a posting is closed: pure.

Only a trusted run makes a posting absent, and only the second one closes it. Others have closed hundreds of living
boards by believing one empty answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jobscope.records import BoardRun

FILLED: Final = 0.95  # title and url must be there on so many
SHRUNK: Final = 0.5  # of the median of the last trusted runs, and of the postings that are open
MEMORY: Final = 5  # trusted runs that the median is over
APART: Final = timedelta(hours=1)  # between the two runs that miss a posting
_TOO_FEW: Final = "postings, where"


@dataclass(frozen=True, slots=True)
class Open:
    """An open posting: since when it is missing, until when it says that it is valid, when it was seen."""

    missing_since: str | None = None
    valid_through: str | None = None
    last_seen: str = ""
    first_seen: str = ""


@dataclass(frozen=True, slots=True)
class PastRun:
    """An earlier footer of the board. `started_at` is empty where it is unknown; `verdict`: why it is not trusted."""

    fetched_at: str
    received: int
    trusted: bool
    started_at: str = ""
    verdict: str | None = None

    @property
    def stands(self) -> bool:
        """Does the verdict hold when the run is told again? What was too few then is no more now that more is known."""
        return self.trusted or _TOO_FEW in (self.verdict or "")

    @property
    def began(self) -> str:
        """Nothing that this run saw was seen before; a replay starts after what it reads, and tells nothing."""
        return self.started_at if self.started_at <= self.fetched_at else ""


@dataclass(frozen=True, slots=True)
class Closed:
    """A posting to close: by its key, from when, and why (absent, expired, board_empty, board_shrunk)."""

    key: str
    closed_at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a footer means. `missing`: keys absent for the first time; `reason`: why it is not trusted.

    `suspect`: every posting that the board sent is here, but this is hardly the whole board.
    """

    trusted: bool
    missing: tuple[str, ...] = ()
    closed: tuple[Closed, ...] = ()
    reason: str | None = None
    suspect: bool = False


def decide(
    footer: BoardRun,
    seen: Set[str],
    open_: Mapping[str, Open],
    past: Sequence[PastRun],
    *,
    filled: float,
    accept_drop: bool = False,
) -> Decision:
    """What the store makes of a footer.

    seen: the keys of the postings, and of the error issues, that came before it. open_: the board's postings that are
    not closed, by key. past: the board's other footers, in any order; this one may be among them (stored again).
    filled: the share of what was seen that has a title and a url. accept_drop: believe a board that shrank.

    A footer older than the board's newest closes nothing.
    """
    again = next((run for run in past if run.fetched_at == footer.fetched_at), None)
    if again is not None and again.stands and (again.trusted or not accept_drop):
        return Decision(trusted=again.trusted, reason=again.verdict)
    if footer.outcome not in ("complete", "empty"):
        return Decision(trusted=False, reason=f"the run was {footer.outcome}")
    if len(seen) != footer.received:
        return Decision(trusted=False, reason=f"{len(seen):,} of {footer.received:,} postings arrived")
    if filled < FILLED:
        words = f"title or link is missing on {1 - filled:.0%} of the postings"
        return Decision(trusted=False, reason=words, suspect=True)
    late = any(run.fetched_at > footer.fetched_at for run in past)
    if again is not None and late and not accept_drop:
        return Decision(trusted=False, reason="it was not trusted when it came, and newer runs followed")
    drop = _drop(footer, seen, open_, past, late=late)
    if drop is not None and not accept_drop:
        return Decision(trusted=False, reason=drop, suspect=True)
    if late:
        return Decision(trusted=True)
    absent = {key: it for key, it in open_.items() if key not in seen and it.last_seen <= footer.fetched_at}
    if drop is not None:
        why = "board_shrunk" if footer.received else "board_empty"
        gone = tuple(Closed(key, it.missing_since or footer.fetched_at, why) for key, it in absent.items())
        return Decision(trusted=True, closed=gone)
    closed = tuple(
        Closed(key, it.missing_since or footer.fetched_at, reason)
        for key, it in absent.items()
        if (reason := _why_closed(it, footer.fetched_at))
    )
    ended = {one.key for one in closed}
    missing = tuple(key for key, it in absent.items() if it.missing_since is None and key not in ended)
    return Decision(trusted=True, missing=missing, closed=closed)


def expired(valid_through: str | None, now: str) -> bool:
    """Is the last day of validity over? Both are ISO; a date may be a prefix, and a day lasts until its end.

    >>> expired("2026-03-31", "2026-03-31T23:59:59Z"), expired("2026-03-31", "2026-04-01T00:00:00Z")
    (False, True)
    >>> expired("2026-03", "2026-03-31T12:00:00Z"), expired(None, "2026-04-01T00:00:00Z")
    (False, False)
    """
    return valid_through is not None and now[: len(valid_through)] > valid_through


def after_late_sighting(reason: str, at: str, trusted: Iterable[str]) -> tuple[str | None, str | None]:
    """(missing_since, closed_at) of a closed posting that, as a late stream tells, was seen at `at`, after it closed.

    trusted: when the board's trusted runs were. What those after `at` lacked is absent from the first of them on, and
    stays closed where they would have closed it: nothing is closed before it was last seen.

    >>> runs = ["2026-04-02T08:00:00Z", "2026-04-04T08:00:00Z", "2026-04-05T08:00:00Z"]
    >>> after_late_sighting("absent", "2026-04-03T08:00:00Z", runs)
    ('2026-04-04T08:00:00Z', '2026-04-04T08:00:00Z')
    >>> after_late_sighting("absent", "2026-04-04T09:00:00Z", runs)
    ('2026-04-05T08:00:00Z', None)
    >>> after_late_sighting("expired", "2026-04-06T08:00:00Z", runs)
    (None, None)
    """
    later = sorted(run for run in trusted if run > at)
    if not later:
        return None, None
    first = later[0]
    twice = _moment(later[-1]) - _moment(first) >= APART
    return first, first if twice or reason != "absent" else None


def _why_closed(posting: Open, now: str) -> str | None:
    if expired(posting.valid_through, now):
        return "expired"
    if posting.missing_since is not None and _moment(now) - _moment(posting.missing_since) >= APART:
        return "absent"
    return None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _drop(
    footer: BoardRun, seen: Set[str], open_: Mapping[str, Open], past: Sequence[PastRun], *, late: bool
) -> str | None:
    """Why so few postings are hardly the whole board, in words; None: they may well be.

    Runs are measured by two things, since either may be unknown or behind the times: what trusted runs before them
    brought, and, unless they are late, how many postings were open when they began. No empty answer ends a board.
    """
    trusted = [run for run in past if run.trusted and run.fetched_at < footer.fetched_at]
    usual = _usual(trusted) or 0
    living = 0 if late else _living(seen, open_, max((run.began for run in trusted), default=""))
    if footer.received < SHRUNK * usual and usual >= living:
        return f"{footer.received:,} {_TOO_FEW} the last trusted runs had {usual:,.10g}"
    if footer.received < SHRUNK * living:
        return f"{footer.received:,} {_TOO_FEW} {living:,} were open"
    known = sum(not late or it.first_seen < footer.fetched_at for it in open_.values())
    if known and not footer.received:
        return f"0 {_TOO_FEW} {known:,} were open"
    return None


def _living(seen: Set[str], open_: Mapping[str, Open], last_trusted: str) -> int:
    """How many postings a run should find again.

    Not those that were missing before it, that it is the first to see, or that only an older stream told of, later.
    """
    return sum(
        it.missing_since is None
        and it.last_seen >= last_trusted
        and not (key in seen and it.first_seen == it.last_seen)
        for key, it in open_.items()
    )


def _usual(trusted: Iterable[PastRun]) -> float | None:
    """The median of what the last trusted runs brought; None where there were none."""
    newest = sorted(trusted, key=lambda run: run.fetched_at)[-MEMORY:]
    sizes = sorted(run.received for run in newest)
    middle = len(sizes) // 2
    return (sizes[middle] + sizes[~middle]) / 2 if sizes else None
