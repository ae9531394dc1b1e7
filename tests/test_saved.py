"""Saved files, recordings of other tools and pages of unknown hosts, from the command line."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import recordings
from shell import ashby_job, sh
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from jobscope import sources

HERE = Path(__file__).parent / "sources"
PAGE = "https://careers.acme.example/work"
ASHBY = '<html><body><script src="https://jobs.ashbyhq.com/acme/embed?version=2"></script></body></html>'
JOB = (
    '<script type="application/ld+json">{"@type": "JobPosting", "title": "Baker", "datePosted": "2026-02-01"}</script>'
)


def lines(text: str, kind: str = "posting") -> list[dict[str, Any]]:
    return [record for line in text.splitlines() if (record := json.loads(line))["kind"] == kind]


def write_warc(path: Path, exchanges: list[tuple[str, bytes, int]], *, gzipped: bool = True) -> None:
    """As other tools write: a warcinfo, responses with chunked and compressed bodies, a DNS record, no requests."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=gzipped)
        dns = io.BytesIO(b"20260301 careers.acme.example. 1 IN A 127.0.0.1")
        records = [
            writer.create_warcinfo_record(path.name, {"software": "Wget/1.21.3 (linux-gnu)"}),
            writer.create_warc_record("dns:careers.acme.example", "resource", payload=dns),
        ]
        for url, body, status in exchanges:
            head = [("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]
            packed = gzip.compress(body)
            records.append(
                writer.create_warc_record(
                    url,
                    "response",
                    payload=io.BytesIO(b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)),
                    http_headers=StatusAndHeaders(f"{status} OK", head, protocol="HTTP/1.1"),
                    warc_headers_dict={"WARC-Date": "2026-03-01T08:00:00Z"},
                )
            )
        for record in records:
            writer.write_record(record)
            record.raw_stream.close()


# ── parse ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_saved_files_of_every_kind_in_one_command(tmp_path: Path) -> None:
    shutil.copy(HERE / "greenhouse/board.json", tmp_path / "g.json")
    shutil.copy(HERE / "jsonld/graph.html", tmp_path / "j.html")
    (tmp_path / "l.json.gz").write_bytes(gzip.compress((HERE / "lever/page.json").read_bytes()))
    done = sh("jobscope parse g.json j.html l.json.gz", tmp_path)
    assert done.returncode == 0, done.stderr
    assert {p["source"] for p in lines(done.stdout)} == {"greenhouse", "jsonld", "lever"}
    assert {p["board"] for p in lines(done.stdout)} == {"tidewater", "saved", "moulin"}


def test_a_file_of_nobody_is_said_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(ASHBY)
    shutil.copy(HERE / "lever/page.json", tmp_path / "l.json")
    done = sh("jobscope parse page.html l.json", tmp_path)
    assert done.returncode == 3
    assert "ashby:acme" in done.stderr
    assert lines(done.stdout)
    assert lines(done.stdout, "issue")[0]["code"] == "not_recognised"


def test_records_are_read_as_before(tmp_path: Path) -> None:
    recordings.write(
        tmp_path / "r.warc.gz", [(recordings.ashby_url("acme"), {"apiVersion": "1", "jobs": [ashby_job("acme", 1)]})]
    )
    piped = "jobscope fetch ashby:acme --replay r.warc.gz --no-store"
    assert sh(f"{piped} > raw.jsonl", tmp_path).returncode == 0
    done = sh("jobscope parse raw.jsonl", tmp_path)
    assert len(lines(done.stdout)) == 1
    done = sh(f"{piped} | jobscope parse", tmp_path)
    assert len(lines(done.stdout)) == 1
    (tmp_path / "bad.jsonl").write_text("no json\n" + (tmp_path / "raw.jsonl").read_text())
    done = sh("jobscope parse bad.jsonl", tmp_path)
    assert (done.returncode, len(lines(done.stdout))) == (3, 1)
    assert "line 1 of bad.jsonl" in done.stderr


def test_as_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text('{"jobs": [], "meta": {"total": 0}}')
    assert sh("jobscope parse --as greenhouse:acme empty.json", tmp_path).returncode == 0
    (tmp_path / "page.html").write_text(ASHBY)
    done = sh("jobscope parse --as greenhouse page.html", tmp_path)
    assert done.returncode == 3
    assert "page.html" in done.stderr
    assert sh("jobscope parse --as nobody page.html", tmp_path).returncode == 2


def test_a_recording_of_another_tool_is_read_whole(tmp_path: Path) -> None:
    site, api = "https://tidewater.wd5.myworkdayjobs.com", "/wday/cxs/tidewater/Careers"
    workday = HERE / "workday"
    exchanges = [
        (f"{site}/robots.txt", b"User-agent: *", 200),
        (f"{site}{api}/jobs?__wb_method=POST", (workday / "page1.json").read_bytes(), 200),
        (
            f"{site}{api}/job/Oregon---Astoria/Pilot-Boat-Captain_JR100",
            (workday / "detail-JR100.json").read_bytes(),
            200,
        ),
        (PAGE, f"<html><head>{JOB}</head></html>".encode(), 200),
        ("https://careers.acme.example/logo.png", b"\x89PNG", 200),
        ("https://api.lever.co/v0/postings/moulin?mode=json", (HERE / "lever/page.json").read_bytes(), 200),
        ("https://api.lever.co/v0/postings/gone?mode=json", (HERE / "lever/page.json").read_bytes(), 404),
    ]
    for name, gzipped in (("w.warc.gz", True), ("w.warc", False)):
        write_warc(tmp_path / name, exchanges, gzipped=gzipped)
        done = sh(f"jobscope parse {name}", tmp_path)
        assert done.returncode == 0, done.stderr
        found = lines(done.stdout)
        boards = {(p["source"], p["board"]) for p in found}
        assert boards == {("workday", "tidewater.wd5/Careers"), ("jsonld", PAGE), ("lever", "moulin")}
        assert all(p["fetched_at"] == "2026-03-01T08:00:00Z" for p in found)
        (captain,) = (p for p in found if p["key"] == "JR100")
        assert (captain["posted"], captain["headline"]["min"]) == ("2026-03-02", 98500)
        assert "1 of the recorded answers" in done.stderr
    assert sh("jobscope parse --as lever w.warc", tmp_path).stdout.count('"source":"lever"') > 0


def test_a_recording_cannot_come_from_a_pipe(tmp_path: Path) -> None:
    write_warc(tmp_path / "w.warc.gz", [(PAGE, b"<html></html>", 200)])
    done = sh("jobscope parse < w.warc.gz", tmp_path)
    assert done.returncode == 2
    assert "name the file" in done.stderr


# ── fetch URL, companies find and add ────────────────────────────────────────────────────────────────────────────────


def web(tmp_path: Path, page: str, *more: tuple[str, Any]) -> str:
    board = {"apiVersion": "1", "jobs": [ashby_job("acme", n) for n in range(3)]}
    exchanges = [(PAGE, page.encode()), (recordings.ashby_url("acme"), board), *more]
    recordings.write(tmp_path / "web.warc.gz", exchanges)
    return "--replay web.warc.gz"


def test_a_page_leads_to_the_board_that_it_embeds(tmp_path: Path) -> None:
    done = sh(f"jobscope fetch {PAGE} {web(tmp_path, ASHBY)} --no-store > out.jsonl", tmp_path)
    assert done.returncode == 0, done.stderr
    (footer,) = lines((tmp_path / "out.jsonl").read_text(), "board")
    assert (footer["source"], footer["board"], footer["received"]) == ("ashby", "acme", 3)


def test_a_page_that_describes_postings_is_a_board_itself(tmp_path: Path) -> None:
    replay = web(tmp_path, f"<html><head>{JOB}</head></html>")
    done = sh(f"jobscope fetch {PAGE} {replay} --no-store > out.jsonl", tmp_path)
    assert done.returncode == 0, done.stderr
    (footer,) = lines((tmp_path / "out.jsonl").read_text(), "board")
    assert (footer["source"], footer["board"], footer["company"]) == ("jsonld", PAGE, "careers.acme.example")
    again = sh(f"jobscope fetch jsonld:{PAGE} {replay} --summary", tmp_path)
    assert again.returncode == 0, again.stderr


def test_two_boards_are_a_question(tmp_path: Path) -> None:
    page = ASHBY.replace("</body>", '<a href="https://jobs.lever.co/acme-labs">Labs</a></body>')
    done = sh(f"jobscope fetch {PAGE} {web(tmp_path, page)}", tmp_path)
    assert done.returncode == 2
    assert "ashby:acme" in done.stderr
    assert "lever:acme-labs" in done.stderr
    found = sh(f"jobscope companies find {PAGE} {web(tmp_path, page)}", tmp_path)
    assert {json.loads(line)["board"] for line in found.stdout.splitlines()} == {"acme", "acme-labs"}


def test_a_page_with_nothing_is_said(tmp_path: Path) -> None:
    replay = web(tmp_path, "<html><body>Welcome</body></html>")
    done = sh(f"jobscope fetch {PAGE} {replay}", tmp_path)
    assert (done.returncode, "no board is behind" in done.stderr) == (2, True)
    assert sh(f"jobscope companies find {PAGE} {replay}", tmp_path).returncode == 4
    assert sh(f"jobscope fetch {PAGE}/other {replay}", tmp_path).returncode == 4
    plan = sh(f"jobscope fetch {PAGE} {replay} --dry-run", tmp_path)
    assert plan.returncode == 2


def test_a_domain_leads_over_its_careers_page(tmp_path: Path) -> None:
    home = ("https://acme.example/", b'<html><a href="https://careers.acme.example/work">Careers</a></html>')
    done = sh(f"jobscope companies find acme.example {web(tmp_path, ASHBY, home)}", tmp_path)
    assert done.returncode == 0, done.stderr
    (row,) = (json.loads(line) for line in done.stdout.splitlines())
    assert (row["source"], row["board"]) == ("ashby", "acme")
    assert PAGE in row["seen"]


def test_a_known_domain_needs_no_network(tmp_path: Path) -> None:
    done = sh("jobscope companies find https://www.stripe.com", tmp_path)
    assert json.loads(done.stdout)["board"] == "stripe"


def test_a_company_of_ones_own_is_kept(tmp_path: Path) -> None:
    replay = web(tmp_path, ASHBY)
    for what in ("lever:acme-labs", PAGE, "lever:acme-labs"):
        done = sh(f"jobscope companies add 'Acmé Foods' {what} {replay}", tmp_path)
        assert done.returncode == 0, done.stderr
    rows = sh("jobscope companies 'acme foods'", tmp_path).stdout.splitlines()
    assert {(json.loads(row)["id"], json.loads(row)["source"]) for row in rows} == {
        ("acme-foods", "ashby"), ("acme-foods", "lever"),
    }  # fmt: skip
    assert len(rows) == 2
    assert sh(f"jobscope fetch ashby:acme {replay} --no-store | head -1", tmp_path).stdout.count('"acme-foods"') == 1
    for wrong in ("add Acme", "add Acme nobody:x", "add Acme lever:", "find", "netflix openai"):
        assert sh(f"jobscope companies {wrong}", tmp_path).returncode == 2


def test_what_a_page_led_to_is_recorded_with_it(tmp_path: Path) -> None:
    replay = web(tmp_path, ASHBY)
    assert sh(f"jobscope fetch {PAGE} {replay} --record again.warc.gz --no-store > 1.jsonl", tmp_path).returncode == 0
    done = sh(f"jobscope fetch {PAGE} --replay again.warc.gz --no-store > 2.jsonl", tmp_path)
    assert done.returncode == 0, done.stderr
    first, second = ((tmp_path / name).read_text() for name in ("1.jsonl", "2.jsonl"))
    assert lines(first, "raw") == lines(second, "raw") != []


# ── sources new, sources check ───────────────────────────────────────────────────────────────────────────────────────


def test_a_source_is_begun_with_a_template_that_works(tmp_path: Path) -> None:
    assert sh("jobscope sources new bakery", tmp_path).returncode == 2
    (tmp_path / "jobscope/sources").mkdir(parents=True)
    (tmp_path / "tests/sources").mkdir(parents=True)
    done = sh("jobscope sources new bakery", tmp_path)
    assert done.returncode == 0, done.stderr
    module = (tmp_path / "jobscope/sources/bakery.py").read_text()
    assert "NEWNAME" not in module
    compile(module, "bakery.py", "exec")
    assert (tmp_path / "tests/sources/bakery/page.json").is_file()
    again = sh("jobscope sources new bakery", tmp_path)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    for wrong in ("new ../x", "new Bakery", "new", "check lever", "nonsense"):
        assert sh(f"jobscope sources {wrong}", tmp_path).returncode == 2


def test_the_tests_of_a_new_source_pass_once_what_it_reads_is_written(tmp_path: Path) -> None:
    checkout = Path(__file__).resolve().parents[1]
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(checkout / "jobscope", tmp_path / "jobscope", ignore=skip)
    shutil.copytree(checkout / "tests", tmp_path / "tests", ignore=skip)
    shutil.copy(checkout / "pyproject.toml", tmp_path)
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}

    def run(*words: str) -> str:
        command = [sys.executable, "-m", *words]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=200
        ).stdout

    assert "written: tests/test_bakery.py" in run("jobscope", "sources", "new", "bakery")
    tests = ("tests/test_sources.py", "tests/test_bakery.py", "-k", "bakery or test_bakery")
    first = run("pytest", "-n", "0", "-p", "no:cacheprovider", "-o", "addopts=", "-q", *tests)
    assert "expected.jsonl was missing and is written now: review it" in first
    assert re.search(r"\b1 failed, \d+ passed", first), first
    again = run("pytest", "-n", "0", "-p", "no:cacheprovider", "-o", "addopts=", "-q", *tests)
    assert re.search(r"^\d\d? passed", again, re.MULTILINE), again
    assert "Two places" in run("jobscope", "sources", "check", "bakery", "tests/sources/bakery/page.json")


def test_the_guide_says_how_long_its_model_is() -> None:
    checkout = Path(__file__).resolve().parents[1]
    said = re.search(r"the model has under (\d+) lines", (checkout / "docs/adding-a-source.md").read_text("utf-8"))
    assert said is not None
    assert len((checkout / "jobscope/sources/greenhouse.py").read_text("utf-8").splitlines()) < int(said[1])


def test_every_source_is_listed_with_what_it_reads(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in sh("jobscope sources", tmp_path).stdout.splitlines()]
    assert [row["source"] for row in rows] == list(sources.names())
    assert all(row["about"] and row["reads"] and row["robots"] for row in rows)


def test_a_check_says_what_is_read_and_what_is_left(tmp_path: Path) -> None:
    data = json.loads((HERE / "workday/page1.json").read_text())
    data["jobPostings"][0]["brandNew"] = "look at me"
    (tmp_path / "page.json").write_text(json.dumps(data))
    done = sh("jobscope sources check workday page.json --format table", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Pilot Boat Captain" in done.stdout
    assert "brandNew" in done.stdout
    assert "look at me" in done.stdout
