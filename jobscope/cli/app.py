"""The program: the lazy group of commands, help in sections, and the one place where an error becomes a message."""

from __future__ import annotations

import difflib
import errno
import importlib
import io
import os
import sys
import tempfile
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from jobscope import __version__
from jobscope.cli import COMMANDS
from jobscope.cli.options import Output, given
from jobscope.errors import ExitCode, JobscopeError, UsageError
from jobscope.render.text import SIGNS, error, printable
from jobscope.stream import silence

WELCOME: Final = """\
jobscope reads companies' own job boards and says what postings pay, where, and for what work, and how sure that is.

  jobscope demo                                  a tour with invented companies, offline
  jobscope fetch openai                          one request, a whole large board
  jobscope salaries --company openai --by family

`jobscope --help` lists every command, `jobscope COMMAND --help` explains one.
"""

_FULL: Final = (errno.ENOSPC, errno.EIO, errno.EDQUOT)
_HEADINGS: Final = ("Filters", "Statistics", "Output")


class Command(TyperCommand):
    """A command whose help has sections, and ends with its examples."""

    def get_help(self, ctx: Any) -> str:
        return _in_signs(super().get_help(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                panel = getattr(param, "rich_help_panel", None)
                heading = (
                    panel if panel in _HEADINGS else "Arguments" if param.param_type_name == "argument" else "Options"
                )
                sections.setdefault(heading, []).append(record)
        for heading in ("Arguments", "Options", *_HEADINGS):
            if heading in sections:
                with formatter.section(heading):
                    formatter.write_dl(sections[heading])

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        if self.epilog:
            with formatter.section("Examples"):
                for line in self.epilog.strip().splitlines():
                    formatter.write(f"  {line.strip()}\n")


class Commands(TyperGroup):
    """The group: imports the module of the command that was named and no other."""

    def get_help(self, ctx: Any) -> str:
        return _in_signs(super().get_help(ctx))

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # typer would end the program itself, with exit code 1
            raise ReaderGone from None

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for section in COMMANDS.values() for name in section]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"jobscope.cli.{cmd_name}")
        one = typer.Typer(add_completion=False, rich_markup_mode=None)
        one.command(cmd_name, cls=Command, epilog=module.EXAMPLES)(module.command)
        return typer.main.get_command(one)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = f"did you mean: jobscope {near[0]}" if near else "`jobscope --help` lists the commands"
            raise UsageError(f"no such command: {args[0]}", hint=hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for heading, commands in COMMANDS.items():
            with formatter.section(heading):
                formatter.write_dl(list(commands.items()))


def _in_signs(text: str) -> str:
    """A help in signs that stdout has: click would write UTF-8 on a terminal of ASCII."""
    return printable(text, sys.stdout.encoding or "utf-8")


class ReaderGone(Exception):
    """Whoever read our output has gone."""


app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="What do job postings pay, where, and for what work, and how sure is that?",
)


@app.callback()
@given(Output)
def _globals(
    ctx: typer.Context,
    *,
    output: Output,
    version: Annotated[bool, typer.Option("--version", help="version and sources of data", is_eager=True)] = False,
) -> None:
    ctx.obj = output
    if version:
        sys.stdout.write(version_text())
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        sys.stdout.write(WELCOME)


def version_text() -> str:
    """The version, and the attribution that the data in the wheel asks for."""
    from jobscope.normalise.places import attribution

    return f"jobscope {__version__}\n{attribution}\n"


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs one command line and exits with its code. No error of ours, and none of anybody's, prints a traceback."""
    _open_streams()
    words = [_whole(word) for word in (sys.argv[1:] if arguments is None else arguments)]
    debug = "--debug" in words
    try:
        code = app(words, prog_name="jobscope", standalone_mode=False) or 0
        sys.stdout.flush()
    except JobscopeError as problem:
        code = problem.exit
        _say(problem.message, problem.hint or (_see(words) if code == ExitCode.USAGE else ""))
    except (ReaderGone, BrokenPipeError, SystemExit):  # click turns a closed pipe into an exit of its own
        code = _leave_pipe()
    except KeyboardInterrupt:
        code = 130
    except Exception as problem:  # noqa: BLE001 - whatever is left is a bug, told in one line
        if hasattr(problem, "format_message"):  # the usage errors of typer, which carries a click of its own
            code = ExitCode.USAGE
            _say(*_usage(problem, words))
        elif isinstance(problem, typer.Abort):
            code = 130
        elif (damage := _of_sqlite(problem)) is not None:
            code = damage.exit
            _say(damage.message, damage.hint)
        elif isinstance(problem, OSError) and (problem.filename or problem.errno in _FULL):
            code = ExitCode.CANNOT_WRITE
            what = str(problem.filename) if problem.filename else "the output cannot be written"
            _say(f"{what}: {(problem.strerror or str(problem)).lower()}", "is there space, and may you use it?")
            _leave_pipe()
        else:
            code = ExitCode.BUG
            _report_bug(problem, debug)
    sys.exit(int(code))


def _of_sqlite(error: Exception) -> JobscopeError | None:
    """What an error of SQLite means: a hurt page may be met by any question."""
    if "sqlite3" not in sys.modules:
        return None
    import sqlite3

    from jobscope.store.connection import failure

    meant = failure(error, None) if isinstance(error, sqlite3.Error) else None
    return meant if isinstance(meant, JobscopeError) else None


def _whole(word: str) -> str:
    """A word without the halves of characters that a shell may pass, unless it is a file's name."""
    return word if word.isascii() or _names_a_file(word) else word.encode("utf-8", "replace").decode()


def _names_a_file(word: str) -> bool:
    try:
        return Path(word).exists()
    except (OSError, ValueError):  # longer than a name may be
        return False


def _open_streams() -> None:
    """A process may be started with stdout or stderr closed (`>&-`): what is said there then goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open to the end
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=SIGNS)


def _usage(error: Any, words: Iterable[str]) -> tuple[str, str]:
    message = error.format_message().rstrip(".")
    options = getattr(error, "possibilities", None)
    help_text = _see(words)
    message = message.split(" Did you mean")[0].split(" (Possible options")[0]
    return message[:1].lower() + message[
        1:
    ], f"did you mean {', '.join(options)}? {help_text}" if options else help_text


def _see(words: Iterable[str]) -> str:
    """Where a command line is explained."""
    command = next((word for word in words if any(word in section for section in COMMANDS.values())), "")
    return f"see: jobscope {command} --help".replace("  ", " ")


def _say(message: str, hint: str = "") -> None:
    try:
        sys.stderr.write("\n".join(error(JobscopeError(message, hint))) + "\n")
    except (OSError, ValueError):
        return


def _leave_pipe() -> int:
    """The reader has gone: nothing more can be said, and the interpreter's own flush at exit must not try."""
    silence(sys.stdout)
    silence(sys.stderr)
    return ExitCode.CLOSED_PIPE


def _report_bug(error: Exception, debug: bool) -> None:
    if debug:
        traceback.print_exc()
    with tempfile.NamedTemporaryFile("w", prefix="jobscope-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(f"jobscope {__version__}, Python {sys.version}\n")
        traceback.print_exc(file=log)
    _say(f"unforeseen {type(error).__name__}: {error}", f"this is a bug in jobscope; its traceback is in {log.name}")
