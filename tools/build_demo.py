"""Builds the data of `jobscope demo`: twelve invented companies, recorded on two days.

    python tools/build_demo.py [FOLDER]     (default: jobscope/data)

Reads the files in tools/demo, asks nobody, rolls no dice: the same bytes each time. Nothing in it is real.
"""

from __future__ import annotations

import csv
import io
import sys
from datetime import date
from pathlib import Path

from demo.ads import FIRST, SECOND, ad
from demo.boards import exchanges
from demo.inputs import Company, companies, plans, texts
from demo.recording import warc


def recording(day: date) -> bytes:
    """All boards as they stood that day, as a WARC file."""
    words = texts()
    ads = [found for plan in plans() if (found := ad(plan, day, words))]
    boards = companies().values()
    return warc((it for firm in boards for it in exchanges(firm, [a for a in ads if a.company == firm])), day)


def targets(firms: list[Company]) -> str:
    """demo.csv: what a fetch of the demo is told to fetch."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["id", "name", "source", "board"])
    rows.writerows([firm.id, f"{firm.name} (invented)", firm.source, firm.board] for firm in firms)
    return out.getvalue()


def build(folder: Path) -> None:
    """Writes demo.csv and demo/DATE.warc.gz into the folder."""
    (folder / "demo").mkdir(parents=True, exist_ok=True)
    (folder / "demo.csv").write_text(targets(list(companies().values())), "utf-8", newline="\n")
    for day in (FIRST, SECOND):
        (folder / "demo" / f"{day}.warc.gz").write_bytes(recording(day))


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "jobscope" / "data")
