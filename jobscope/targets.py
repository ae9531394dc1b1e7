"""From words to boards: company and group names, `source:board`, and the URLs of careers pages and postings."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from jobscope import sources
from jobscope.companies import Companies
from jobscope.detection import board_of
from jobscope.errors import UsageError
from jobscope.records import Target

LONGEST = 200
LONGEST_PAGE = 2000
Look = Callable[[str], tuple[tuple[str, str], ...]]
"""Asks a web page which boards are behind it: (source, board) each."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The boards that words name, each once and in the order of the words, and what a user should know about them."""

    targets: tuple[Target, ...]
    notes: tuple[str, ...] = ()


def resolve(words: Iterable[str], companies: Companies, look: Look | None = None) -> Resolved:
    """The boards that these words name. Raises UsageError for a word that names none, with what it may have meant.

    A URL whose host no source knows is looked at, where a `look` is given.
    """
    targets: dict[Target, None] = {}
    notes: dict[str, None] = {}
    for word in words:
        found = _resolve(word.strip(), companies, look)
        targets |= dict.fromkeys(found.targets)
        notes |= dict.fromkeys(found.notes)
    return Resolved(tuple(targets), tuple(notes))


def _resolve(word: str, companies: Companies, look: Look | None) -> Resolved:
    if rows := companies.find(word):
        return Resolved(
            tuple(target(row.source, row.board, companies) for row in rows),
            tuple(row.note for row in rows if row.note),
        )
    source, colon, board = word.partition(":")
    if colon and source.lower() in sources.names():
        return Resolved((target(source.lower(), board if "://" in board else unquote(board), companies),))
    if "://" in word:
        return Resolved((_of_url(word, companies, look),))
    if "/" in word and (board_of(f"https://{word}") or (look and "." in word.partition("/")[0])):
        return Resolved((_of_url(f"https://{word}", companies, look),))
    raise _unknown(word, companies)


def target(source: str, board: str, companies: Companies) -> Target:
    """That board as a target. Raises UsageError for an unknown source, or a name that no board can have.

    >>> target("lever", "acme", Companies(()))
    Target(source='lever', board='acme', company='acme')
    """
    if source not in sources.names():
        near = difflib.get_close_matches(source, sources.names(), n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise UsageError(f"unknown source {source!r}", hint=f"{hint}Sources are {', '.join(sources.names())}")
    if fault := board_fault(board):
        raise UsageError(f"{board[:60]!r} is no name of a board: {fault}", hint=f"a board is named as in {source}:acme")
    return Target(source, board, companies.company_id(source, board))


def board_fault(board: str) -> str | None:
    """What is wrong with a board's name, or None.

    >>> board_fault("Forward Financing"), board_fault("../../etc"), board_fault("")
    (None, "'..' in it", 'it is empty')
    """
    if not board.strip():
        return "it is empty"
    longest = LONGEST_PAGE if "://" in board else LONGEST
    if len(board) > longest:
        return f"it is longer than {longest} characters"
    if not all(char.isprintable() for char in board):
        return "control characters in it"
    return "'..' in it" if ".." in board else None


def _of_url(url: str, companies: Companies, look: Look | None) -> Target:
    if named := board_of(url):
        return target(*named, companies)
    found = look(url) if look else ()
    if len(found) > 1:
        boards = [f"{source}:{board}" for source, board in found]
        raise UsageError(
            f"{url[:200]} embeds {len(boards)} boards: {', '.join(boards)}",
            hint=f"name the one that you mean: jobscope fetch {boards[0]!r}",
        )
    if not found:
        raise UsageError(
            f"no board is behind {url[:200]}" if look else f"no source knows the address {url[:200]!r}",
            hint="name the board as source:board (`jobscope sources` lists the sources)",
        )
    return target(*found[0], companies)


def _unknown(word: str, companies: Companies) -> UsageError:
    shown = word[:60]
    near = companies.nearest(shown)
    if ":" in word and not near:
        near = tuple(difflib.get_close_matches(word.partition(":")[0], sources.names(), n=1))
    meant = f"did you mean {', '.join(near)}? " if near else ""
    return UsageError(
        f"unknown company {shown!r}",
        hint=f"{meant}Name a company, a group, source:board (greenhouse:stripe) or the URL of a careers page",
    )
