"""Names on a command line → what they mean, once: unknown ones are exit 2, with the nearest."""

from __future__ import annotations

import difflib
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from jobscope import companies as directory
from jobscope import config
from jobscope.analysis.options import Options
from jobscope.analysis.selection import Selection, phrases
from jobscope.cli.options import Filters, Statistics
from jobscope.errors import UsageError

if TYPE_CHECKING:
    from jobscope.normalise.places import Metro

STRICT: Final = "strict"
WORKPLACES: Final = ("onsite", "hybrid", "remote")
BASES: Final = ("base", "total", "ote")


def selection(filters: Filters, db: sqlite3.Connection, as_of: str | None, *, definition: str = "strict") -> Selection:
    """The Selection that the options mean. Raises UsageError on a name, date or amount that is none."""
    if filters.at and (filters.since or filters.until):
        raise UsageError("--at and --since/--until do not go together", hint="--at: open that day; --since: appeared")
    chosen = _chosen(filters, db, as_of)
    if chosen.since and chosen.until and chosen.until < chosen.since[: len(chosen.until)]:
        raise UsageError(f"--until {chosen.until} lies before --since {chosen.since}", hint="turn them round")
    if filters.exclude:
        chosen = replace(chosen, exclude=_chosen(_excluded(filters.exclude), db, as_of))
    if definition == STRICT:
        return chosen
    known = one_of(definition, _definitions(), "--definition")
    exclude = chosen.exclude and replace(chosen.exclude, definition=known)
    return replace(chosen, definition=known, exclude=exclude)


_LISTS: Final = (
    "company", "metro", "state", "country", "title", "topic", "level", "family", "employment", "workplace", "source",
)  # fmt: skip
_SINGLE: Final = ("experience", "since", "until", "at", "min-pay", "max-pay")


def _excluded(words: Sequence[str]) -> Filters:
    """What --exclude names, as the filters that it turns round."""
    found: dict[str, list[str]] = {}
    for word in words:
        kind, equals, value = (part.strip() for part in word.partition("="))
        if not equals and kind == "paid":
            found["paid"] = []
            continue
        if not value:
            raise UsageError(f"--exclude {word!r} is not KIND=VALUE", hint="for example --exclude company=acme")
        kind = kind.removeprefix("--").replace("_", "-")
        found.setdefault(one_of(kind, (*_LISTS, *_SINGLE), "--exclude KIND"), []).append(value)
    return Filters(**{kind.replace("-", "_"): _turned_round(kind, values) for kind, values in found.items()})  # type: ignore[arg-type]


def _turned_round(kind: str, values: Sequence[str]) -> tuple[str, ...] | str | float | bool:
    """The value of one field of the filters that --exclude turns round."""
    if kind == "paid":
        return True
    if kind in _LISTS:
        return tuple(values)
    if len(values) > 1:
        raise UsageError(f"--exclude {kind} twice", hint="give it once")
    if kind != "experience":
        return values[0]
    try:
        return float(values[0])
    except ValueError:
        raise UsageError(f"--exclude {kind}={values[0]} is no number", hint=f"for example --exclude {kind}=5") from None


def _chosen(filters: Filters, db: sqlite3.Connection, as_of: str | None) -> Selection:
    where = _places(filters)
    return Selection(
        companies=companies(filters.company, db),
        metros=where[0],
        states=where[1],
        countries=where[2],
        titles=_titles(filters.title),
        topics=_each(filters.topic, _topics, "--topic"),
        levels=_each(filters.level, _levels, "--level"),
        families=_each(filters.family, _families, "--family"),
        employment=_each(filters.employment, _employments, "--employment"),
        workplaces=_each(filters.workplace, lambda: WORKPLACES, "--workplace"),
        experience=filters.experience,
        sources=_each(filters.source, _sources, "--source"),
        since=filters.since and a_date(filters.since, as_of, "--since"),
        until=filters.until and a_date(filters.until, as_of, "--until"),
        at=filters.at and a_date(filters.at, as_of, "--at"),
        min_pay=None if filters.min_pay is None else an_amount(filters.min_pay, "--min-pay"),
        max_pay=None if filters.max_pay is None else an_amount(filters.max_pay, "--max-pay"),
        paid=filters.paid,
    )


def _titles(words: Sequence[str]) -> tuple[str, ...]:
    for text in words:
        if not phrases(text):
            raise UsageError(f"--title {text!r} holds no word", hint="write letters or digits of the title")
    return tuple(words)


# The readers are imported where a filter needs them: every other command starts without them.


def _places(filters: Filters) -> tuple[tuple[Metro, ...], tuple[str, ...], tuple[str, ...]]:
    if not (filters.metro or filters.state or filters.country):
        return (), (), ()
    from jobscope.normalise import places

    return (
        tuple(places.metro(word) for word in filters.metro),
        tuple(places.state(word) for word in filters.state),
        tuple(places.country(word) for word in filters.country),
    )


def _topics() -> Iterable[str]:
    from jobscope.normalise import topics

    return dict.fromkeys(topic for topic, _, _ in topics.listing())


def _definitions() -> Iterable[str]:
    from jobscope.normalise import topics

    return dict.fromkeys(definition.name for _, _, definition in topics.listing())


def _levels() -> Iterable[str]:
    from jobscope.normalise import titles

    return titles.LEVELS


def _families() -> Iterable[str]:
    from jobscope.normalise import titles

    return titles.FAMILIES


def _employments() -> Iterable[str]:
    from jobscope.normalise import employment

    return employment.WORDS


def _sources() -> Iterable[str]:
    from jobscope import sources

    return sources.names()


def options(statistics: Statistics) -> Options:
    """The statistics options, checked."""
    by = tuple(part.strip() for word in statistics.by for part in word.split(",") if part.strip())
    currency = statistics.currency.upper() if statistics.currency else None
    if currency and not re.fullmatch(r"[A-Z]{3}", currency):
        raise UsageError(f"--currency {statistics.currency!r} is no currency code", hint="three letters: USD, EUR")
    return Options(
        by=by,
        count=one_of(statistics.count, ("unique", "postings"), "--count"),  # type: ignore[arg-type]
        point=one_of(statistics.point, ("mid", "min", "max"), "--point"),  # type: ignore[arg-type]
        period=one_of(statistics.period, ("year", "hour"), "--period"),  # type: ignore[arg-type]
        currency=currency,
        basis=statistics.basis and one_of(statistics.basis, BASES, "--basis"),  # type: ignore[arg-type]
        sort=statistics.sort,
        top=statistics.top,
    )


def one_of(word: str, choices: Iterable[str], option: str) -> str:
    """The word, where it is one of the choices. Raises UsageError with the nearest.

    >>> one_of("Senior", ["junior", "senior"], "--level")
    'senior'
    """
    known = list(choices)
    alike = {choice.lower(): choice for choice in known}
    if found := alike.get(word.lower()):
        return found
    near = [alike[name] for name in difflib.get_close_matches(word.lower(), alike, n=1)]
    hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(known)}"
    raise UsageError(f"{option}: unknown {word!r}", hint=hint)


def _each(words: Sequence[str], choices: Callable[[], Iterable[str]], option: str) -> tuple[str, ...]:
    return tuple(one_of(word, choices(), option) for word in words)


def companies(words: Sequence[str], db: sqlite3.Connection) -> tuple[str, ...]:
    """Company ids: of the directory's names, aliases and groups, or of a board that is stored under its own name."""
    if not words:
        return ()
    known = directory.load(config.companies_file())
    stored = {row[0] for row in db.execute("SELECT id FROM companies")}
    found: list[str] = []
    for word in words:
        if word.lower() in stored:
            found.append(word.lower())
            continue
        ids = [row.id for row in known.find(word)]
        if not ids:
            near = dict.fromkeys([*difflib.get_close_matches(word.lower(), stored, n=2), *known.nearest(word, 2)])
            hint = f"did you mean {', '.join(near)}?" if near else "jobscope status lists what is stored"
            raise UsageError(f"unknown company {word!r}", hint=hint)
        found.extend(ids)
    return tuple(dict.fromkeys(found))


def an_amount(text: str, option: str) -> float:
    """An amount of money a year: 200000, 200,000 or 200k.

    >>> an_amount("200k", "--min-pay"), an_amount("1,250,000", "--min-pay")
    (200000.0, 1250000.0)
    """
    match = re.fullmatch(r"(\d{1,12}(?:\.\d+)?)(k|m)?", text.strip().lower().replace(",", ""))
    if match is None:
        raise UsageError(f"{option} {text!r} is no amount", hint="write 200000, 200,000 or 200k")
    return float(match[1]) * {"k": 1e3, "m": 1e6, None: 1}[match[2]]


def a_date(text: str, as_of: str | None, option: str) -> str:
    """An ISO prefix: of a day or a month, or so long before the newest reading in the database.

    >>> a_date("2026-09", None, "--since"), a_date("30d", "2026-10-01T09:00:00Z", "--since")
    ('2026-09', '2026-09-01')
    """
    newest = date.fromisoformat((as_of or "1970-01-01")[:10])
    if text == "today":
        return newest.isoformat()
    if text == "yesterday":
        return (newest - timedelta(days=1)).isoformat()
    if match := re.fullmatch(r"(\d{1,4})([dw])", text, re.ASCII):
        return (newest - timedelta(days=int(match[1]) * (7 if match[2] == "w" else 1))).isoformat()
    if match := re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text, re.ASCII):
        try:
            date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
        except ValueError:
            pass
        else:
            return text
    raise UsageError(f"{option} {text!r} is no date", hint="write 2026-09-01, 2026-09, 30d or yesterday")
