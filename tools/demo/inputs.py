"""What the demo is made of: the companies, places, jobs and postings that stand in the files beside this one."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

HERE = Path(__file__).parent
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a posting is; `pay` is in the place's currency for one US dollar of a role's base."""

    city: str
    region: str
    state: str
    country: str
    text: str
    long: str
    currency: str
    pay: float

    @property
    def remote(self) -> bool:
        return not self.city


@dataclass(frozen=True, slots=True)
class Company:
    id: str
    name: str
    source: str
    board: str
    about: str
    product: str
    users: str
    data: str
    pay: float
    width: float
    step: int
    headings: list[str]
    benefits: list[str]
    prose: list[str]
    close: str


@dataclass(frozen=True, slots=True)
class Role:
    """A job; `lead` and `head` are the titles of its managers and directors, where there are any."""

    title: str
    department: str
    base: int
    field: str
    duties: list[str]
    asks: list[str]
    lead: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    title: str
    pay: float
    years: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One row of postings.csv. `october` says what became of it:

    nothing, `new`, `gone`, `expired` (gone, its deadline past), `pay+5` (in per cent), `paid` (pay is told for the
    first time), `title=…`, `text` (reworded), `repost` (the same job under a new key).
    """

    name: str
    company: Company
    role: Role
    level: Level
    level_name: str
    places: tuple[Place, ...]
    workplace: str
    employment: str
    pay: str
    october: str


@dataclass(frozen=True, slots=True)
class Texts:
    invented: str
    leads: list[str]
    years: list[str]
    notes: list[str]
    prose: dict[str, str]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text("utf-8"))


def texts() -> Texts:
    """The words that belong to no company and no role."""
    data = _read("texts.toml")
    return Texts(data["invented"], data["leads"], data["years"], data["notes"], data["prose"])


def companies() -> dict[str, Company]:
    """The companies by id, in the order of their file."""
    return {name: Company(id=name, **fields) for name, fields in _read("companies.toml").items()}


def plans() -> list[Plan]:
    """The postings, in the order of their file."""
    firms = companies()
    roles = {name: Role(**fields) for name, fields in _read("roles.toml").items()}
    places = {name: Place(**fields) for name, fields in _read("places.toml").items()}
    levels = {name: Level(**fields) for name, fields in _read("texts.toml")["levels"].items()}
    with (HERE / "postings.csv").open(encoding="utf-8", newline="") as file:
        return [
            Plan(
                name=f"{row['company']} {row['n']}",
                company=firms[row["company"]],
                role=roles[row["role"]],
                level=levels[row["level"]],
                level_name=row["level"],
                places=tuple(places[name] for name in row["places"].split("+")),
                workplace=row["workplace"],
                employment=row["employment"],
                pay=row["pay"],
                october=row["october"],
            )
            for row in csv.DictReader(file)
        ]


# ── chance that is the same each time ────────────────────────────────────────────────────────────────────────────────


def number(*names: object) -> int:
    """A number of 48 bits that belongs to these names: no state, so that a new posting moves no other one."""
    return int.from_bytes(hashlib.sha256("|".join(map(str, names)).encode()).digest()[:6], "big")


def between(low: float, high: float, *names: object) -> float:
    return low + (high - low) * number(*names) / 2**48


def pick(options: Sequence[T], *names: object) -> T:
    return options[number(*names) % len(options)]


def some(options: Sequence[T], n: int, *names: object) -> list[T]:
    """n of the options, in their order."""
    chosen = sorted(sorted(range(len(options)), key=lambda i: number(i, *names))[:n])
    return [options[i] for i in chosen]
