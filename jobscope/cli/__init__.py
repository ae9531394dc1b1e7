"""The commands: their names, headings and one-line helps. The module of a command is imported when it is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

COMMANDS: Final[Mapping[str, Mapping[str, str]]] = {
    "Steps": {
        "fetch": "fetch boards, parse and store them",
        "parse": "raw records → posting records",
        "store": "records → the database",
    },
    "Questions": {
        "salaries": "what postings pay: typical range, percentiles, how sure",
        "shares": "how many postings, and which share of all, by metro or another --by",
        "postings": "find postings",
        "show": "one posting, with the words that each value came from",
        "explain": "what the rules saw in a text, and which decided",
    },
    "Catalogues": {
        "companies": "companies that can be fetched by name",
        "metros": "metro areas: codes, names, groups and members",
        "topics": "what a posting can be about: definitions and counts; a file of your own",
        "sources": "platforms that can be read, with their robots exemptions",
        "status": "what was fetched, when, and how it went",
    },
    "Other": {
        "query": "read-only SQL over the database",
        "config": "settings, and where each came from",
        "check": "the database's health",
        "demo": "a tour with invented companies, offline",
        "help": "help on a command or a subject",
    },
}


def main() -> None:
    """The entry point of `jobscope` and `python -m jobscope`."""
    try:
        from jobscope.cli.app import run

        run()
    except KeyboardInterrupt:  # in the first moments, before anything could catch it
        raise SystemExit(130) from None
