"""The options that commands share, declared once: frozen dataclasses, added to a command by one decorator."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from copy import copy
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

import typer

from jobscope import config
from jobscope.cli import completion
from jobscope.errors import UsageError

FORMATS = ("table", "plain", "json", "jsonl", "csv", "tsv", "md", "html")


def _in(section: str) -> Callable[..., Any]:
    """Options of one section of the help."""

    def option(*names: str, **more: Any) -> Any:
        return typer.Option(
            *names, rich_help_panel=section, autocompletion=completion.offer(names[-1], more["help"]), **more
        )

    return option


_output = _in("Output")
_filter = _in("Filters")
_statistic = _in("Statistics")


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where the answer goes and how it looks. These options work before and after the command; the later one wins."""

    db: Annotated[Path | None, _output("--db", metavar="FILE", help="the database (env JOBSCOPE_DB)")] = None
    out: Annotated[Path | None, _output("-o", "--output", metavar="FILE", help="write to this file (- is stdout)")] = (
        None
    )
    format: Annotated[str | None, _output("--format", metavar="NAME", help="|".join(FORMATS))] = None
    json: Annotated[bool, _output("--json", help="short for --format json")] = False
    csv: Annotated[bool, _output("--csv", help="short for --format csv")] = False
    plain: Annotated[bool, _output("--plain", help="short for --format plain")] = False
    columns: Annotated[str | None, _output("--columns", metavar="A,B", help="only these columns: a,b")] = None
    wide: Annotated[bool, _output("--wide", help="every column")] = False
    color: Annotated[str | None, _output("--color", metavar="WHEN", help="auto|always|never")] = None
    progress: Annotated[str | None, _output("--progress", metavar="HOW", help="auto|plain|none")] = None
    fail_empty: Annotated[bool, _output("--fail-empty", help="exit 1 where nothing is found")] = False
    quiet: Annotated[bool, _output("-q", "--quiet", help="errors only")] = False
    verbose: Annotated[bool, _output("-v", "--verbose", help="say more")] = False
    debug: Annotated[bool, _output("--debug", help="tracebacks too")] = False

    def settings(self, **flags: Any) -> config.Settings:
        """The settings, with what these options say laid on top."""
        return config.load({"db": self.db, "color": self.color, "progress": self.progress} | flags)

    def chosen_format(self) -> str | None:
        """The format that was asked for, or None. Raises UsageError where it is unknown or two were asked for."""
        asked = [name for name in ("json", "csv", "plain") if getattr(self, name)]
        if self.format is not None:
            asked.append(self.format)
        if len(set(asked)) > 1:
            raise UsageError(f"two formats at once: {' and '.join(asked)}", hint="give one")
        if asked and asked[0] not in FORMATS:
            raise UsageError(f"unknown format {asked[0]!r}", hint=f"formats are {', '.join(FORMATS)}")
        return asked[0] if asked else None

    def only(self, command: str, *formats: str) -> str | None:
        """The format asked for, of a command that answers with no table: plain, or one of its own.

        Raises UsageError for another one, and for columns.
        """
        chosen = self.chosen_format()
        if chosen not in (None, "table", "plain", *formats):
            raise UsageError(f"{command} has no format {chosen!r}", hint=f"{' or '.join(formats) or 'plain'}, or none")
        if self.columns is not None:
            raise UsageError(f"{command} has no columns", hint="leave --columns out")
        return chosen


def given(*groups: type, hidden: Collection[str] = ()) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds the options of each dataclass to a command, which receives them as one value named like the class.

    `@given(Output)` on `def command(*, output: Output)` makes `--db`, `--format` … of it. Values of Output that were
    given before the command's name hold where they are not given after it. `hidden`: options that the command
    refuses with a word that says why, and that its help leaves out.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        hints = get_type_hints(function, include_extras=True)
        own = [
            p.replace(annotation=hints[p.name])
            for p in inspect.signature(function).parameters.values()
            if hints[p.name] not in groups
        ]
        takes_context = any(p.annotation is typer.Context for p in own)
        context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
        shared = [
            inspect.Parameter(
                f.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=_default(f),
                annotation=_hidden(hint) if f.name in hidden else hint,
            )
            for group in groups
            for f in fields(group)
            for hint in [get_type_hints(group, include_extras=True)[f.name]]
        ]
        head = [p for p in own if p.kind is not inspect.Parameter.KEYWORD_ONLY]
        tail = [p for p in own if p.kind is inspect.Parameter.KEYWORD_ONLY]
        signature = inspect.Signature([*([] if takes_context else [context]), *head, *tail, *shared])

        def command(**values: Any) -> Any:
            ctx = values["ctx"] if takes_context else values.pop("ctx")
            for group in groups:
                picked = {f.name: values.pop(f.name) for f in fields(group)}
                whole = group(**{name: tuple(v) if isinstance(v, list) else v for name, v in picked.items()})
                values[group.__name__.lower()] = _over(ctx.obj, whole)
            return function(**values)

        command.__signature__ = signature  # type: ignore[attr-defined]
        command.__annotations__ = {p.name: p.annotation for p in signature.parameters.values()}
        command.__doc__ = function.__doc__
        command.__name__ = function.__name__
        return command

    return decorate


def _hidden(hint: Any) -> Any:
    kind, option = get_args(hint)
    out_of_help = copy(option)
    out_of_help.hidden = True
    return Annotated[kind, out_of_help]


def _default(field: Any) -> Any:
    return list(field.default) if isinstance(field.default, tuple) else field.default


def _over(globals_: Any, local: Any) -> Any:
    """`local`, with what only `globals_` says filled in."""
    if type(globals_) is not type(local):
        return local
    missing = {
        f.name: getattr(globals_, f.name)
        for f in fields(local)
        if getattr(local, f.name) == f.default and getattr(globals_, f.name) != f.default
    }
    formats = ("format", "json", "csv", "plain")
    if any(getattr(local, name) for name in formats):  # a format after the command replaces one before it
        missing = {name: value for name, value in missing.items() if name not in formats}
    return replace(local, **missing)


Top = Annotated[int | None, typer.Option("--top", metavar="N", min=0, help="so many rows; 0: all")]
"""How many rows, for commands without the options of statistics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which postings. Repeated: or; different ones: and. `jobscope help filters` explains them once."""

    company: Annotated[list[str], _filter("--company", metavar="NAME", help="company, alias or group")] = ()  # type: ignore[assignment]
    metro: Annotated[list[str], _filter("--metro", metavar="NAME", help="metro: name, alias, CBSA code, group")] = ()  # type: ignore[assignment]
    state: Annotated[list[str], _filter("--state", metavar="NAME", help="state or province")] = ()  # type: ignore[assignment]
    country: Annotated[list[str], _filter("--country", metavar="NAME", help="country")] = ()  # type: ignore[assignment]
    title: Annotated[list[str], _filter("--title", metavar="WORDS", help="words of the title")] = ()  # type: ignore[assignment]
    topic: Annotated[list[str], _filter("--topic", metavar="NAME", help="what it is about: ai, genai")] = ()  # type: ignore[assignment]
    level: Annotated[list[str], _filter("--level", metavar="NAME", help="level: senior, manager …")] = ()  # type: ignore[assignment]
    family: Annotated[list[str], _filter("--family", metavar="NAME", help="kind of work: engineering, sales …")] = ()  # type: ignore[assignment]
    employment: Annotated[
        list[str], _filter("--employment", metavar="NAME", help="FULL_TIME, PART_TIME, INTERN …")
    ] = ()  # type: ignore[assignment]
    workplace: Annotated[list[str], _filter("--workplace", metavar="NAME", help="onsite, hybrid, remote")] = ()  # type: ignore[assignment]
    experience: Annotated[
        float | None, _filter("--experience", metavar="YEARS", help="so many years are asked, or more")
    ] = None
    source: Annotated[list[str], _filter("--source", metavar="NAME", help="platform")] = ()  # type: ignore[assignment]
    since: Annotated[
        str | None, _filter("--since", metavar="DATE", help="appeared on or after: 2026-09-01, 2026-09, 30d")
    ] = None
    until: Annotated[str | None, _filter("--until", metavar="DATE", help="appeared on or before")] = None
    at: Annotated[str | None, _filter("--at", metavar="DATE", help="open at that date")] = None
    min_pay: Annotated[str | None, _filter("--min-pay", metavar="AMOUNT", help="range reaches this, a year")] = None
    max_pay: Annotated[
        str | None, _filter("--max-pay", metavar="AMOUNT", help="range begins at or below this, a year")
    ] = None
    paid: Annotated[bool, _filter("--paid", help="with pay only")] = False
    exclude: Annotated[list[str], _filter("--exclude", help="KIND=VALUE: not those", metavar="KIND=VALUE")] = ()  # type: ignore[assignment]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """How the numbers are made. `jobscope help numbers` says what they mean."""

    by: Annotated[
        list[str],
        _statistic(
            "--by",
            metavar="WHAT",
            help="a row for each company, metro, state, country, title, level, family, topic, workplace, employment, "
            "experience, source or month (of posting); A,B for both",
        ),
    ] = ()  # type: ignore[assignment]
    currency: Annotated[str | None, _statistic("--currency", metavar="CODE", help="only this currency")] = None
    basis: Annotated[str | None, _statistic("--basis", metavar="NAME", help="base|total|ote")] = None
    period: Annotated[str, _statistic("--period", metavar="NAME", help="year|hour")] = "year"
    point: Annotated[str, _statistic("--point", metavar="NAME", help="of each range: mid|min|max")] = "mid"
    count: Annotated[str, _statistic("--count", metavar="HOW", help="unique|postings; copies are not folded yet")] = (
        "unique"
    )
    definition: Annotated[
        str, _statistic("--definition", metavar="NAME", help="of topics: strict|lightcast|indeed")
    ] = "strict"
    sort: Annotated[str | None, _statistic("--sort", metavar="COLUMN", help="by this column")] = None
    top: Annotated[int | None, _statistic("--top", metavar="N", min=0, help="so many rows; 0: all")] = None
