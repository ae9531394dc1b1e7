"""182 real boards, which lie beside the project: everything arrives, all ways agree, and the numbers are right."""

from __future__ import annotations

import gzip
import json
import shlex
import sqlite3
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import recordings
from shell import contents, sh
from support import shared


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the recording `corpus.warc.gz`, the words `targets`, and `one.db`, made by the one-shot way."""
    folder = shared("corpus", "ashby")
    home = tmp_path_factory.mktemp("corpus")
    words = recordings.write_corpus(folder, home / "corpus.warc.gz")
    (home / "targets").write_text(" ".join(shlex.quote(word) for word in words))
    done = sh(f"jobscope fetch {(home / 'targets').read_text()} --replay corpus.warc.gz --db one.db --summary", home)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    (home / "said").write_text(done.stdout)
    return home


def ask(home: Path, sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
    with sqlite3.connect(home / "one.db") as db:
        return db.execute(sql, values).fetchall()


def test_every_listed_posting_of_every_board_is_stored(corpus: Path) -> None:
    stored = dict(ask(corpus, "SELECT board, count(*) FROM postings GROUP BY board"))
    for board, file in recordings.corpus(shared("corpus", "ashby")).items():
        jobs = json.loads(gzip.decompress(file.read_bytes()))["jobs"]
        listed = {job["id"] for job in jobs if job.get("isListed", True)}
        assert stored.get(board, 0) == len(listed), board
    assert sum(stored.values()) == 3547
    assert ask(corpus, "SELECT count(*) FROM issues WHERE level = 'error'") == [(0,)]
    assert ask(corpus, "SELECT count(*), sum(trusted) FROM runs") == [(182, 182)]


def test_three_processes_and_the_same_file_lead_to_the_same(corpus: Path) -> None:
    fetch = f"jobscope fetch {(corpus / 'targets').read_text()} --replay corpus.warc.gz"
    done = sh(f"{fetch} --no-store | jobscope parse --with-raw | jobscope store --db three.db", corpus)
    assert done.returncode == 0, done.stderr
    done = sh(f"{fetch} --db same.db | jobscope parse | jobscope store --db same.db", corpus)
    assert done.returncode == 0, done.stderr
    one = contents(corpus / "one.db")
    assert contents(corpus / "three.db") == one
    assert contents(corpus / "same.db") == one


def rows(home: Path, line: str) -> list[dict[str, Any]]:
    done = sh(f"jobscope {line} --db one.db", home)
    assert done.returncode == 0, done.stderr
    return [json.loads(text) for text in done.stdout.splitlines()]


WHOLE_JOBS = """closed_at IS NULL AND employment NOT LIKE '%"PART_TIME"%' AND employment NOT LIKE '%"INTERN"%'
AND coalesce(level, '') <> 'intern'"""
ENTERS = f"""{WHOLE_JOBS} AND annual_min IS NOT NULL AND annual_max IS NOT NULL
AND headline_basis IS ? AND headline_currency IS ?"""


def test_salaries_by_company_agree_with_sql(corpus: Path) -> None:
    answer = rows(corpus, "salaries --by company")
    assert len(answer) > 50
    for row in answer:
        middles = [
            (low + high) / 2
            for low, high in ask(
                corpus,
                f"SELECT annual_min, annual_max FROM postings WHERE company = ? AND {ENTERS}",
                (row["company"], row["basis"], row["currency"]),
            )
        ]
        assert row["n"] == len(middles), row
        whole = ask(corpus, f"SELECT count(*) FROM postings WHERE company = ? AND {WHOLE_JOBS}", (row["company"],))
        assert row["postings"] == whole[0][0]
        if row["p50"] is not None:
            assert row["p50"] == pytest.approx(median(middles))


def test_a_metro_agrees_with_sql_and_its_list_is_exactly_its_postings(corpus: Path) -> None:
    [row] = [r for r in rows(corpus, "salaries --metro sf") if (r["basis"], r["currency"]) == ("base", "USD")]
    in_metro = "id IN (SELECT posting_id FROM places WHERE cbsa = '41860')"
    ids = {r[0] for r in ask(corpus, f"SELECT id FROM postings WHERE {in_metro} AND {ENTERS}", ("base", "USD"))}
    listed = rows(corpus, "salaries --metro sf --basis base --currency USD --list")
    assert {r["id"] for r in listed} == ids
    assert len(listed) == row["n"] == len(ids)
    assert row["postings"] == ask(corpus, f"SELECT count(*) FROM postings WHERE {in_metro} AND {WHOLE_JOBS}")[0][0]


def test_the_metros_rows_agree_with_their_lists(corpus: Path) -> None:
    answer = [r for r in rows(corpus, "salaries --by metro --basis base --currency USD") if r["cbsa"]]
    assert len(answer) > 10
    for row in answer[:6]:
        listed = rows(corpus, f"salaries --metro {row['cbsa']} --basis base --currency USD --list")
        assert len(listed) == row["n"]


ABOUT = """EXISTS (SELECT 1 FROM topics AS t
WHERE t.posting_id = p.id AND NOT t.mention AND t.definition = ? AND t.topic = ?)"""
METRO = "SELECT 1 FROM places AS l WHERE l.posting_id = p.id AND l.metro IS NOT NULL"


@pytest.mark.parametrize(("topic", "definition"), [("ai", "strict"), ("genai", "strict"), ("ai", "indeed")])
def test_shares_of_a_topic_agree_with_sql(corpus: Path, topic: str, definition: str) -> None:
    def count(condition: str, *values: str) -> int:
        sql = f"SELECT count(*) FROM postings AS p WHERE closed_at IS NULL AND {condition}"
        return int(ask(corpus, sql, values)[0][0])

    of = (definition, topic)
    everything, about, known = count("1"), count(ABOUT, *of), count(f"{ABOUT} AND EXISTS ({METRO})", *of)
    answer = rows(corpus, f"shares --topic {topic} --definition {definition}")
    assert len(answer) > 10
    for row in answer:
        if row["cbsa"]:
            here, values = f"EXISTS ({METRO} AND l.cbsa = ?)", [row["cbsa"]]
        elif row["metro"] in ("Remote", "Unknown"):
            sign = "IS" if row["metro"] == "Remote" else "IS NOT"
            here, values = f"NOT EXISTS ({METRO}) AND p.workplace {sign} 'remote'", []
        else:
            here, values = f"EXISTS ({METRO} AND l.cbsa IS NULL AND l.metro = ?)", [row["metro"].partition(",")[0]]
        if "," in row["metro"] and not row["cbsa"]:  # cities of one name in two countries
            continue
        n, postings = count(f"{ABOUT} AND {here}", *of, *values), count(here, *values)
        assert (row["n"], row["postings"]) == (n, postings), row
        assert row["lq"] == pytest.approx((n / postings) / (about / everything), abs=6e-5)
        if row["metro"] in ("Remote", "Unknown"):
            assert row["share"] is None
        else:
            assert row["share"] == pytest.approx(n / known, abs=6e-5)
            assert row["ci_low"] <= row["share"] <= row["ci_high"]
    assert {"Remote", "Unknown"} <= {row["metro"] for row in answer}
    assert len(rows(corpus, f"shares --topic {topic} --definition {definition} --list")) == count(ABOUT, *of) == about


def test_a_file_of_topics_finds_what_the_built_in_one_stored(corpus: Path) -> None:
    built_in = Path(__file__).resolve().parents[1] / "jobscope/data/topics.toml"
    assert rows(corpus, f"topics --file '{built_in}'") == rows(corpus, "topics")


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize(
    "question",
    ["salaries --metro sf", "salaries --by company", "salaries --by metro", "shares", "shares --topic ai --by state"],
)
def test_no_line_is_wider_than_the_terminal(corpus: Path, question: str, width: int) -> None:
    line = f"script -qec 'stty cols {width}; jobscope {question} --db one.db --color never' /dev/null"
    done = sh(line, corpus, COLUMNS=str(width), TERM="xterm")
    assert done.returncode == 0
    lines = done.stdout.replace("\r", "").splitlines()
    assert lines
    assert max(map(len, lines)) <= width
