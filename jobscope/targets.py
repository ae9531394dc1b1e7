"""From words to boards: company and group names, `source:board`, and the URLs of careers pages and postings."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from jobscope import sources
from jobscope.companies import Companies
from jobscope.errors import UsageError
from jobscope.records import Target

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Resolved:
    """The boards that words name, each once and in the order of the words, and what a user should know about them."""

    targets: tuple[Target, ...]
    notes: tuple[str, ...] = ()


def resolve(words: Iterable[str], companies: Companies) -> Resolved:
    """The boards that these words name. Raises UsageError for a word that names none, with what it may have meant."""
    targets: dict[Target, None] = {}
    notes: dict[str, None] = {}
    for word in words:
        found = _resolve(word.strip(), companies)
        targets |= dict.fromkeys(found.targets)
        notes |= dict.fromkeys(found.notes)
    return Resolved(tuple(targets), tuple(notes))


def _resolve(word: str, companies: Companies) -> Resolved:
    if rows := companies.find(word):
        return Resolved(
            tuple(target(row.source, row.board, companies) for row in rows),
            tuple(row.note for row in rows if row.note),
        )
    if "://" in word:
        return Resolved((_of_url(word, companies),))
    source, colon, board = word.partition(":")
    if colon and source.lower() in sources.names():
        return Resolved((target(source.lower(), unquote(board), companies),))
    if "/" in word and (named := _board_of(f"https://{word}")):
        return Resolved((target(*named, companies),))
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
    if len(board) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    if not all(char.isprintable() for char in board):
        return "control characters in it"
    return "'..' in it" if ".." in board else None


def _of_url(url: str, companies: Companies) -> Target:
    named = _board_of(url)
    if named is None:
        raise UsageError(
            f"no source knows the address {url[:200]!r}",
            hint="name the board as source:board (`jobscope sources` lists the sources)",
        )
    return target(*named, companies)


def _board_of(url: str) -> tuple[str, str] | None:
    """The source and the board that a URL names, if any."""
    for name in sources.names():
        if board := sources.load(name).board_of(url):
            return name, board
    return None


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
