"""Bugs that somebody met, each with its name: what was promised then holds now."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import recordings
from shell import ashby_job, count, sh

import jobscope


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    return home


def test_stdout_may_be_closed(home: Path) -> None:
    done = sh("jobscope salaries >&-", home)
    assert done.returncode == 0
    assert "unforeseen" not in done.stderr
    done = sh("jobscope salaries 2>&- | head -c 12", home)
    assert done.stdout == '{"postings":'


def test_a_full_disk_is_one_clear_line(home: Path) -> None:
    done = sh("jobscope salaries --format table > /dev/full", home)
    assert done.returncode == 13
    assert done.stderr.startswith("error: the output cannot be written: no space left on device\n")


def test_head_ends_a_question_quietly(home: Path) -> None:
    done = sh("(jobscope postings; echo $? >&2) | head -1", home)
    assert json.loads(done.stdout)["id"]
    assert done.stderr.splitlines()[-1] == "141"
    assert "error" not in done.stderr


def test_a_byte_order_mark_is_no_garbage(home: Path) -> None:
    done = sh(r"""printf '\357\273\277{"kind":"figure","v":1}\r\n' | jobscope parse""", home)
    assert (done.returncode, json.loads(done.stdout)) == (0, {"kind": "figure", "v": 1})


def test_a_negative_number_of_rows_is_a_mistake(home: Path) -> None:
    assert sh("jobscope salaries --top -1", home).returncode == 2


def test_an_interval_is_never_the_whole_sample(home: Path) -> None:
    """Seven companies of very different pay once gave "95%: the lowest – the highest", labelled good."""
    done = sh("jobscope salaries --by metro,level --json", home)
    for row in json.loads(done.stdout)["rows"]:
        if row["ci_low"] is not None:
            assert row["p50_min"] is not None
            assert row["ci_low"] < row["p50"] < row["ci_high"]


def test_the_footer_of_a_card_speaks_of_the_row_it_means(home: Path) -> None:
    done = sh("jobscope salaries --format table", home)
    assert "middle            169" in done.stdout
    assert "twice as high as low in USD total" in done.stdout


def test_the_point_of_a_range_is_named(home: Path) -> None:
    done = sh("jobscope salaries --point min --format table", home)
    assert "median min " in done.stdout
    assert "midpoints  " not in done.stdout


def test_a_date_in_the_past_says_that_pay_is_of_today(home: Path) -> None:
    done = sh("jobscope salaries --at 2026-09-01 --format table", home)
    assert "as they were last read (2026-10-01), not as of 2026-09-01" in done.stdout


def test_the_name_of_a_file_chooses_its_format(home: Path) -> None:
    assert sh("jobscope salaries --by level -o levels.csv", home).returncode == 0
    assert (home / "levels.csv").read_text().startswith("level,postings,n,")
    done = sh("jobscope salaries --by level -o levels.xlsx", home)
    assert (done.returncode, "no format has the ending .xlsx" in done.stderr, ".csv, " in done.stderr) == (
        2,
        True,
        True,
    )
    assert not (home / "levels.xlsx").exists()
    assert sh("jobscope salaries --by level -o levels.xlsx --format csv", home).returncode == 0
    assert sh("jobscope salaries --by level -o levels", home).returncode == 0
    assert json.loads((home / "levels").read_text().splitlines()[0])["level"]


def test_words_of_options_may_be_written_as_people_do(home: Path) -> None:
    plain = sh("jobscope postings --level senior --min-pay 200000 --json", home)
    loose = sh("jobscope postings --level Senior --min-pay 200k --json", home)
    assert plain.returncode == loose.returncode == 0
    assert json.loads(plain.stdout)["rows"] == json.loads(loose.stdout)["rows"]


def test_a_window_that_ends_before_it_begins_is_a_mistake(home: Path) -> None:
    done = sh("jobscope postings --since 2026-10-01 --until 2026-09-01", home)
    assert done.returncode == 2
    assert "lies before" in done.stderr


def test_an_output_file_never_costs_a_database_or_an_input(home: Path) -> None:
    database = home / "data/jobscope/jobscope.db"
    before = database.read_bytes()
    done = sh(f"jobscope postings --csv -o {database}", home)
    assert (done.returncode, database.read_bytes()) == (2, before)
    assert "is a database" in done.stderr
    before = (home / "openai.jsonl").read_bytes()
    done = sh("jobscope parse openai.jsonl -o openai.jsonl", home)
    assert (done.returncode, (home / "openai.jsonl").read_bytes()) == (2, before)


@pytest.mark.parametrize(
    "line",
    [
        "salaries --title '🤷'",
        "salaries --title ''",
        "salaries --min-pay nan",
        "salaries --since ２０２６",
        "salaries --columns ''",
        "postings --exclude 'title=🤷'",
        "fetch ashby:x --stale 999999d --summary",
        "explain 'x' --csv",
    ],
)
def test_an_option_that_says_nothing_is_a_mistake(home: Path, line: str) -> None:
    done = sh(f"jobscope {line}", home)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")


def test_a_copy_that_cannot_be_written_is_said_and_nothing_else_is_lost(home: Path) -> None:
    words = "greenhouse:borealis-grid --replay $JOBSCOPE_DEMO/2026-10-01.warc.gz"
    demo = {"JOBSCOPE_DEMO": str(Path(jobscope.__file__).parent / "data/demo")}
    words = words.replace("$JOBSCOPE_DEMO", demo["JOBSCOPE_DEMO"])
    done = sh(f"jobscope fetch {words} --db new.db > /dev/full", home)
    assert done.returncode == 13
    assert "what was to be stored is stored" in done.stderr
    assert count(home / "new.db", "postings") == 19


def test_ascii_and_latin_terminals_are_spoken_to(home: Path) -> None:
    for encoding in ("ascii", "latin-1"):
        for line in ("--help", "salaries --format md", "salaries --json", "help numbers"):
            done = sh(f"jobscope {line}", home, PYTHONIOENCODING=encoding)
            assert done.returncode == 0, done.stderr


def test_explain_writes_where_it_is_told(home: Path) -> None:
    assert sh("echo '$20 an hour' | jobscope explain - -o out.jsonl", home).returncode == 0
    assert json.loads((home / "out.jsonl").read_text())["headline"]["min"] == 20


def test_a_fetch_whose_words_nobody_reads_goes_on(home: Path) -> None:
    recording = Path(jobscope.__file__).parent / "data/demo/2026-10-01.warc.gz"
    boards = "greenhouse:borealis-grid greenhouse:fennelwick-health greenhouse:quillmoor-robotics ashby:parsnip-ledger"
    fetch = f"jobscope fetch {boards} --replay {recording} --db new.db --jobs 1"
    assert sh(f"({fetch}; echo $? > code) 2>&1 | true", home).returncode == 0
    assert (home / "code").read_text() == "0\n"
    assert count(home / "new.db", "runs") == 4


@pytest.mark.parametrize("line", ["status", "show 7002608", "explain x", "salaries --format table", "postings"])
def test_whoever_stops_reading_an_answer_is_told_apart_from_a_bug(home: Path, line: str) -> None:
    sh(f"(sleep 0.2; jobscope {line}; echo $? > code) | true", home)
    assert (home / "code").read_text() == "141\n"


def test_a_long_text_with_a_sign_beyond_ascii_is_read(home: Path) -> None:
    (home / "ad.txt").write_text("Wages are £21 an hour — and tea. " * 20)
    done = sh('jobscope explain --json "$(cat ad.txt)"', home)
    assert (done.returncode, json.loads(done.stdout)["headline"]["currency"]) == (0, "GBP"), done.stderr
    done = sh('jobscope postings --title "$(cat ad.txt)"', home)
    assert (done.returncode, done.stderr.splitlines()[0][:20]) == (0, "no postings match; 2"), done.stderr


def test_a_limit_that_was_reached_is_success_also_where_a_posting_is_unlisted(home: Path) -> None:
    jobs = [ashby_job("tramway", n) for n in range(5)]
    jobs[0]["isListed"] = False
    recordings.write(home / "tramway.warc.gz", [(recordings.ashby_url("tramway"), {"apiVersion": "1", "jobs": jobs})])
    line = "jobscope fetch ashby:tramway --replay tramway.warc.gz --db new.db --summary"
    done = sh(f"{line} --limit 2", home)
    assert (done.returncode, "warning" in done.stderr) == (0, False), done.stderr
    assert "stopped at --limit 2; 1 unlisted, not kept" in done.stdout
    assert sh(f"{line} --limit 9", home).returncode == 0


def test_a_word_of_a_text_is_no_posting_that_has_it_in_its_name(home: Path) -> None:
    whole = sh("jobscope explain borealis-grid:7002608 --json --only topic", home)
    assert sh("jobscope show borealis-grid:7002608", home).returncode == 0
    stored = sh("jobscope show 7002608 --json", home)
    posting = json.loads(stored.stdout)
    for name in (posting["id"], posting["key"], posting["url"], posting["url"] + "?from=mail"):
        done = sh(f"jobscope explain '{name}' --only pay", home)
        assert posting["description"][:40] in done.stdout
    for part in ("borealis-grid:70026", posting["url"][:-1]):
        assert posting["description"][:40] not in sh(f"jobscope explain '{part}' --only pay", home).stdout
    assert json.loads(whole.stdout)["topics"] == []


def test_explain_reads_pay_by_the_country_of_the_place_as_parse_does(home: Path) -> None:
    lines = [{"location": "Toronto", "description": "Salary $90,000"}, {"text": "Salary $90,000"}]
    lines.append({"location": "Toronto; Oakland, CA", "description": "Salary $90,000", "country": "CA"})
    (home / "lines").write_text("".join(json.dumps(line) + "\n" for line in lines))
    said = [json.loads(line) for line in sh("jobscope explain - < lines", home).stdout.splitlines()]
    assert [one["headline"]["currency"] for one in said] == ["CAD", "USD", "CAD"]


def test_explain_shows_the_label_of_each_range(home: Path) -> None:
    done = sh("jobscope explain --only pay 'L4: $120,000 - $150,000; L5: $160,000 - $190,000'", home)
    assert "L4: 120,000 – 150,000 USD a year" in done.stdout
    assert "L5: 160,000 – 190,000 USD a year" in done.stdout


def test_explain_reads_a_pipe_without_being_told(home: Path) -> None:
    done = sh("echo '$20 an hour' | jobscope explain --only pay", home)
    assert (done.returncode, json.loads(done.stdout)["headline"]["min"]) == (0, 20)
    done = sh("jobscope explain", home)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "error: explain needs a text")
    done = sh("echo '$20 an hour' | jobscope explain - --format table", home)
    assert (done.returncode, done.stdout) == (2, "")


def test_what_a_header_says_is_what_columns_and_programs_call_it(home: Path) -> None:
    shown = sh("jobscope shares --topic ai --format table", home).stdout.splitlines()
    assert shown[2].split()[:2] == ["metro", "n"]
    assert "postings" in shown[2].split()
    first = sh("jobscope shares --topic ai --columns metro,n,postings --csv -q --top 1", home).stdout.splitlines()[1]
    n, postings = first.rsplit(",", 2)[1:]
    assert [word for word in shown[4].split() if word in (n, postings)] == [n, postings]
    done = sh("jobscope salaries --by level --columns 'level,with pay,middle,95%' --sort middle --csv -q", home)
    assert done.stdout.splitlines()[0] == "level,n,postings,p50,ci_low,ci_high"
    assert sh("jobscope postings --sort 'first seen' --columns 'first seen' -q", home).returncode == 0
    done = sh("jobscope salaries --by level --sort 'typical posting'", home)
    assert (done.returncode, "one of: p50_min, p50_max" in done.stderr) == (2, True)


def test_a_help_offers_nothing_that_is_refused(home: Path) -> None:
    said = sh("jobscope shares --help", home).stdout
    assert "--count" in said
    for option, value in ("currency", "USD"), ("basis", "base"), ("period", "hour"), ("point", "min"):
        assert f"--{option}" not in said
        done = sh(f"jobscope shares --{option} {value}", home)
        assert (done.returncode, f"--{option} is about pay" in done.stderr) == (2, True)
        assert f"--{option}" in sh("jobscope salaries --help", home).stdout


@pytest.mark.parametrize("command", ["parse rubbish.csv", "store rubbish.csv --db new.db", "explain - < rubbish.csv"])
def test_rubbish_is_said_five_times_and_makes_no_database(home: Path, command: str) -> None:
    (home / "rubbish.csv").write_text("{a,b\n" * 40)
    done = sh(f"jobscope {command}", home)
    assert done.returncode == 3
    warnings = [line for line in done.stderr.splitlines() if line.startswith("warning: line ")]
    assert (len(warnings), done.stderr.splitlines()[5]) == (5, "… and 35 more lines like it")
    assert not (home / "new.db").exists()


def test_a_record_among_rubbish_is_stored(home: Path) -> None:
    line = "(echo rubbish; jobscope show 7002608 --json; echo rubbish) | jobscope store --db new.db"
    done = sh(line, home)
    assert (done.returncode, count(home / "new.db", "postings")) == (3, 1)
    assert "more line" not in done.stderr


def test_what_the_demo_prints_can_be_typed(home: Path) -> None:
    said = (home / "demo.out").read_text().splitlines()
    typed = [line.removeprefix("$ ") for line in said if line.startswith("$ ")]
    typed += [line.partition(": ")[2].partition(" · ")[0] for line in said if re.match(r"The \d+ postings: ", line)]
    assert len(typed) >= 12
    (home / "data/jobscope/jobscope.db").unlink()
    shutil.copytree(home / "cache", tmp := home / "elsewhere")
    for line in typed:
        done = sh(re.sub(r"--db \S+", f"--db {tmp}/jobscope/demo.db", line), home)
        assert (done.returncode, "--db" in line) == (0, True), line


def test_the_demo_says_how_it_was_called_where_it_is_not_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    from jobscope.cli import demo

    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("sys.argv", [".venv/bin/jobscope", "demo"])
    assert demo._program() == ".venv/bin/jobscope"
    monkeypatch.setattr("sys.argv", ["/lib/jobscope/__main__.py", "demo"])
    assert demo._program().endswith(" -m jobscope")
