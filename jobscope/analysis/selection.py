"""Which postings a question is about. Each filter knows its SQL and its words, so a footer cannot say anything else."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Protocol

Condition = tuple[str, list[Any]]
"""A piece of SQL over the view `posting`, and the values of its question marks."""


class MetroLike(Protocol):
    """A metro or a group of them: `cbsas` are its codes in the US; elsewhere title and country name the city."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def cbsas(self) -> tuple[str, ...]: ...
    @property
    def groups(self) -> tuple[str, ...]: ...
    @property
    def country(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The filters of a question: *or* within one, *and* between them.

    Dates are ISO prefixes (a day or a month). Without `at`, `since` and `until` it means what is open now.
    `still_open` keeps of a window only what has not closed since. `experience` is years that are asked for, at least;
    `min_pay` and `max_pay` are amounts a year. `exclude` holds filters of which none may match.
    """

    companies: tuple[str, ...] = ()
    metros: tuple[MetroLike, ...] = ()
    states: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    employment: tuple[str, ...] = ()
    workplaces: tuple[str, ...] = ()
    experience: float | None = None
    sources: tuple[str, ...] = ()
    min_pay: float | None = None
    max_pay: float | None = None
    paid: bool = False
    since: str | None = None
    until: str | None = None
    at: str | None = None
    still_open: bool = False
    definition: str = "strict"
    exclude: Selection | None = None

    def where(self) -> Condition:
        """The whole as one SQL text over the view `posting`; titles need the SQL function `folded`."""
        conditions = [active.sql(self) for active in self._active()]
        if not self.windowed:
            conditions.append(("posting.closed_at IS NULL", []))
        if self.exclude:
            conditions += [_negated(active.sql(self.exclude)) for active in self.exclude._active()]
        return all_of(conditions)

    def words(self) -> str:
        """The same, in words, for a title or a footer; empty where nothing is filtered."""
        words = [active.words(self) for active in self._active()]
        if self.exclude:
            words += [f"without {active.words(self.exclude)}" for active in self.exclude._active()]
        return " · ".join(words)

    def arguments(self) -> str:
        """The same, as the options of a command line.

        >>> Selection(titles=("data engineer",), paid=True).arguments()
        "--title 'data engineer' --paid"
        """
        given = [(active.option, value) for active in self._active() for value in active.values(self)]
        if self.exclude:
            given += [
                ("--exclude", active.option.removeprefix("--") + ("" if value is None else f"={value}"))
                for active in self.exclude._active()
                for value in active.values(self.exclude)
            ]
        if self.definition != "strict":
            given.append(("--definition", self.definition))
        return " ".join(option if value is None else f"{option} {shlex.quote(value)}" for option, value in given)

    def without(self) -> Iterator[tuple[str, Selection]]:
        """Each filter's option, and what would be selected without it."""
        defaults = Selection()
        for active in self._active():
            yield active.option, replace(self, **{active.field: getattr(defaults, active.field)})
        if self.exclude:
            yield "--exclude", replace(self, exclude=None)

    @property
    def windowed(self) -> bool:
        """Are dates given? Otherwise it means what is open now."""
        return bool(self.at or self.since or self.until)

    @property
    def by_pay(self) -> bool:
        """Are the postings chosen by their pay? A table of pay must then say so."""
        chosen = self.min_pay is not None or self.max_pay is not None
        return chosen or (self.exclude is not None and self.exclude.by_pay)

    def _active(self) -> Iterator[Filter]:
        return (known for known in FILTERS if getattr(self, known.field) not in (None, (), False))


# ── words of titles ──────────────────────────────────────────────────────────────────────────────────────────────────

_WORD = re.compile(r"[^\W_]+[+#]*")


def folded(text: str | None) -> str | None:
    """The words of a text between single spaces, without case and accents: what titles are compared by.

    >>> folded("Sr. C++ Développeur (Node.js)"), folded(None)
    (' sr c++ developpeur node js ', None)
    """
    if text is None:
        return None
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return f" {' '.join(_WORD.findall(plain))} "


def phrases(wanted: str) -> list[str]:
    """What a title must hold, each folded: every word by itself, and what stands in quotes as a whole.

    >>> phrases('senior "machine learning" R&D')
    [' senior ', ' machine learning ', ' r d ']
    """
    parts = re.findall(r'"([^"]*)"|(\S+)', wanted)
    found = (folded(quoted or word) or "" for quoted, word in parts)
    return [phrase for phrase in found if phrase.strip()]


# ── the one table of filters ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Filter:
    """One option: the field of Selection it fills, its SQL, its words, and its values as they are typed."""

    field: str
    option: str
    sql: Callable[[Selection], Condition]
    words: Callable[[Selection], str]
    values: Callable[[Selection], list[str | None]]


def one_of(expression: str, values: Sequence[str]) -> Condition:
    """
    >>> one_of("posting.level", ["senior", "staff_plus"])
    ('posting.level IN (?, ?)', ['senior', 'staff_plus'])
    """
    return f"{expression} IN ({', '.join('?' * len(values))})", list(values)


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Conditions joined by *and*."""
    both = list(conditions)
    return " AND ".join(f"({text})" for text, _ in both), [value for _, values in both for value in values]


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Conditions joined by *or*."""
    both = list(conditions)
    return " OR ".join(f"({text})" for text, _ in both), [value for _, values in both for value in values]


def in_metros(metros: Sequence[MetroLike]) -> Condition:
    """Rows of the table `places` that lie in one of the metros."""
    codes = [code for metro in metros for code in metro.cbsas]
    conditions: list[Condition] = [one_of("places.cbsa", codes)] if codes else []
    conditions += [
        ("places.cbsa IS NULL AND places.metro = ? AND places.country IS ?", [metro.title, metro.country])
        for metro in metros
        if not metro.cbsas
    ]
    return any_of(conditions)


def split_state(state: str) -> tuple[str | None, str]:
    """
    >>> split_state("US-CA"), split_state("CA")
    (('US', 'CA'), (None, 'CA'))
    """
    country, dash, region = state.partition("-")
    return (country, region) if dash and len(country) == 2 else (None, state)


def in_states(states: Sequence[str], region: str, country: str) -> Condition:
    """Rows whose region is one of the states: "CA" in any country that has one, "US-CA" in that country."""
    return any_of(
        (f"{region} = ?", [name]) if of is None else (f"{region} = ? AND {country} = ?", [name, of])
        for of, name in map(split_state, states)
    )


def _negated(condition: Condition) -> Condition:
    # what is unknown is not excluded: NOT would drop it, since NOT NULL is no truth
    return f"({condition[0]}) IS NOT TRUE", condition[1]


def _some(table: str, condition: Condition) -> Condition:
    return f"posting.id IN (SELECT posting_id FROM {table} WHERE {condition[0]})", condition[1]


def _some_scope(condition: Condition) -> Condition:
    return f"EXISTS (SELECT 1 FROM json_each(posting.remote_scope) AS scope WHERE {condition[0]})", condition[1]


def _metro_sql(selection: Selection) -> Condition:
    return _some("places", in_metros(selection.metros))


def _state_sql(selection: Selection) -> Condition:
    scopes = in_states(selection.states, "substr(scope.value, 4)", "substr(scope.value, 1, 2)")
    return any_of(
        [_some("places", in_states(selection.states, "places.region", "places.country")), _some_scope(scopes)]
    )


def _country_sql(selection: Selection) -> Condition:
    return any_of(
        [
            _some("places", one_of("places.country", selection.countries)),
            _some_scope(one_of("substr(scope.value, 1, 2)", selection.countries)),
        ]
    )


def _title_sql(selection: Selection) -> Condition:
    return any_of(
        (" AND ".join(["instr(folded(posting.title), ?) > 0"] * len(parts)) or "1", list(parts))
        for parts in map(phrases, selection.titles)
    )


def topic_sql(selection: Selection) -> Condition:
    """Postings that are about one of the topics, by the selection's definition."""
    text, values = one_of("topic", selection.topics)
    return _some("topics", (f"{text} AND definition = ? AND NOT mention", [*values, selection.definition]))


def _employment_sql(selection: Selection) -> Condition:
    text, values = one_of("kind.value", selection.employment)
    return f"EXISTS (SELECT 1 FROM json_each(posting.employment) AS kind WHERE {text})", values


APPEARED: Final = "COALESCE(posting.posted, substr(posting.first_seen, 1, 10))"
"""When a posting appeared, as far as it is known: a month stays a month."""


def _at_sql(selection: Selection) -> Condition:
    day = selection.at or ""
    size = len(day)
    begun = f"substr(MIN(substr(posting.first_seen, 1, 10), COALESCE(posting.posted, posting.first_seen)), 1, {size})"
    return (
        f"{begun} <= ? AND (posting.closed_at IS NULL OR substr(posting.closed_at, 1, {size}) >= ?)"
        " AND NOT EXISTS (SELECT 1 FROM closures WHERE closures.posting_id = posting.id"
        f" AND substr(closures.closed_at, 1, {size}) < ? AND substr(closures.reopened_at, 1, {size}) > ?)"
    ), [day, day, day, day]


def _or(values: Iterable[str]) -> str:
    return " or ".join(values)


def _choice(field: str, option: str, column: str, words: str) -> Filter:
    return Filter(
        field,
        option,
        lambda selection: one_of(column, getattr(selection, field)),
        lambda selection: words + _or(getattr(selection, field)),
        lambda selection: list(getattr(selection, field)),
    )


def _several(field: str, option: str, sql: Callable[[Selection], Condition], words: str) -> Filter:
    return Filter(
        field,
        option,
        sql,
        lambda selection: words + _or(getattr(selection, field)),
        lambda selection: list(getattr(selection, field)),
    )


def _amount(field: str, option: str, sql: str, words: str) -> Filter:
    return Filter(
        field,
        option,
        lambda selection: (sql, [getattr(selection, field)]),
        lambda selection: words.format(f"{getattr(selection, field):,.10g}"),
        lambda selection: [f"{getattr(selection, field):.10g}"],
    )


def _day(field: str, option: str, sql: Callable[[Selection], Condition], words: str) -> Filter:
    return Filter(
        field,
        option,
        sql,
        lambda selection: words + getattr(selection, field),
        lambda selection: [getattr(selection, field)],
    )


FILTERS: Final = (
    _choice("companies", "--company", "posting.company", ""),
    Filter(
        "metros",
        "--metro",
        _metro_sql,
        lambda selection: _or(metro.title for metro in selection.metros),
        lambda selection: [metro.id for metro in selection.metros],
    ),
    _several("states", "--state", _state_sql, "state "),
    _several("countries", "--country", _country_sql, "country "),
    _several("titles", "--title", _title_sql, "title with "),
    Filter(
        "topics",
        "--topic",
        topic_sql,
        lambda selection: f"topic {_or(selection.topics)} ({selection.definition})",
        lambda selection: list(selection.topics),
    ),
    _choice("levels", "--level", "posting.level", "level "),
    _choice("families", "--family", "posting.family", "family "),
    _several("employment", "--employment", _employment_sql, "employment "),
    _choice("workplaces", "--workplace", "posting.workplace", "workplace "),
    _amount("experience", "--experience", "posting.experience_years >= ?", "{} years of experience or more asked"),
    _choice("sources", "--source", "posting.source", "source "),
    # an open end counts with the bound that it has
    _amount(
        "min_pay", "--min-pay", "COALESCE(posting.annual_max, posting.annual_min) >= ?", "range that reaches {} a year"
    ),
    _amount(
        "max_pay",
        "--max-pay",
        "COALESCE(posting.annual_min, posting.annual_max) <= ?",
        "range that begins at or below {} a year",
    ),
    Filter(
        "paid",
        "--paid",
        lambda selection: ("posting.headline_basis IS NOT NULL", []),
        lambda selection: "with pay",
        lambda selection: [None],
    ),
    # a month holds all its days, whichever side says only the month
    _day(
        "since",
        "--since",
        lambda selection: (f"{APPEARED} >= substr(?, 1, length({APPEARED}))", [selection.since]),
        "appeared since ",
    ),
    _day(
        "until",
        "--until",
        lambda selection: (f"substr({APPEARED}, 1, {len(selection.until or '')}) <= ?", [selection.until]),
        "appeared until ",
    ),
    _day("at", "--at", _at_sql, "open at "),
    Filter(
        "still_open",
        "--open",
        lambda selection: ("posting.closed_at IS NULL", []),
        lambda selection: "still open",
        lambda selection: [None],
    ),
)

assert {known.field for known in FILTERS} == {field.name for field in fields(Selection)} - {"definition", "exclude"}
