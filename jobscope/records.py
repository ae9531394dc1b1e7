"""The vocabulary: what flows through jobscope, and its JSON.

Four kinds of record travel in a stream, one JSON object a line: `raw` (one posting as its board served it), `posting`
(the same, understood), `board` (the footer of one board's fetch) and `issue` (something that went wrong). The comment
of each field is its documentation: docs/data-format.md and the columns of the database are made from these classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Annotated, Any, Final, Literal, get_args, get_type_hints

import msgspec

from jobscope.errors import BadInput, ExitCode, Outcome

VERSION: Final = 1
Json = Any
Number = int | float
Period = Literal["hour", "day", "week", "fortnight", "month", "year"]
Basis = Literal["base", "total", "ote", "bonus", "equity", "stipend"]
Workplace = Literal["onsite", "hybrid", "remote"]


# ── what a source returns ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Target:
    """One board to fetch: `board` is the platform's own name of it, `company` the id that its postings carry."""

    source: str
    board: str
    company: str

    def __str__(self) -> str:
        return f"{self.source}:{self.board}"


@dataclass(frozen=True, slots=True)
class Item:
    """One posting as a list serves it: the platform's own key, the posting's page, and the element itself.

    `detail` is set where a saved reply is the detail itself: then there is no element, and `payload` is empty.
    """

    key: str
    url: str | None
    payload: Json
    detail: Json = None


@dataclass(frozen=True, slots=True)
class Page:
    """One reply of a list. `total` is what the board announces (None: nothing).

    `unlisted` counts rows that are left out on purpose, `lost` those whose key cannot be read: they may be any posting.
    """

    items: tuple[Item, ...]
    total: int | None = None
    unlisted: int = 0
    lost: int = 0

    @property
    def rows(self) -> int:
        """How many rows the reply held."""
        return len(self.items) + self.unlisted + self.lost


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPay:
    """A structured pay field, words and units untouched. `scale` is 100 where the platform counts in cents.

    `kind` is the platform's own word for what is paid ("Salary", "Bonus", "EquityPercentage"), where it has one.
    """

    min: Json = None
    max: Json = None
    currency: str | None = None
    interval: str | None = None
    label: str | None = None
    note: str | None = None
    scale: int = 1
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class DraftDate:
    """A date as served. `format`: iso, epoch_s, epoch_ms, relative, or a strptime pattern."""

    text: str
    format: str = "iso"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a source's `parse` returns: values as served, null where not given; `normalise` says what they mean.

    `workplace` and `remote` are the platform's own words and flag; `html`: is the description HTML?
    """

    title: str | None = None
    url: str | None = None
    department: str | None = None
    employment: tuple[str, ...] = ()
    level_text: str | None = None
    locations: tuple[str, ...] = ()
    country: str | None = None
    workplace: str | None = None
    remote: bool | None = None
    pay: tuple[DraftPay, ...] = ()
    posted: DraftDate | None = None
    valid_through: DraftDate | None = None
    openings: int | None = None
    language: str | None = None
    description: str | None = None
    html: bool = True


# ── the parts of a posting ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """One advertised amount or range, in the posting's own currency and period."""

    min: Annotated[Number | None, "lower bound; null in 'up to X'"] = None
    max: Annotated[Number | None, "upper bound; null in 'from X'; equal to min for a single value"] = None
    currency: Annotated[str | None, "ISO 4217 code"] = None
    period: Annotated[Period | None, "hour, day, week, fortnight, month or year"] = None
    months: Annotated[Number | None, "monthly salaries a year, where stated (13, 14); null means 12"] = None
    basis: Annotated[Basis, "base, total, ote, bonus, equity or stipend"] = "base"
    gross: Annotated[bool | None, "true gross, false net, null not said"] = None
    label: Annotated[str | None, "what the amount is for: a zone, place, level or language"] = None
    origin: Annotated[Literal["field", "text"], "a structured field of the platform, or the text"] = "text"
    text: Annotated[str | None, "the words it was read from"] = None
    span: Annotated[tuple[int, int] | None, "where those words stand in the description (start, end)"] = None
    rule: Annotated[str, "the rule that decided"] = ""
    annual_min: Annotated[Number | None, "min a year (2080 hours, 260 days, 52 weeks, 26 fortnights, 12 months)"] = None
    annual_max: Annotated[Number | None, "max a year, by the same rule"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place of a posting."""

    text: Annotated[str, "the words it was read from"]
    city: Annotated[str | None, "city"] = None
    region: Annotated[str | None, "state or province: two letters in the US and Canada, else its name"] = None
    country: Annotated[str | None, "ISO 3166-1 alpha-2"] = None
    cbsa: Annotated[str | None, "US metro: CBSA code, July 2023 delineation"] = None
    metro: Annotated[str | None, "the metro's title; outside the US the GeoNames city"] = None
    standard: Annotated[Literal["cbsa", "geonames"] | None, "which standard the metro follows"] = None
    level: Annotated[Literal["city", "county", "metro", "state", "country"] | None, "how precise the place is"] = None
    rule: Annotated[str, "the rule that decided"] = ""
    pay: Annotated[int | None, "index of the pay entry whose label names this place"] = None


Evidence = tuple[str, str, str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic of a posting under one definition."""

    topic: Annotated[str, "the topic's id (ai, genai, …)"]
    definition: Annotated[str, "strict, lightcast, indeed, or a user's own"]
    mention: Annotated[bool, "true where the posting only mentions the topic"] = False
    evidence: Annotated[tuple[Evidence, ...], "[term, family, field, start, end], one for each hit"] = ()


# ── the records of the stream ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """ONE posting as its board served it."""

    source: Annotated[str, "the platform, and the name of its module in jobscope/sources"]
    company: Annotated[str, "id in companies.csv, else the board name in lower case"]
    board: Annotated[str, "the platform's name of the board"]
    key: Annotated[str, "the platform's own key of the posting"]
    url: Annotated[str | None, "the posting's page"] = None
    fetched_at: Annotated[str, "when the answer was received (UTC, to the second)"]
    payload: Annotated[Json, "its element of the list, as served"]
    detail: Annotated[Json, "the answer of its detail call, or null"] = None

    @property
    def id(self) -> str:
        return f"{self.source}:{self.board}:{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One posting, understood. Null is unknown, never a default."""

    id: Annotated[str, "source:board:key"]
    source: Annotated[str, "the platform"]
    company: Annotated[str, "id in companies.csv, else the board name in lower case"]
    board: Annotated[str, "the platform's name of the board"]
    key: Annotated[str, "the platform's own key of the posting"]
    url: Annotated[str | None, "the posting's page"] = None
    fetched_at: Annotated[str, "when it was received (UTC, to the second)"]
    title: Annotated[str | None, "the title, as given"] = None
    department: Annotated[str | None, "the department, as given"] = None
    employment: Annotated[tuple[str, ...], "schema.org words: FULL_TIME, PART_TIME, CONTRACTOR, INTERN …"] = ()
    level: Annotated[str | None, "intern, junior, unmarked, senior, staff_plus, manager, director, vp or executive"] = (
        None
    )
    level_text: Annotated[str | None, "the level's own mark: II, L5"] = None
    family: Annotated[str | None, "the kind of work: engineering, sales …"] = None
    experience_years: Annotated[Number | None, "years of experience asked for, at least"] = None
    language: Annotated[str | None, "language of the posting, ISO 639-1"] = None
    location_text: Annotated[str | None, "the place, as given"] = None
    places: Annotated[tuple[Place, ...], "what it names"] = ()
    workplace: Annotated[Workplace | None, "onsite, hybrid or remote"] = None
    remote_scope: Annotated[tuple[str, ...], "countries or states that remote work is open to: US, US-CA"] = ()
    pay: Annotated[tuple[Pay, ...], "every pay entry, in order of appearance"] = ()
    headline: Annotated[Pay | None, "the one range that stands for the posting"] = None
    topics: Annotated[tuple[Topic, ...], "what it is about"] = ()
    posted: Annotated[str | None, "date of posting: an ISO prefix, a month stays a month"] = None
    valid_through: Annotated[str | None, "last day of validity, where stated"] = None
    openings: Annotated[int | None, "how many people are sought, where stated"] = None
    description: Annotated[str | None, "the text, plain"] = None
    content_hash: Annotated[str | None, "hash of what the employer wrote; null while its detail is not held"] = None
    rules: Annotated[int, "version of the parsing rules"] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRun:
    """The footer of one board's fetch: how it went, and how many distinct postings came before it."""

    source: Annotated[str, "the platform"]
    company: Annotated[str, "the company"]
    board: Annotated[str, "the board"]
    run: Annotated[str, "one id for each fetch command"]
    started_at: Annotated[str, "when the board was begun (UTC)"]
    fetched_at: Annotated[str, "its newest answer (UTC), else started_at"]
    expected: Annotated[int | None, "the total that the board announced"] = None
    received: Annotated[int, "distinct postings that came"] = 0
    outcome: Annotated[Outcome, "complete, empty, partial, blocked, not_found, moved, changed or failed"]
    reason: Annotated[str | None, "why, in words"] = None
    requests: Annotated[int, "requests made"] = 0
    retries: Annotated[int, "of them, second and third tries"] = 0
    bytes: Annotated[int, "bytes received, decoded"] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something that went wrong. Level error with a key counts as seen: it is never taken for absent."""

    level: Annotated[Literal["error", "warning"], "error: the posting is not there; warning: it is, less something"]
    code: Annotated[str, "a stable name: detail_failed, not_parsed, left_over, unreadable, pay_disagrees …"]
    source: Annotated[str, "the platform"]
    company: Annotated[str, "the company"]
    board: Annotated[str, "the board"]
    key: Annotated[str | None, "the posting, or null where the board is meant"] = None
    message: Annotated[str, "what happened, in one sentence"]
    data: Annotated[Json, "details"] = None


@dataclass(frozen=True, slots=True)
class Other:
    """A record of a kind that this version does not know; it passes through unchanged."""

    data: dict[str, Json]


Record = Raw | Posting | BoardRun | Issue | Other
KINDS: Final[Mapping[str, type]] = {"raw": Raw, "posting": Posting, "board": BoardRun, "issue": Issue}
_KIND_OF: Final = {cls: kind for kind, cls in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its Python type and its documentation."""

    name: str
    type: Any
    doc: str


@cache
def fields_of(cls: type) -> tuple[Field, ...]:
    """The fields of a record class, in their order in JSON: the source of columns and of docs/data-format.md."""
    hints = get_type_hints(cls, include_extras=True)
    return tuple(Field(f.name, get_args(hints[f.name])[0], get_args(hints[f.name])[1]) for f in fields(cls))


# ── JSON Lines ───────────────────────────────────────────────────────────────────────────────────────────────────────

_encoder = msgspec.json.Encoder()


def encode(record: Record) -> bytes:
    """A record as one line of JSON, without its newline: `kind` first, then `v`, then the fields in order."""
    if isinstance(record, Other):
        return _encoder.encode(record.data)
    cls: type = type(record)
    line: dict[str, Json] = {"kind": _KIND_OF[cls], "v": VERSION}
    line.update((f.name, getattr(record, f.name)) for f in fields_of(cls))
    return _encoder.encode(line)


def decode(line: bytes | str) -> Record:
    """The record of one line of JSON.

    Raises BadInput where the line is no JSON object with a `kind`, lacks a field or has one of a wrong type.
    """
    try:
        data = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"not JSON ({error})") from None
    if not isinstance(data, dict) or not isinstance(data.get("kind"), str):
        raise BadInput('not a jobscope record (an object with "kind" is expected)')
    cls = KINDS.get(data["kind"])
    if cls is None:
        return Other(data)
    version = data.get("v", VERSION)
    if not isinstance(version, int) or version > VERSION:
        raise NewerRecord(f'a record of version {version}; this jobscope reads "v": {VERSION}')
    try:
        record: Record = msgspec.convert(data, cls)
    except (msgspec.ValidationError, RecursionError) as error:
        raise BadInput(f"not a {data['kind']} record ({error})") from None
    return record


class NewerRecord(BadInput):
    """A record written by a newer jobscope."""

    exit = ExitCode.USAGE
