"""The pipe in a real shell: every row of the table of pipes, and that all ways lead to the same database."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import pytest
from shell import ashby_recording, contents, count, environment, sh

BOARDS = {"tramworks": 30, "ferryline": 12, "empty-harbour": 0}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def words(home: Path) -> str:
    return ashby_recording(home / "r.warc.gz", BOARDS) + " --replay r.warc.gz"


@pytest.fixture
def whole(home: Path, words: str) -> Path:
    """The database of the one-shot command, which the other ways must equal."""
    done = sh(f"jobscope fetch {words} --db one.db --summary", home)
    assert done.returncode == 0, done.stderr
    assert count(home / "one.db", "postings") == 42
    return home / "one.db"


def test_three_processes_make_the_same_database(home: Path, words: str, whole: Path) -> None:
    done = sh(f"jobscope fetch {words} --no-store | jobscope parse --with-raw | jobscope store --db b.db", home)
    assert done.returncode == 0, done.stderr
    assert contents(home / "b.db") == contents(whole)


def test_the_pipe_into_the_file_that_fetch_saves_to(home: Path, words: str, whole: Path) -> None:
    done = sh(f"jobscope fetch {words} --db c.db | jobscope parse | jobscope store --db c.db", home)
    assert done.returncode == 0, done.stderr
    assert contents(home / "c.db") == contents(whole)


def test_the_same_again_changes_nothing_and_says_so(home: Path, words: str, whole: Path) -> None:
    before = contents(whole)
    done = sh(f"jobscope fetch {words} --no-store | jobscope parse --with-raw | jobscope store --db one.db", home)
    assert done.returncode == 0
    assert "nothing changed" in done.stdout + done.stderr
    assert contents(whole) == before


def test_a_file_gets_records_and_a_log_gets_a_summary(home: Path, words: str) -> None:
    done = sh(f"jobscope fetch {words} --db d.db > out.jsonl", home)
    assert done.returncode == 0
    assert "records go to the pipe" in done.stderr
    kinds = [json.loads(line)["kind"] for line in (home / "out.jsonl").read_text().splitlines()]
    assert kinds.count("raw") == 42
    assert kinds.count("board") == 3
    done = sh(f"jobscope fetch {words} --db e.db >> log 2>&1", home)
    assert done.returncode == 0
    assert "30 open" in (home / "log").read_text()
    assert '"kind"' not in (home / "log").read_text()


def test_head_ends_the_copy_not_the_fetch(home: Path, words: str) -> None:
    done = sh(f"jobscope fetch {words} --db f.db | head -1", home)
    assert done.returncode == 0
    # Boards are fetched side by side: the empty one may end before another's first posting.
    assert json.loads(done.stdout)["kind"] in {"raw", "board"}
    assert count(home / "f.db", "postings") == 42


def test_head_ends_a_fetch_that_only_streams_quietly(home: Path) -> None:
    words = ashby_recording(home / "big.warc.gz", {"bigboard": 400}) + " --replay big.warc.gz"
    done = sh(f"(jobscope fetch {words} --no-store; echo $? >&2) | head -1", home)
    assert done.stderr.splitlines()[-1] == "141"
    assert "Traceback" not in done.stderr


def test_a_filtered_stream_adds_and_closes_nothing(home: Path, words: str, whole: Path) -> None:
    later = ashby_recording(home / "later.warc.gz", BOARDS, "2026-03-08T08:00:00Z") + " --replay later.warc.gz"
    keep = 'python3 -c "import sys; [sys.stdout.write(l) for i, l in enumerate(sys.stdin) if i % 2]"'
    done = sh(f"jobscope fetch {later} --no-store | {keep} | jobscope parse | jobscope store --db one.db", home)
    assert done.returncode == 3
    assert "nothing was closed" in done.stdout + done.stderr
    assert count(whole, "postings WHERE missing_since IS NOT NULL OR closed_at IS NOT NULL") == 0
    done = sh(
        f"jobscope fetch {later} --no-store | {keep} | jobscope parse | jobscope store --partial --db one.db", home
    )
    assert done.returncode == 0


def test_a_garbage_line_is_said_and_the_rest_is_kept(home: Path, words: str) -> None:
    line = f"(jobscope fetch {words} --no-store; echo oops) | jobscope parse | jobscope store --db g.db"
    done = sh(line, home)
    assert done.returncode == 3
    assert "line 46 of stdin: not JSON" in done.stderr
    assert count(home / "g.db", "postings") == 42


def test_an_empty_pipe_is_told_from_a_board_that_is_empty(home: Path) -> None:
    done = sh("true | jobscope store --db h.db", home)
    assert done.returncode == 3
    assert "nothing came" in done.stderr
    words = ashby_recording(home / "none.warc.gz", {"nobody": 0}) + " --replay none.warc.gz"
    done = sh(f"jobscope fetch {words} --no-store | jobscope parse | jobscope store --db h.db", home)
    assert done.returncode == 0


def test_raw_alone_is_kept_and_says_what_is_missing(home: Path, words: str) -> None:
    done = sh(f"jobscope fetch {words} --no-store | jobscope store --db i.db", home)
    assert done.returncode == 2
    assert "jobscope parse" in done.stderr
    assert count(home / "i.db", "raw") == 42


def test_a_newer_record_is_refused(home: Path) -> None:
    done = sh("""echo '{"kind":"raw","v":2}' | jobscope parse""", home)
    assert (done.returncode, done.stdout) == (2, "")
    assert "upgrade jobscope" in done.stderr


def test_unknown_kinds_pass_through_parse(home: Path) -> None:
    done = sh("""echo '{"kind":"figure","v":1,"value":3}' | jobscope parse""", home)
    assert (done.returncode, json.loads(done.stdout)) == (0, {"kind": "figure", "v": 1, "value": 3})


def test_steps_on_a_terminal_do_not_wait_for_input(home: Path) -> None:
    for step in ("parse", "store"):
        pid, master = pty.fork()
        if pid == 0:
            os.chdir(home)
            os.execvpe("sh", ["sh", "-c", f"jobscope {step} 2>said.{step}; echo $? >code.{step}"], environment(home))
        os.waitpid(pid, 0)
        os.close(master)
        assert (home / f"code.{step}").read_text().strip() == "2"
        assert "stdin is a terminal" in (home / f"said.{step}").read_text()


# ── killed ───────────────────────────────────────────────────────────────────────────────────────────────────────────

MANY = {f"line-{n}": 80 for n in range(10)}


@pytest.fixture
def many(home: Path) -> str:
    return ashby_recording(home / "m.warc.gz", MANY) + " --replay m.warc.gz"


@pytest.mark.parametrize("victim", ["fetch", "parse", "store"])
def test_a_killed_process_of_the_pipe_loses_nothing_that_a_rerun_does_not_bring(
    home: Path, many: str, victim: str
) -> None:
    whole = sh(f"jobscope fetch {many} --db whole.db --summary", home)
    assert whole.returncode == 0
    line = f"jobscope fetch {many} --no-store | jobscope parse --with-raw | jobscope store --db k.db"
    script = "\n".join(
        [
            "import os, signal, sqlite3, subprocess, sys, time",
            "steps = [s.split() for s in sys.argv[1].split('|')]",
            "procs, before = [], None",
            "for step in steps:",
            "    procs.append(subprocess.Popen(step, stdin=before, stdout=subprocess.PIPE))",
            "    before = procs[-1].stdout",
            "for p in procs[:-1]: p.stdout.close()",
            "def boards():",
            "    try:",
            "        db = sqlite3.connect('file:k.db?mode=ro', uri=True)",
            "        return db.execute('SELECT count(*) FROM boards').fetchone()[0]",
            "    except sqlite3.Error: return 0",
            "while not boards(): time.sleep(0.002)",
            f"procs[{['fetch', 'parse', 'store'].index(victim)}].send_signal(signal.SIGKILL)",
            "procs[-1].communicate()",
            "print(procs[-1].wait())",
        ]
    )
    killed = subprocess.run(
        ["python3", "-c", script, line], env=environment(home), cwd=home, capture_output=True, text=True, check=False
    )
    code = int(killed.stdout.strip())
    held = contents(home / "k.db")
    # a stream that ends between two boards is whole, board by board: no later process can know of the others
    between_boards = len(held["boards"]) * 80 == len(held["postings"]) and not count(
        home / "k.db", "boards WHERE last_trusted IS NULL"
    )
    wanted = {-signal.SIGKILL} if victim == "store" else {0, 3} if between_boards else {3}
    assert code in wanted, killed.stderr
    assert 0 < len(held["postings"]) < 10 * 80
    assert not held["closures"]
    again = sh(line, home)
    assert again.returncode == 0, again.stderr
    assert contents(home / "k.db") == contents(home / "whole.db")


@pytest.mark.parametrize("after", [0.5, 0.9, 1.3])
def test_a_killed_fetch_runs_again_as_if_it_had_not_been(home: Path, many: str, after: float) -> None:
    done = sh(f"jobscope fetch {many} --db whole.db --summary", home)
    assert done.returncode == 0
    process = subprocess.Popen(
        ["sh", "-c", f"exec jobscope fetch {many} --db k.db --summary"],
        env=environment(home), cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(after)
    process.kill()
    process.wait()
    done = sh(f"jobscope fetch {many} --db k.db --summary", home)
    assert done.returncode == 0, done.stderr
    assert contents(home / "k.db") == contents(home / "whole.db")
    assert count(home / "k.db", "postings WHERE missing_since IS NOT NULL") == 0


def test_a_signal_ends_the_fetch_with_what_arrived(home: Path, many: str) -> None:
    """Stopped before it began anything, or in the middle: either way a database that is whole, and 143."""
    process = subprocess.Popen(
        ["sh", "-c", f"exec jobscope fetch {many} --db s.db"],
        env=environment(home), cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 143
    assert "Traceback" not in said
    assert contents(home / "s.db")["closures"] == []


@pytest.mark.parametrize("words", ["help", "--help", "salaries --help"])
def test_help_that_nobody_reads_ends_as_any_output_does(home: Path, words: str) -> None:
    done = sh(f"(jobscope {words}; echo $? >&2) | true", home)
    assert done.stderr.split() == ["141"]
