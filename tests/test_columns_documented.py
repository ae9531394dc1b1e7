"""docs/data-format.md names every column of the answers, in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jobscope.analysis import dimensions, listing, pay_rows, shares, topic_counts
from jobscope.cli import metros

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "data-format.md").read_text(encoding="utf-8")


def documented(heading: str) -> list[str]:
    section = TEXT.split(f"### {heading}\n", 1)[1].split("\n### ")[0]
    cells = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (["`salaries`", "Every row"], (*pay_rows.COLUMNS, pay_rows.DEFINITION)),
        (["`shares`"], shares.COLUMNS[:-1]),
        (["`postings`, `--list`"], listing.COLUMNS[:-1]),
        (["`topics`"], topic_counts.COLUMNS),
        (["`topics --list`"], topic_counts.LIST_COLUMNS),
        (["`metros`"], metros.COLUMNS),
    ],
)
def test_every_column_is_documented_in_order(headings: list[str], columns: tuple[object, ...]) -> None:
    found = [name for heading in headings for name in documented(heading)]
    assert found == [column.name for column in columns]  # type: ignore[attr-defined]


def test_every_dimension_is_documented() -> None:
    keys = TEXT.split("First the keys of `--by`:")[1].split(". A metro")[0]
    names = [column.name for dimension in dimensions.DIMENSIONS.values() for column in dimension.columns]
    assert re.findall(r"`(\w+)`", keys) == names
