"""`jobscope config`: the settings, and where each came from."""

from __future__ import annotations

from jobscope import config
from jobscope.cli.answer import answer
from jobscope.cli.options import Output, given
from jobscope.table import About, Column, Table

EXAMPLES = """
jobscope config
JOBSCOPE_DB=/tmp/other.db jobscope config --columns name,value,origin
"""


@given(Output)
def command(*, output: Output) -> int:
    """Show every setting, its value, and where that came from."""
    rows = tuple((s.name, _value(s.value), s.origin, s.doc) for s in config.listing(output.settings()))
    columns = (Column("name"), Column("value"), Column("origin", title="from"), Column("doc", title="is", optional=1))
    notes = (
        f"files, the later one wins: {config.user_file()}, ./{config.PROJECT_FILE}",
        f"environment: {config.ENV_PREFIX}DB, {config.ENV_PREFIX}JOBS …; an option of a command wins over all",
    )
    return answer(Table(columns, rows, About("config", "Settings", notes)), output, text=True)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{host} ({reason})" for host, reason in value.items()) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
