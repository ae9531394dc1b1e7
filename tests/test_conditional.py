"""What was answered before is asked for again only if it changed: a cache that may fail, and may never mislead."""

from __future__ import annotations

import os
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from jobscope.archive import Conditional, Record, Replay
from jobscope.archive.conditional import _tidy
from jobscope.errors import Unavailable
from jobscope.web import Live, Request, Response

URL = "https://boards.example/jobs?page=1"


class Host:
    """Serves one body with validators, and 304 to whoever has it already."""

    def __init__(self, body: bytes = b'{"jobs": ["Lamp Trimmer"]}', **headers: str) -> None:
        self.body = body
        self.headers = {"etag": '"1"'} | headers
        self.framed = True
        self.asked: list[Request] = []
        self.day = 0

    def send(self, request: Request) -> Response:
        self.asked.append(request)
        self.day += 1
        at = f"2026-05-{self.day:02}T00:00:00Z"
        if ("if-none-match", self.headers.get("etag")) in request.headers:
            return Response(304, request.url, {"date": at}, b"", at)
        return Response(200, request.url, self.headers, self.body, at, self.framed)


def conditions(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.headers if name.startswith("if-")}


def test_an_answer_that_did_not_change_is_given_again_with_its_new_date(tmp_path: Path) -> None:
    host = Host(**{"last-modified": "Fri, 01 May 2026 00:00:00 GMT", "content-type": "application/json"})
    first = Conditional(host, tmp_path).send(Request("GET", URL))
    again = Conditional(host, tmp_path).send(Request("GET", URL))
    assert conditions(host.asked[0]) == {}
    assert conditions(host.asked[1]) == {
        "if-none-match": '"1"',
        "if-modified-since": "Fri, 01 May 2026 00:00:00 GMT",
    }
    assert (again.status, again.body, again.json()) == (200, first.body, {"jobs": ["Lamp Trimmer"]})
    assert (first.fetched_at, again.fetched_at) == ("2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z")


def test_an_answer_that_changed_replaces_the_kept_one(tmp_path: Path) -> None:
    host = Host()
    cache = Conditional(host, tmp_path)
    cache.send(Request("GET", URL))
    host.body, host.headers = b"[]", {"etag": '"2"'}
    assert cache.send(Request("GET", URL)).body == b"[]"
    assert cache.send(Request("GET", URL)).body == b"[]"
    assert [conditions(asked) for asked in host.asked] == [{}, {"if-none-match": '"1"'}, {"if-none-match": '"2"'}]


@pytest.mark.parametrize(
    "request_",
    [
        Request("POST", URL, body=b"{}"),
        Request("GET", URL, (("Cookie", "crumb=1"),)),
        Request("GET", URL, partial=True),
    ],
    ids=["a search", "a session", "a part"],
)
def test_what_is_not_kept_by_its_request(tmp_path: Path, request_: Request) -> None:
    host = Host()
    for _ in range(2):
        Conditional(host, tmp_path).send(request_)
    assert [conditions(asked) for asked in host.asked] == [{}, {}]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("fault", ["no validator", "no-store", "not framed", "status"])
def test_what_is_not_kept_by_its_answer(tmp_path: Path, fault: str) -> None:
    host = Host()
    if fault == "no validator":
        host.headers = {"content-type": "application/json"}
    elif fault == "no-store":
        host.headers["cache-control"] = "private, No-Store"
    elif fault == "not framed":
        host.framed = False
    else:
        host.send = lambda request: Response(503, URL, host.headers, b"", "2026-05-01T00:00:00Z")  # type: ignore[method-assign]
    Conditional(host, tmp_path).send(Request("GET", URL))
    assert not list(tmp_path.iterdir())


def test_another_header_is_another_answer(tmp_path: Path) -> None:
    host = Host()
    cache = Conditional(host, tmp_path)
    cache.send(Request("GET", URL, (("Accept-Language", "de"), ("User-Agent", "jobscope/1"))))
    cache.send(Request("GET", URL, (("Accept-Language", "fr"), ("User-Agent", "jobscope/1"))))
    cache.send(Request("GET", URL, (("accept-language", "de"), ("User-Agent", "jobscope/2"))))
    assert [bool(conditions(asked)) for asked in host.asked] == [False, False, True]


def test_a_kept_answer_over_the_cap_of_the_request_is_not_used(tmp_path: Path) -> None:
    host = Host()
    cache = Conditional(host, tmp_path)
    cache.send(Request("GET", URL))
    cache.send(Request("GET", URL, cap=5))
    assert conditions(host.asked[1]) == {}


@pytest.mark.parametrize("damage", ["cut", "noise", "empty", "folder"])
def test_a_damaged_folder_only_costs_a_whole_answer(tmp_path: Path, damage: str) -> None:
    host = Host()
    Conditional(host, tmp_path).send(Request("GET", URL))
    [file] = tmp_path.iterdir()
    if damage == "folder":
        file.unlink()
        file.mkdir()
    else:
        whole = file.read_bytes()
        file.write_bytes({"cut": whole[:-9], "noise": b"\x00" + whole[1:], "empty": b""}[damage])
    assert Conditional(host, tmp_path).send(Request("GET", URL)).body == host.body
    assert conditions(host.asked[1]) == {}


def test_a_folder_that_cannot_be_made_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with Conditional(Host(), tmp_path / "file" / "answers") as cache:
        assert cache.send(Request("GET", URL)).status == 200


def test_failures_pass_through(tmp_path: Path) -> None:
    class Down:
        def send(self, request: Request) -> Response:
            raise Unavailable("out of reach")

    with pytest.raises(Unavailable, match="out of reach"):
        Conditional(Down(), tmp_path).send(Request("GET", URL))


@pytest.mark.parametrize("etag", ["*", '"Köln"', '"a\x07"', ""])
def test_an_etag_that_no_request_can_carry_is_none(tmp_path: Path, etag: str) -> None:
    host = Host(etag=etag)
    for _ in range(2):
        assert Conditional(host, tmp_path).send(Request("GET", URL)).status == 200
    assert [conditions(asked) for asked in host.asked] == [{}, {}]


@pytest.mark.parametrize("status", [400, 403, 412])
def test_a_host_that_cannot_bear_the_question_is_asked_without_it(tmp_path: Path, status: int) -> None:
    host = Host()
    plain = host.send

    def strict(request: Request) -> Response:
        answer = plain(request)
        return Response(status, URL, {}, b"", answer.fetched_at) if conditions(request) else answer

    host.send = strict  # type: ignore[method-assign]
    for _ in range(3):
        assert Conditional(host, tmp_path).send(Request("GET", URL)).body == host.body


def test_a_304_that_means_another_answer_is_not_believed(tmp_path: Path) -> None:
    host = Host()
    Conditional(host, tmp_path).send(Request("GET", URL))
    plain = host.send

    def confused(request: Request) -> Response:
        answer = plain(request)
        return Response(304, URL, {"etag": '"2"'}, b"", answer.fetched_at) if conditions(request) else answer

    host.send, host.body = confused, b"[2]"  # type: ignore[method-assign]
    assert Conditional(host, tmp_path).send(Request("GET", URL)).body == b"[2]"


def test_what_the_kept_answer_said_of_itself_stays(tmp_path: Path) -> None:
    host = Host("Köln".encode("cp1252"), **{"content-type": "text/html; charset=windows-1252"})
    Conditional(host, tmp_path).send(Request("GET", URL))
    plain = host.send
    host.send = lambda request: Response(304, URL, {"content-type": "text/html"}, b"", plain(request).fetched_at)  # type: ignore[method-assign]
    assert Conditional(host, tmp_path).send(Request("GET", URL)).text() == "Köln"


def test_an_answer_that_opens_a_session_is_not_kept(tmp_path: Path) -> None:
    Conditional(Host(**{"set-cookie": "crumb=1"}), tmp_path).send(Request("GET", URL))
    assert not list(tmp_path.iterdir())


def test_what_is_no_answer_in_the_folder_stops_nothing(tmp_path: Path) -> None:
    host = Host()
    (tmp_path / "folder").mkdir()
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    with Conditional(host, tmp_path) as cache:
        cache.send(Request("GET", URL))
    [file] = tmp_path.glob("*.answer")
    os.utime(file, (file.stat().st_mtime + 10**8,) * 2)
    _tidy(tmp_path)
    assert file.exists()
    _tidy(tmp_path, kept_bytes=0)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_recording_holds_whole_exchanges_only(tmp_path: Path) -> None:
    host = Host()
    for n in range(2):
        with Record(Conditional(host, tmp_path / "answers"), tmp_path / f"{n}.warc.gz") as record:
            record.send(Request("GET", URL))
    assert conditions(host.asked[1])
    replayed = Replay(tmp_path / "1.warc.gz").send(Request("GET", URL))
    assert (replayed.status, replayed.body, replayed.fetched_at) == (200, host.body, "2026-05-02T00:00:00Z")


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    host = Host()
    urls = [f"https://boards.example/jobs/{n}" for n in range(4)]
    with Conditional(host, tmp_path) as cache:
        for url in urls:
            cache.send(Request("GET", url))
    files = {url: path for path in tmp_path.iterdir() for url in urls if url.encode() in _inflated(path)}
    newest = files[urls[3]].stat().st_mtime
    for days, url in ((40, urls[0]), (3, urls[1]), (2, urls[2])):
        os.utime(files[url], (newest - days * 86_400,) * 2)
    size = files[urls[3]].stat().st_size
    _tidy(tmp_path, kept_bytes=2 * size + size // 2)
    assert set(tmp_path.iterdir()) == {files[urls[2]], files[urls[3]]}


def _inflated(path: Path) -> bytes:
    return zlib.decompress(path.read_bytes())


def test_over_a_socket_the_second_answer_has_no_body(tmp_path: Path) -> None:
    statuses: list[int] = []

    class Board(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            known = self.headers["If-None-Match"] == '"7"'
            statuses.append(304 if known else 200)
            self.send_response(statuses[-1])
            self.send_header("ETag", '"7"')
            if not known:
                self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"" if known else b"[]")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Board)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with Live(private_ok=frozenset({"127.0.0.1"}), deadline=5.0) as live:
            cache = Conditional(live, tmp_path)
            bodies = [cache.send(Request("GET", f"http://127.0.0.1:{server.server_port}/jobs")).body for _ in range(3)]
    finally:
        server.shutdown()
        server.server_close()
    assert (bodies, statuses) == ([b"[]"] * 3, [200, 304, 304])
