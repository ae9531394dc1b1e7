"""Reads recorded answers with every source and writes docs/sources.md: how much of each is understood.

python tools/sources_table.py ../shared/payloads            # writes docs/sources.md
python tools/sources_table.py ../shared/payloads --check    # exits 1 where the document is not what comes out

The recordings lie beside the project, one folder a platform; their texts belong to others, and only counts are kept.
"""

from __future__ import annotations

import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jobscope import pipeline, sources
from jobscope.errors import WebError
from jobscope.records import Issue, Posting, Raw
from jobscope.sources import Source
from jobscope.web import Response

DOCUMENT = Path(__file__).resolve().parents[1] / "docs/sources.md"
FOLDERS = {
    "ashby": ("ashby", "openai"),
    "eightfold": ("eightfold", "netflix_eightfold"),
    "netflix_archive": ("netflix_old_lever",),
    "radancy": ("talentbrew_radancy",),
}
SUFFIXES = (".json", ".html", ".xml", ".txt", ".gz")
WHEN = "2026-08-01T00:00:00Z"
INTRO = """# Sources

What each source makes of recorded answers of its platform. Made by `tools/sources_table.py` from recordings that lie
beside the project; only counts are kept. Boards, single postings, web pages, empty answers and errors are among them.

- **files**: recorded answers; **refused**: those that the source refuses by its proof of shape: error replies, lists of
  filters, sitemaps, and what other tools made of an answer
- **postings**: read from them; **title, place, date, text, pay**: in how many the field is filled. A list whose
  platform gives the text in a second answer has postings without text here, and so without the pay that stands in it
- **not parsed**: postings that became an issue of level error
- **left over**: fields that no one reads or ignores by name, and those read that have a type unknown to their reader

"""
COLUMNS = ("source", "files", "refused", "postings", "title", "place", "date", "text", "pay", "not parsed", "left over")


@dataclass
class Tally:
    """What came out of one source's files."""

    files: int = 0
    refused: int = 0
    postings: Counter[str] = field(default_factory=Counter)
    left_over: set[str] = field(default_factory=set)
    not_parsed: int = 0


def tally(source: Source, folders: list[Path]) -> Tally:
    """Everything that the files of these folders say, read by one source."""
    found = Tally()
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in SUFFIXES):
        found.files += 1
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        try:
            raws = list(raw(source, body))
        except WebError:
            found.refused += 1
            continue
        for record in pipeline.parse(raws):
            if isinstance(record, Posting):
                count(found.postings, record)
            elif isinstance(record, Issue) and record.code == "left_over":
                found.left_over.add(record.data["field"])
            elif isinstance(record, Issue) and record.level == "error":
                found.not_parsed += 1
    return found


def raw(source: Source, body: bytes) -> Iterator[Raw]:
    page = source.split(Response(200, "", {}, body, WHEN), "saved")
    for item in page.items:
        yield Raw(
            source=source.name,
            company="saved",
            board="saved",
            key=item.key,
            url=item.url,
            fetched_at=WHEN,
            payload=item.payload,
            detail=item.detail,
        )


def count(postings: Counter[str], one: Posting) -> None:
    """Adds a posting, and each field that it fills."""
    said = {"title": one.title, "place": one.places, "date": one.posted, "text": one.description, "pay": one.pay}
    postings.update(["postings", *(name for name, value in said.items() if value)])


def row(name: str, found: Tally) -> list[str]:
    cells = [name, str(found.files), str(found.refused)]
    cells += [f"{found.postings[column]:,}" for column in COLUMNS[3:9]]
    return [*cells, str(found.not_parsed), ", ".join(f"`{one}`" for one in sorted(found.left_over)) or "none"]


def document(payloads: Path) -> str:
    rows = []
    for name in sources.names():
        folders = [payloads / folder for folder in FOLDERS.get(name, (name,))]
        found = tally(sources.load(name), [folder for folder in folders if folder.is_dir()])
        rows.append(row(name, found))
    numbers = [":--" if column in ("source", "left over") else "--:" for column in COLUMNS]
    lines = ["| " + " | ".join(cells) + " |" for cells in (COLUMNS, numbers, *rows)]
    return INTRO + "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Writes the document, or with --check compares it."""
    text = document(Path(next(one for one in arguments if not one.startswith("--"))))
    if "--check" in arguments:
        return int(DOCUMENT.read_text(encoding="utf-8") != text)
    DOCUMENT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
