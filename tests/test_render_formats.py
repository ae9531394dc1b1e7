"""Formats for programs: whole, exact, and harmless whatever a posting says."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest

from jobscope.errors import UsageError
from jobscope.render import formats
from jobscope.render.text import safe
from jobscope.table import About, Column, Table

HOSTILE = [
    '=HYPERLINK("http://x")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\0=1",
    "\x1b[31mred\x1b[0m \x1b]52;c;aGk=\x07",
    "\x9b31m C1",
    "[bold]x[/] [link=http://x]y",
    "<script>alert(1)</script>",
    "</style>| pipe | `code` *x*",
    "a\u202eb\u200bc\ufeff",
    "\ud800 lone",
    'two\nlines, and a "quote"',
    "日本語のタイトル",
]
COLUMNS = (
    Column("title"),
    Column("n", "count"),
    Column("p50", "money"),
    Column("share", "share"),
    Column("day", "date"),
    Column("open", "flag"),
    Column("url"),
)


def table(*titles: str, url: str | None = "https://example.org/?a=1&b=2") -> Table:
    rows = tuple((title, 1234, 169237.5, 0.3333, "2026-05-04", True, url) for title in titles)
    about = About(
        "test", "Title <b> \x1b[1m", ("A note.",), "jobscope salaries --list", {"n": 2, "as_of": "2026-05-04"}
    )
    return Table(COLUMNS, rows, about)


def written(kind: str, of: Table) -> str:
    out = io.StringIO()
    formats.write(of, kind, out)
    return out.getvalue()


@pytest.mark.parametrize("kind", sorted(formats.FORMATS))
def test_no_text_drives_a_terminal_and_none_is_cut(kind: str) -> None:
    text = written(kind, table(*HOSTILE, "x" * 5_000))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b\ufeff\ud800]", text.replace("\t", ""))
    assert "x" * 5_000 in text
    assert "日本語のタイトル" in text
    text.encode("utf-8")


def test_jsonl_keeps_every_letter_and_number() -> None:
    lines = written("jsonl", table(*HOSTILE)).splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["title"] for record in records] == HOSTILE
    assert records[0] == {
        "title": HOSTILE[0],
        "n": 1234,
        "p50": 169237.5,
        "share": 0.3333,
        "day": "2026-05-04",
        "open": True,
        "url": "https://example.org/?a=1&b=2",
    }
    assert written("jsonl", table()) == ""


def test_json_holds_the_footer() -> None:
    whole = json.loads(written("json", table("a", "b")))
    assert list(whole) == ["v", "about", "rows"]
    assert whole["v"] == 1
    assert whole["about"] == {
        "question": "test",
        "title": "Title <b> \x1b[1m",
        "notes": ["A note."],
        "follow": "jobscope salaries --list",
        "n": 2,
        "as_of": "2026-05-04",
    }
    assert [row["title"] for row in whole["rows"]] == ["a", "b"]
    assert json.loads(written("json", table()))["rows"] == []


@pytest.mark.parametrize(("kind", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_separated_values_are_no_formulas_and_numbers_stay_numbers(kind: str, delimiter: str) -> None:
    text = written(kind, table(*HOSTILE))
    assert "\r" not in text
    header, *rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    assert header == [column.name for column in COLUMNS]
    assert [row[0] for row in rows[:7]] == [f"'{safe(title)}" for title in HOSTILE[:7]]
    assert all(row[1:] == ["1234", "169237.5", "0.3333", "2026-05-04", "true", rows[0][6]] for row in rows)
    assert not any(row[0].startswith(("=", "+", "-", "@")) for row in rows)


def test_a_negative_number_is_no_formula() -> None:
    of = Table((Column("change", "money"), Column("x")), ((-5, None), (-0.5, "")), About("t", "t"))
    assert written("csv", of) == "change,x\n-5,\n-0.5,\n"


def test_plain_is_aligned_by_what_is_seen() -> None:
    lines = written("plain", table("日本語", "a", "longer title")).splitlines()
    assert lines[0].startswith("title            n")
    assert lines[1].startswith("日本語        1234  169237.5")
    assert lines[2].startswith("a             1234  169237.5")


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]


def test_a_page_runs_nothing_and_links_only_to_pages() -> None:
    page = Seen()
    text = written("html", table(*HOSTILE))
    page.feed(text)
    assert "script" not in page.tags
    assert page.tags.count("style") == 1
    assert page.tags.count("b") == 0
    assert set(page.links) == {"https://example.org/?a=1&b=2"}
    assert "Content-Security-Policy" in text
    assert "169,237.5" in text
    hostile = Seen()
    hostile.feed(written("html", table("a", url="javascript:alert(1)")))
    assert hostile.links == []


def test_markdown_is_one_table() -> None:
    lines = written("md", table(*HOSTILE)).splitlines()
    rows = [line for line in lines if line.startswith("| ")]
    assert len(rows) == 2 + len(HOSTILE)
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 1 + len(COLUMNS) for row in rows)
    assert lines[-1] == "The 2 postings: jobscope salaries --list · as of 2026-05-04"
    empty = written("md", table())
    assert "| " not in empty
    assert "A note." in empty


def test_columns_by_choice() -> None:
    chosen = formats.picked(table("a"), ["p50", "title"])
    assert [column.name for column in chosen.columns] == ["p50", "title"]
    assert chosen.rows == ((169237.5, "a"),)
    with pytest.raises(UsageError, match="--columns p5: no such column") as wrong:
        formats.picked(table(), ["title", "p5"])
    assert wrong.value.hint == "did you mean p50?"
    with pytest.raises(UsageError) as wrong:
        formats.picked(table(), ["zzzzz"])
    assert wrong.value.hint.startswith("one of: title, n")


def test_an_unknown_format_names_the_nearest() -> None:
    with pytest.raises(UsageError) as wrong:
        written("jsnl", table())
    assert wrong.value.hint == "did you mean jsonl?"
    with pytest.raises(UsageError) as wrong:
        written("xml!", table())
    assert "jsonl" in wrong.value.hint
