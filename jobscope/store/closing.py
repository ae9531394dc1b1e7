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
SHRUNK: Final = 0.5  # of the median of the last trusted runs
MEMORY: Final = 5  # trusted runs that the median is over
APART: Final = timedelta(hours=1)  # between the two runs that miss a posting


@dataclass(frozen=True, slots=True)
class Open:
    """An open posting: since when it is missing, until when it says that it is valid, when it was last seen."""

    missing_since: str | None = None
    valid_through: str | None = None
    last_seen: str = ""


@dataclass(frozen=True, slots=True)
class PastRun:
    """An earlier footer of the board."""

    fetched_at: str
    received: int
    trusted: bool


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
    if again is not None and again.trusted:
        return Decision(trusted=True)
    if footer.outcome not in ("complete", "empty"):
        return Decision(trusted=False, reason=f"the run was {footer.outcome}")
    if len(seen) != footer.received:
        return Decision(trusted=False, reason=f"{len(seen):,} of {footer.received:,} postings arrived")
    if filled < FILLED:
        words = f"title or link is missing on {1 - filled:.0%} of the postings"
        return Decision(trusted=False, reason=words, suspect=True)
    late = any(run.fetched_at > footer.fetched_at for run in past)
    usual = _usual(run for run in past if run.fetched_at < footer.fetched_at and run.trusted)
    shrunk = usual is not None and footer.received < SHRUNK * usual
    if shrunk and not accept_drop:
        words = f"{footer.received:,} postings, where the last trusted runs had {usual:,.10g}"
        return Decision(trusted=False, reason=words, suspect=True)
    if late:
        return Decision(trusted=True)
    absent = {key: it for key, it in open_.items() if key not in seen and it.last_seen <= footer.fetched_at}
    if shrunk:
        drop = "board_shrunk" if footer.received else "board_empty"
        gone = tuple(Closed(key, it.missing_since or footer.fetched_at, drop) for key, it in absent.items())
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


def _why_closed(posting: Open, now: str) -> str | None:
    if expired(posting.valid_through, now):
        return "expired"
    if posting.missing_since is not None and _moment(now) - _moment(posting.missing_since) >= APART:
        return "absent"
    return None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _usual(trusted: Iterable[PastRun]) -> float | None:
    """The median of what the last trusted runs brought; None where there were none."""
    newest = sorted(trusted, key=lambda run: run.fetched_at)[-MEMORY:]
    sizes = sorted(run.received for run in newest)
    middle = len(sizes) // 2
    return (sizes[middle] + sizes[~middle]) / 2 if sizes else None
