"""`jobscope check`: is the database healthy?"""

from __future__ import annotations

from jobscope.cli.answer import answer
from jobscope.cli.options import Output, given
from jobscope.errors import ExitCode
from jobscope.table import About, Column, Table

EXAMPLES = """
jobscope check
"""


@given(Output)
def command(*, output: Output) -> int:
    """Check the database: SQLite's own integrity check, references, schema, counts. Exit 1 where something is wrong."""
    from jobscope.store import health

    path = output.settings().db
    problems = health.check(path)
    notes = (f"{path}: {'no problem found' if not problems else 'nothing was changed'}",)
    rows = tuple((problem,) for problem in problems)
    answer(Table((Column("problem"),), rows, About("check", "Database check", notes)), output, text=True)
    return ExitCode.BUG if problems else ExitCode.DONE
