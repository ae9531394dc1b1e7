"""Which boards a company has: the rows of data/companies.csv, and over them the user's own."""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path

from jobscope.errors import CannotWrite, UsageError

ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Company:
    """One row: one board of a company. Rows with the same id are one company; `note` is said when the row is used."""

    id: str
    name: str
    source: str
    board: str
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    domain: str = ""
    ticker: str = ""
    note: str = ""


COLUMNS = tuple(field.name for field in fields(Company))
_LISTS = frozenset({"aliases", "groups"})


@dataclass(frozen=True, slots=True)
class Companies:
    """All known companies, those of the user first.

    >>> acme = Company("acme", "Acmé Foods", "lever", "acme-foods", aliases=("acf",), groups=("food",))
    >>> known = Companies((acme,))
    >>> known.find("ACME foods") == known.find("acf") == known.find("food") == (acme,)
    True
    >>> known.find("acne"), known.nearest("acne")
    ((), ('acme',))
    >>> known.company_id("lever", "acme-foods"), known.company_id("ashby", "Jerry AI")
    ('acme', 'jerry-ai')
    """

    rows: tuple[Company, ...]

    def find(self, word: str) -> tuple[Company, ...]:
        """The rows that a word names: by id, else by name, alias, group or domain; case and signs do not matter."""
        sought = _folded(word)
        ways = (
            lambda row: (row.id,),
            lambda row: (row.name,),
            lambda row: row.aliases,
            lambda row: row.groups,
            lambda row: (row.domain,),
        )
        for names in ways:
            ids = {row.id for row in self.rows if any(_folded(name) == sought for name in names(row))}
            if sought and ids:
                return tuple(row for row in self.rows if row.id in ids)
        return ()

    def nearest(self, word: str, n: int = 3) -> tuple[str, ...]:
        """The names that look most like the word, best first: what the user may have meant."""
        names = {_folded(name): name for row in self.rows for name in (*row.groups, *row.aliases, row.name, row.id)}
        found = difflib.get_close_matches(_folded(word), list(names), n=n, cutoff=0.6)
        return tuple(names[name] for name in found)

    def groups(self) -> tuple[str, ...]:
        """The names of all groups, in alphabetical order."""
        return tuple(sorted({group for row in self.rows for group in row.groups}))

    def company_id(self, source: str, board: str) -> str:
        """The id of the company that has this board, else the board's name in lower case, made safe."""
        for row in self.rows:
            if (row.source, row.board) == (source, board):
                return row.id
        return safe_id(board)


def load(overlay: Path | None = None) -> Companies:
    """The companies that come with jobscope, and over them those of the user's own file, if there is one.

    A row of the user's for the same source and board replaces ours; all others are added before ours.
    Raises UsageError where the user's file cannot be read.
    """
    text = resources.files("jobscope").joinpath("data/companies.csv").read_text(encoding="utf-8")
    ours = tuple(_read(text.splitlines(), "companies.csv"))
    if overlay is None or not overlay.exists():
        return Companies(ours)
    theirs = _own(overlay)
    boards = {(row.source, row.board) for row in theirs}
    return Companies((*theirs, *(row for row in ours if (row.source, row.board) not in boards)))


def _own(overlay: Path) -> tuple[Company, ...]:
    try:
        with overlay.open(encoding="utf-8-sig", newline="") as file:
            return tuple(_read(file, str(overlay)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{overlay} cannot be read: {error}") from None


def keep(row: Company, overlay: Path) -> None:
    """Adds a row to the user's own file, in place of one for the same board. Raises UsageError, CannotWrite."""
    theirs = _own(overlay) if overlay.exists() else ()
    kept = [*(other for other in theirs if (other.source, other.board) != (row.source, row.board)), row]
    fresh = overlay.with_suffix(".new")
    try:
        overlay.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            for each in kept:
                cells = {name: getattr(each, name) for name in COLUMNS}
                writer.writerow([";".join(cells[name]) if name in _LISTS else cells[name] for name in COLUMNS])
        fresh.replace(overlay)
    except OSError as error:
        raise CannotWrite(f"{overlay} cannot be written: {error.strerror or error}") from None


def _read(lines: Iterable[str], where: str) -> Iterator[Company]:
    reader = csv.DictReader(lines)
    header = reader.fieldnames or ()
    if unknown := [name for name in header if name not in COLUMNS]:
        raise UsageError(f"{where}: unknown column {unknown[0]!r}", hint=f"columns are {', '.join(COLUMNS)}")
    if missing := [name for name in ("id", "source", "board") if name not in header]:
        raise UsageError(f"{where}: there is no column {missing[0]!r}", hint="id, source and board must be there")
    for row in reader:
        yield _company(row, f"{where}, line {reader.line_num}")


def _company(row: dict[str, str | None], where: str) -> Company:
    if None in row:
        raise UsageError(f"{where}: more values than columns", hint="a value with a comma in it needs quotes")
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if not ID.fullmatch(cells["id"]):
        raise UsageError(
            f"{where}: {cells['id']!r} is no company id",
            hint="an id is up to 64 of a-z, 0-9, dot and hyphen, and begins with a letter or digit",
        )
    if not (cells["source"] and cells["board"]):
        raise UsageError(f"{where}: a source and a board are needed")
    lists = {name: tuple(part.strip() for part in cells[name].split(";") if part.strip()) for name in _LISTS}
    return Company(
        cells["id"],
        cells["name"] or cells["id"],
        cells["source"],
        cells["board"],
        lists["aliases"],
        lists["groups"],
        cells["domain"],
        cells["ticker"],
        cells["note"],
    )


def safe_id(board: str) -> str:
    """A board's name as a company id.

    >>> safe_id("Jerry.ai"), safe_id("Forward Financing"), safe_id("eu/Müller"), safe_id("https://www.acme.org/jobs")
    ('jerry.ai', 'forward-financing', 'eu-muller', 'acme.org')
    """
    if "://" in board:  # a page: its host
        board = board.partition("://")[2].partition("/")[0].removeprefix("www.")
    plain = re.sub(r"[^a-z0-9.]+", "-", _unaccented(board).lower())
    return plain.strip("-.")[:64].rstrip("-.") or "unnamed"


def _folded(name: str) -> str:
    """A name without case, accents, spaces and signs."""
    return "".join(char for char in _unaccented(name).casefold() if char.isalnum())


def _unaccented(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
