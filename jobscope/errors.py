"""What can go wrong, in one sentence each, and the one table of exit codes."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar, Literal

Outcome = Literal["complete", "empty", "partial", "blocked", "not_found", "moved", "changed", "failed"]


class ExitCode(IntEnum):
    """The exit codes of every command; `jobscope help exit-codes` explains them to users."""

    DONE = 0
    BUG = 1  # also: --fail-empty, `check` or `claims` found something
    USAGE = 2
    PARTIAL = 3
    NOTHING = 4
    ALL_BLOCKED = 5
    NO_DATABASE = 10
    LOCKED = 11
    DAMAGED = 12
    CANNOT_WRITE = 13
    CLOSED_PIPE = 141


class JobscopeError(Exception):
    """An error that a user can understand: what happened and where; `hint` says what to do."""

    exit: ClassVar[ExitCode] = ExitCode.BUG

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(JobscopeError):
    """A bad option, an unknown name, bad SQL, a missing extra."""

    exit = ExitCode.USAGE


class BadInput(JobscopeError):
    """Input that is not what it should be: a line that is not JSON, a recording cut in the middle."""

    exit = ExitCode.PARTIAL


class NoDatabase(JobscopeError):
    """There is no database yet."""

    exit = ExitCode.NO_DATABASE


class Locked(JobscopeError):
    """Another process holds the database or the board."""

    exit = ExitCode.LOCKED


class Damaged(JobscopeError):
    """The file is no healthy database, or one of a newer jobscope."""

    exit = ExitCode.DAMAGED


class CannotWrite(JobscopeError):
    """The database, a folder or a file cannot be written."""

    exit = ExitCode.CANNOT_WRITE


class WebError(JobscopeError):
    """A request that brought no usable answer. `outcome` is what it makes of its board."""

    exit = ExitCode.NOTHING
    outcome: ClassVar[Outcome] = "failed"


class Unavailable(WebError):
    """No answer, or none that is whole: refused, reset, cut, too slow, too large, 5xx after the last try."""


class Blocked(WebError):
    """The host says no: 401, 403, 429 beyond our patience, robots.txt, a captcha or a login page."""

    exit = ExitCode.ALL_BLOCKED
    outcome: ClassVar[Outcome] = "blocked"


class NotFound(WebError):
    """404 or 410: the host knows no such board or posting."""

    outcome: ClassVar[Outcome] = "not_found"


class Moved(WebError):
    """The board is somewhere else now; the message says where."""

    outcome: ClassVar[Outcome] = "moved"


class Changed(WebError):
    """The answer lacks what this source's answers always hold: its shape proof failed."""

    outcome: ClassVar[Outcome] = "changed"


class CutOff(WebError):
    """The walk ended at a ceiling (page cap, request budget) before the board did."""

    outcome: ClassVar[Outcome] = "partial"


class Stopped(WebError):
    """The user asked to stop."""

    outcome: ClassVar[Outcome] = "partial"


class NotRecorded(WebError):
    """A replay was asked for a request that its recording does not hold."""


def fetch_exit(outcomes: list[Outcome]) -> ExitCode:
    """The exit code of a fetch from its boards' outcomes.

    >>> fetch_exit(["complete", "empty"]).name, fetch_exit(["complete", "failed"]).name
    ('DONE', 'PARTIAL')
    >>> fetch_exit(["blocked"]).name, fetch_exit(["blocked", "not_found"]).name
    ('ALL_BLOCKED', 'NOTHING')
    """
    if all(outcome in ("complete", "empty") for outcome in outcomes):
        return ExitCode.DONE
    if any(outcome in ("complete", "empty", "partial") for outcome in outcomes):
        return ExitCode.PARTIAL
    if all(outcome == "blocked" for outcome in outcomes):
        return ExitCode.ALL_BLOCKED
    return ExitCode.NOTHING
