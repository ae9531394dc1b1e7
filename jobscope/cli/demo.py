"""`jobscope demo`: a tour with invented companies, offline, through the real commands."""

from __future__ import annotations

import csv
import shlex
import shutil
import sys
import textwrap
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from jobscope import config
from jobscope.cli.fetch import Order, carry_out
from jobscope.cli.options import Output, given
from jobscope.cli.voice import Voice
from jobscope.errors import CannotWrite, ExitCode
from jobscope.records import Target

EXAMPLES = """
jobscope demo
"""

INTRODUCTION: Final = """\
A tour of jobscope. Every company in it is invented; the boards are answered from two recordings that came with \
jobscope, so nothing here touches the network. The commands are real, and ask the demo's own database: try them, \
or change them.
"""

TOUR: Final = (
    ("What was fetched, and how did it go?", "status"),
    ("What do they pay? n, the typical range, the middle with its interval, and how far to trust it:", "salaries"),
    ("By the kind of work:", "salaries --by family --currency USD --basis base"),
    (
        "By metro. A label says how much a row can carry; no row of fewer than five shows a figure:",
        "salaries --by metro",
    ),
    ("One place is a card:", "salaries --metro sf"),
    ("Where are the postings about AI, and is that more than usual (lq)?", "shares --topic ai"),
    ("Every figure can be followed to its postings:", "salaries --metro sf --family data_ml --list --top 5"),
    ("And each posting to the words that its pay was read from:", "show {posting}"),
)

CLOSING: Final = """\
That was the tour. Now with real boards:

  {program} fetch openai                            one request, a whole large board
  {program} salaries --company openai --by family
  {program} companies                               who else can be fetched by name

The demo's database is {db}: add --db {quoted} to any command to ask it more.
"""


@given(Output)
def command(*, output: Output) -> int:
    """Take a tour: twelve invented companies on two dates are fetched from a recording, stored, and asked."""
    output.only("demo")
    db = output.db or config.cache_folder() / "demo.db"
    _remove(db)
    _say(INTRODUCTION)
    with as_file(files("jobscope") / "data/demo") as folder:
        for recording in sorted(folder.glob("*.warc.gz")):
            _say(f"The twelve boards, from the recording of {recording.name.partition('.')[0]}:")
            settings = output.settings(db=db, progress="none")
            order = Order(summary=True, replay=(recording,), next_step=False)
            code = carry_out(targets(), order, settings, Voice.of(output, settings))
            if code:
                return code
            _say("")
    color = ["--color", output.color] if output.color else []
    program, quoted = _program(), shlex.quote(str(db))
    for words, line in TOUR:
        if "{posting}" in line:
            line = line.format(posting=_a_posting(db))
        _say(f"\n{words}\n$ {program} {line} --db {quoted}\n")
        code = _run([*shlex.split(line), "--format", "table", "--db", str(db), *color])
        if code:
            return code
    _say("\n" + CLOSING.format(db=db, quoted=quoted, program=program))
    return ExitCode.DONE


def _program() -> str:
    """What a shell must be told to run this program again: its name, where that is on the path."""
    if shutil.which("jobscope"):
        return "jobscope"
    own = Path(sys.argv[0])
    return shlex.quote(str(own)) if own.name == "jobscope" else f"{shlex.quote(sys.executable)} -m jobscope"


def targets() -> tuple[Target, ...]:
    """The twelve boards of data/demo.csv."""
    lines = (files("jobscope") / "data/demo.csv").read_text(encoding="utf-8").splitlines()
    return tuple(Target(row["source"], row["board"], row["id"]) for row in csv.DictReader(lines))


def _remove(db: Path) -> None:
    """The tour begins anew each time."""
    try:
        db.parent.mkdir(parents=True, exist_ok=True)
        for path in (db, *(db.with_name(db.name + tail) for tail in ("-wal", "-shm"))):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(
            f"{db}: {error.strerror or error}", hint="the demo needs a cache folder it can write"
        ) from None


def _run(words: list[str]) -> int:
    from jobscope.cli.app import app

    sys.stdout.flush()
    return int(app(words, prog_name="jobscope", standalone_mode=False) or 0)


def _a_posting(db: Path) -> str:
    """The key of a posting whose pay stands in its text."""
    from contextlib import closing

    from jobscope.store import reading

    with closing(reading.connect(db)) as connection:
        row = connection.execute(
            "SELECT p.key FROM open_postings AS p JOIN pay AS y ON y.posting_id = p.id "
            "JOIN topics AS t ON t.posting_id = p.id JOIN texts AS x ON x.id = p.text_id "
            "WHERE y.origin = 'text' AND y.span IS NOT NULL AND y.basis = 'base' "
            "AND t.definition = 'strict' AND NOT t.mention "
            "AND p.id IN (SELECT posting_id FROM places WHERE cbsa = '41860') "
            "ORDER BY length(x.description), p.id LIMIT 1"
        ).fetchone()
    return str(row[0])


def _say(text: str) -> None:
    """Prints a text; on a narrow terminal its paragraphs are folded."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    for line in text.split("\n"):
        long = width and len(line) > width and not line.startswith((" ", "$"))
        sys.stdout.write(f"{textwrap.fill(line, width) if long else line}\n")
