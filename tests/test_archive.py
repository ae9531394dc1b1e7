"""Recording and replay: what was recorded is answered again, whoever recorded it, and a cut file up to the cut."""

from __future__ import annotations

import gzip
import json
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from support import shared
from webfakes import JOBS, Script, Source, reply

from jobscope.archive import Record, Replay
from jobscope.archive.matching import key
from jobscope.errors import BadInput, CannotWrite, Changed, NotRecorded, Unavailable, UsageError
from jobscope.web import Request, Response, Visit, Web


def record(path: Path, *exchanges: tuple[Request, Response]) -> Path:
    answers: dict[str, list[Response]] = {}
    for request, response in exchanges:
        answers.setdefault(request.url, []).append(response)
    with Record(Script(answers), path) as recording:
        for request, _ in exchanges:
            recording.send(request)
    return path


def ask(replay: Replay, url: str = JOBS, method: str = "GET", body: bytes | None = None) -> Response:
    return replay.send(Request(method, url, body=body))


# ── there and back ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_recorded_is_answered_again(tmp_path: Path) -> None:
    got = reply(
        {"jobs": ["Tide Table Editor", "é"]},
        200,
        at="2026-01-02T03:04:05Z",
        content_type="application/json",
        etag='"x"',
    )
    path = record(tmp_path / "a.warc.gz", (Request("GET", JOBS + "?page=1"), got))
    replay = Replay(path)
    assert replay.now() == "2026-01-02T03:04:05Z"
    assert replay.truncated == []
    again = ask(replay, JOBS + "?page=1")
    assert (again.status, again.body, again.fetched_at) == (200, got.body, "2026-01-02T03:04:05Z")
    assert (again.headers["content-type"], again.headers["etag"]) == ("application/json", '"x"')


@pytest.mark.parametrize("status", [200, 301, 404, 429, 503, 599])
def test_every_status_is_kept(tmp_path: Path, status: int) -> None:
    path = record(tmp_path / "a.warc.gz", (Request("GET", JOBS), reply("", status, location="/x")))
    assert (ask(Replay(path)).status, ask(Replay(path)).headers["location"]) == (status, "/x")


def test_answers_to_one_request_come_in_order_and_the_last_one_again(tmp_path: Path) -> None:
    path = record(tmp_path / "a.warc.gz", *[(Request("GET", JOBS), reply(n)) for n in range(3)])
    replay = Replay(path)
    assert [ask(replay).json() for _ in range(5)] == [0, 1, 2, 2, 2]


def test_posts_are_told_apart_by_their_bodies(tmp_path: Path) -> None:
    def post(offset: int) -> Request:
        return Request("POST", JOBS, body=json.dumps({"offset": offset, "limit": 20}).encode())

    path = record(tmp_path / "a.warc.gz", *[(post(n), reply(n)) for n in (0, 20, 40)])
    replay = Replay(path)
    assert [ask(replay, method="POST", body=b'{"limit":20, "offset":%d}' % n).json() for n in (40, 0, 20)] == [
        40,
        0,
        20,
    ]
    with pytest.raises(NotRecorded, match=r"POST https://jobs\.example/jobs \(3 of the same address"):
        ask(replay, method="POST", body=b'{"limit":20, "offset":60}')
    with pytest.raises(NotRecorded):
        ask(replay)


def test_the_file_holds_no_secrets_and_no_encodings(tmp_path: Path) -> None:
    secrets = {
        "Authorization": "Bearer s3cret",
        "Cookie": "sid=s3cret",
        "X-Api-Key": "s3cret",
        "X-CSRF-Token": "s3cret",
    }
    request = Request("GET", JOBS, headers=(*secrets.items(), ("User-Agent", "jobscope/1")))
    answer = reply(
        {}, set_cookie="sid=s3cret", content_encoding="gzip", content_length="7", transfer_encoding="chunked"
    )
    text = gzip.decompress(record(tmp_path / "a.warc.gz", (request, answer)).read_bytes())
    assert b"s3cret" not in text
    assert b"User-Agent: jobscope/1" in text
    assert text.startswith(b"WARC/1.1\r\nWARC-Type: warcinfo")
    assert not any(word in text.lower() for word in (b"content-encoding", b"transfer-encoding", b"content-length: 7\r"))


def test_other_readers_can_read_it(tmp_path: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator

    path = record(tmp_path / "a.warc.gz", (Request("POST", JOBS, body=b"{}"), reply({"jobs": []})))
    with path.open("rb") as file:
        seen = [
            (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read())
            for r in ArchiveIterator(file)
        ]
    assert [kind for kind, *_ in seen] == ["warcinfo", "request", "response"]
    assert seen[1:] == [("request", JOBS, b"{}"), ("response", JOBS, b'{"jobs": []}')]


def test_a_recording_is_continued_and_threads_do_not_mix(tmp_path: Path) -> None:
    path = record(tmp_path / "a.warc.gz", (Request("GET", JOBS), reply("first")))
    urls = [f"{JOBS}/{n}" for n in range(40)]
    with Record(Script({url: reply(url * 100) for url in urls}), path) as recording:
        threads = [
            threading.Thread(
                target=lambda part: [recording.send(Request("GET", url)) for url in part], args=(urls[n::4],)
            )
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    replay = Replay(path)
    assert ask(replay).body == b"first"
    assert all(ask(replay, url).text() == url * 100 for url in urls)


def test_a_folder_and_several_files_are_read_in_order(tmp_path: Path) -> None:
    for name in ("b", "a"):
        record(
            tmp_path / f"{name}.warc.gz",
            (Request("GET", JOBS), reply(name, at=f"2026-01-0{1 + 'ab'.index(name)}T00:00:00Z")),
        )
    (tmp_path / "notes.txt").write_text("not a recording")
    replay = Replay(tmp_path)
    assert replay.now() == "2026-01-01T00:00:00Z"
    assert [ask(replay).text() for _ in range(2)] == ["a", "b"]
    assert replay.now() == "2026-01-02T00:00:00Z"
    assert [ask(Replay([tmp_path / "b.warc.gz", tmp_path / "a.warc.gz"])).text()] == ["b"]


def test_a_whole_visit_replays_with_its_retries_redirects_and_date(tmp_path: Path) -> None:
    answers: dict[str, Any] = {
        JOBS: [reply("", 500), reply("", 302, location="/jobs/")],
        JOBS + "/": reply([1], at="2026-01-05T00:00:00Z"),
    }
    path = tmp_path / "a.warc.gz"
    with Record(Script(answers), path) as recording:
        live = Visit(Web(recording, interval=0.0, sleep=lambda _: None), Source())
        assert live.get(JOBS).json() == [1]
    web = Web(Replay(path), live=False)
    assert web.now() == "2026-01-01T12:00:00Z"
    visit = Visit(web, Source(robots_exempt=""))
    assert visit.get(JOBS).json() == [1]
    assert (visit.requests, visit.retries, visit.fetched_at) == (live.requests, live.retries, "2026-01-05T00:00:00Z")
    assert web.now() == "2026-01-05T00:00:00Z"
    visit = Visit(web, Source())
    with pytest.raises(NotRecorded, match=r"jobs\.example/else"):
        visit.get("https://jobs.example/else")


def test_a_path_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="cannot write"):
        Record(Script({}), tmp_path / "none" / "a.warc.gz")


# ── files that others wrote ──────────────────────────────────────────────────────────────────────────────────────────


def warc(kind: str, block: bytes, url: str = JOBS, date: str = "2026-03-01T00:00:00Z", **more: str) -> bytes:
    lines = [f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", f"WARC-Date: {date}", f"Content-Length: {len(block)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return "\r\n".join(["WARC/1.0", *lines, "", ""]).encode() + block + b"\r\n\r\n"


def http(body: bytes, **headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


WHOLE = b'{"jobs": ["Tide Table Editor"]}'
CHUNKED = b"5;x=1\r\n" + WHOLE[:5] + b"\r\n1A\r\n" + WHOLE[5:] + b"\r\n0\r\n\r\n"


def raw_deflate(body: bytes) -> bytes:
    return zlib.compress(body)[2:-4]


@pytest.mark.parametrize(
    "block",
    [
        http(WHOLE),
        http(WHOLE, Content_Length=str(len(WHOLE))),
        http(CHUNKED, Transfer_Encoding="chunked"),
        http(WHOLE, Transfer_Encoding="chunked"),
        http(gzip.compress(WHOLE, mtime=0), Content_Encoding="gzip"),
        http(WHOLE, Content_Encoding="gzip", Content_Length="9"),
        http(zlib.compress(WHOLE), Content_Encoding="deflate"),
        http(raw_deflate(WHOLE), Content_Encoding="deflate"),
        http(WHOLE).replace(b"\r\n", b"\n"),
    ],
    ids=["plain", "length", "chunked", "dechunked", "gzip", "gunzipped", "zlib", "raw deflate", "bare newlines"],
)
@pytest.mark.parametrize(
    "pack",
    [bytes, gzip.compress, lambda data: gzip.compress(data[:90], mtime=0) + gzip.compress(data[90:], mtime=0)],
    ids=["plain", "gzip", "split gzip"],
)
def test_bodies_as_others_store_them(tmp_path: Path, block: bytes, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(pack(warc("response", block)))
    assert ask(Replay(path)).body == WHOLE


def test_many_records_in_one_gzip_member(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"".join(warc("response", http(b"%d" % n), f"{JOBS}/{n}") for n in range(50))))
    replay = Replay(path)
    assert [ask(replay, f"{JOBS}/{n}").json() for n in (49, 0, 25)] == [49, 0, 25]


def test_a_resource_is_an_answer_without_http(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(warc("resource", WHOLE, Content_Type="application/json"))
    assert (ask(Replay(path)).json(), ask(Replay(path)).headers["content-type"]) == (
        json.loads(WHOLE),
        "application/json",
    )


@pytest.mark.parametrize(
    "by",
    [
        {"WARC_Refers_To": "<urn:uuid:1>"},
        {"WARC_Refers_To_Target_URI": JOBS},
        {"WARC_Payload_Digest": "sha1:ABC"},
    ],
)
def test_a_revisit_repeats_an_earlier_answer_at_its_own_date(tmp_path: Path, by: dict[str, str]) -> None:
    first = warc("response", http(WHOLE), WARC_Record_ID="<urn:uuid:1>", WARC_Payload_Digest="sha1:ABC")
    again = warc("revisit", b"", JOBS + "/again", "2026-03-02T00:00:00.123Z", **by)
    path = tmp_path / "a.warc"
    path.write_bytes(first + again)
    answer = ask(Replay(path), JOBS + "/again")
    assert (answer.body, answer.fetched_at) == (WHOLE, "2026-03-02T00:00:00Z")


def test_a_revisit_of_nothing_is_not_recorded(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(warc("revisit", http(b""), WARC_Refers_To="<urn:uuid:9>"))
    with pytest.raises(NotRecorded, match="repeats an answer that is not there"):
        ask(Replay(path))


def post_record(body: bytes, **more: str) -> bytes:
    return warc("request", b"POST /jobs HTTP/1.1\r\nHost: jobs.example\r\n\r\n" + body, **more)


@pytest.mark.parametrize("order", ["request first", "answer first", "named, apart", "named by the answer"])
def test_a_request_finds_its_answer_however_they_are_ordered(tmp_path: Path, order: str) -> None:
    def pair(n: int) -> tuple[bytes, bytes]:
        names = (f"<urn:uuid:q{n}>", f"<urn:uuid:a{n}>") if "named" in order else ("", "")
        asks = {"WARC_Concurrent_To": names[1]} if order == "named, apart" else {}
        tells = {"WARC_Concurrent_To": names[0]} if order == "named by the answer" else {}
        question = post_record(b'{"page": %d}' % n, WARC_Record_ID=names[0], **asks)
        return question, warc("response", http(b"%d" % n), WARC_Record_ID=names[1], **tells)

    pairs = [pair(n) for n in range(3)]
    if order == "request first":
        records = [part for question, answer in pairs for part in (question, answer)]
    elif order == "answer first":
        records = [part for question, answer in pairs for part in (answer, question)]
    else:
        records = [answer for _, answer in pairs] + [question for question, _ in reversed(pairs)]
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(records))
    replay = Replay(path)
    assert [ask(replay, method="POST", body=b'{"page":%d}' % n).json() for n in range(3)] == [0, 1, 2]


def test_what_is_no_web_exchange_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    others = (
        warc("warcinfo", b"software: x") + warc("response", b"1.2.3.4", "dns:jobs.example") + warc("metadata", b"x")
    )
    path.write_bytes(others + warc("response", http(WHOLE)))
    assert ask(Replay(path)).body == WHOLE


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (http(b"x", Content_Encoding="br"), "jobs.example/jobs: the answer is encoded as 'br', which"),
        (http(gzip.compress(WHOLE, mtime=0)[:-9], Content_Encoding="gzip"), "breaks off"),
        (http(CHUNKED[:20], Transfer_Encoding="chunked"), "inside a chunk"),
        (http(WHOLE, Content_Length="99"), "31 of 99 bytes"),
        (http(b"0" * (9 << 20)), "more than 8 MiB"),
        (b"no http", "no HTTP"),
    ],
)
def test_an_answer_that_cannot_be_read_is_one_clear_line(tmp_path: Path, block: bytes, words: str) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(warc("response", block))
    with pytest.raises(Unavailable, match=words) as failure:
        ask(Replay(path))
    assert "\n" not in failure.value.message


# ── files that are cut, or none ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["members", "one member", "plain"])
def test_a_cut_file_is_read_up_to_the_cut_and_says_so(tmp_path: Path, kind: str) -> None:
    records = [warc("response", http(b"%d" % n + b" " * 3000), f"{JOBS}/{n}") for n in range(4)]
    parts = [gzip.compress(record, mtime=0) for record in records] if kind == "members" else records
    data = gzip.compress(b"".join(parts)) if kind == "one member" else b"".join(parts)
    # Where nothing can be missed: after a member, and in a plain file also among the empty lines after a record.
    ends = {sum(map(len, parts[:n])) - blank for n in range(1, 5) for blank in range(5 if kind == "plain" else 1)}
    path = tmp_path / "a.warc"
    wholes = 0
    for cut in sorted({*range(1, len(data), max(1, len(data) // 300)), *(end for end in ends if end < len(data))}):
        path.write_bytes(data[:cut])
        try:
            replay = Replay(path)
        except BadInput:
            assert wholes == 0
            continue
        got = [n for n in range(4) if key("GET", f"{JOBS}/{n}") in replay._answers]
        assert got == list(range(len(got)))
        assert [ask(replay, f"{JOBS}/{n}").json() for n in got] == got
        assert len(got) >= wholes
        wholes = len(got)
        said = [] if kind != "one member" and cut in ends else [f"a.warc: cut after {wholes} records: read up to there"]
        assert replay.truncated == said
    assert wholes >= 3


def test_garbage_in_the_middle_ends_the_reading(tmp_path: Path) -> None:
    good = warc("response", http(WHOLE))
    for data in (
        good + b"garbage" * 100,
        gzip.compress(good, mtime=0) + b"garbage" * 100,
        gzip.compress(good, mtime=0) + b"\x1f\x8bgarbage" * 9,
    ):
        path = tmp_path / "a.warc"
        path.write_bytes(data)
        replay = Replay(path)
        assert ask(replay).body == WHOLE
        assert len(replay.truncated) == 1


def test_an_answer_without_a_date(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(warc("response", http(WHOLE), date="yesterday"))
    with pytest.raises(BadInput, match="no WARC-Date"):
        Replay(path)


def test_a_length_beyond_all_reason_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(warc("response", http(WHOLE)) + b"WARC/1.0\r\nContent-Length: 99999999999999999999\r\n\r\nx")
    replay = Replay(path)
    assert ask(replay).body == WHOLE
    assert len(replay.truncated) == 1


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b"\x1f\x8b", b"\x1f\x8b garbage", gzip.compress(b"text", mtime=0), b"WARC/1.0\r\n"]
)
def test_what_is_no_recording(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    with pytest.raises(BadInput):
        Replay(path)


def test_paths_that_hold_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        Replay(tmp_path / "none.warc")
    with pytest.raises(BadInput, match="holds no WARC files"):
        Replay(tmp_path)
    path = tmp_path / "a.warc"
    path.write_bytes(warc("warcinfo", b"software: x"))
    with pytest.raises(BadInput, match="no answers"):
        Replay(path)


# ── recordings beside the project ────────────────────────────────────────────────────────────────────────────────────


def test_recordings_by_another_hand_replay() -> None:
    folder = shared("cases", "files")
    replay = Replay(folder)
    assert replay.truncated == []
    web = Web(replay, live=False)
    visit = Visit(web, Source())
    board = "https://api.ashbyhq.com/posting-api/job-board/borealis-demo"
    sizes = [len(visit.get(board, {"includeCompensation": "true"}).json()["jobs"]) for _ in range(5)]
    assert sizes == [0, 0, 0, 12, 12]
    workday = "https://borealisdemo.wd5.myworkdayjobs.com/wday/cxs/borealisdemo/Careers/jobs"
    pages = [
        visit.post(workday, json={"searchText": "", "offset": offset, "limit": 20, "appliedFacets": {}}).json()
        for offset in (0, 20, 40)
    ]
    assert [len(page["jobPostings"]) for page in pages] == [20, 20, 8]
    with pytest.raises(Changed):
        Response(200, JOBS, {}, b"", "").json()


def test_a_whole_corpus_is_indexed_without_being_held(tmp_path: Path) -> None:
    """182 boards, 48 MB decoded: what is held is an index, not the bodies."""
    import tracemalloc

    files = sorted(shared("corpus", "ashby").glob("*.json.gz"))
    host = "https://api.ashbyhq.com/posting-api/job-board/"

    def serve(request: Request) -> Response:
        return reply(gzip.decompress(boards[request.url].read_bytes()))

    boards = {host + quote(file.name.removesuffix(".json.gz")): file for file in files}
    path = tmp_path / "ashby.warc.gz"
    with Record(Script(dict.fromkeys(boards, serve)), path) as recording:
        for url in boards:
            recording.send(Request("GET", url, cap=32 << 20))
    tracemalloc.start()
    replay = Replay(path)
    held, _ = tracemalloc.get_traced_memory()
    for url in list(boards):
        assert ask(replay, url).json()["apiVersion"] == "1"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 4 << 20
    assert peak < 100 << 20
