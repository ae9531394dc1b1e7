"""`jobscope help`: a command's help, or a page on a subject that many commands share."""

from __future__ import annotations

import difflib
import sys
from importlib.resources import files
from typing import Annotated

import typer

from jobscope.cli import COMMANDS
from jobscope.cli.options import Output, given
from jobscope.errors import ExitCode, UsageError

EXAMPLES = """
jobscope help
jobscope help filters
jobscope help salaries
"""


def subjects() -> list[str]:
    """The subjects that have a page."""
    folder = files("jobscope") / "data/help"
    return sorted(page.name.removesuffix(".txt") for page in folder.iterdir() if page.name.endswith(".txt"))


@given(Output)
def command(
    subject: Annotated[str | None, typer.Argument(metavar="SUBJECT", help="a command or a subject")] = None,
    *,
    output: Output,
) -> int:
    """Explain a command, or a subject that many commands share (filters, numbers, pipes, exit-codes)."""
    from jobscope.cli.app import app

    output.only("help")
    names = [name for section in COMMANDS.values() for name in section]
    if subject is None or subject in names:
        app([*([subject] if subject else []), "--help"], prog_name="jobscope", standalone_mode=False)
        if subject is None:
            sys.stdout.write(f"\nSubjects: {', '.join(subjects())} (jobscope help SUBJECT)\n")
        return ExitCode.DONE
    if subject not in subjects():
        near = difflib.get_close_matches(subject, [*names, *subjects()], n=1)
        hint = f"did you mean: jobscope help {near[0]}" if near else f"subjects are {', '.join(subjects())}"
        raise UsageError(f"no help on {subject!r}", hint=hint)
    sys.stdout.write((files("jobscope") / f"data/help/{subject}.txt").read_text(encoding="utf-8"))
    return ExitCode.DONE
