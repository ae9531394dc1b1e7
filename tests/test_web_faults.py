"""The real transport against a server on loopback that resets, cuts, drips, floods and lies."""

from __future__ import annotations

import contextlib
import gzip
import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from faults import faultserver as fs
from webfakes import Clock, Source

from jobscope import __version__
from jobscope.errors import Blocked, Moved, NotFound, Stopped, Unavailable
from jobscope.web import Visit, Web
from jobscope.web.failures import Cut, Late, Refused
from jobscope.web.net import Address, Live

JOBS = {"jobs": [{"id": 1, "title": "Tide Table Editor"}]}
WHOLE = json.dumps(JOBS).encode()
LOOPBACK = frozenset({"127.0.0.1"})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visit(clock: Clock) -> Iterator[Callable[..., Visit]]:
    """Makes a visit over a Live with short limits, which never really sleeps."""
    open_transports: list[Live] = []

    def make(source: Source | None = None, *, web: dict[str, Any] | None = None, **live: Any) -> Visit:
        transport = Live(**{"private_ok": LOOPBACK, "deadline": 0.6, "connect": 0.5, "read": 0.5} | live)
        open_transports.append(transport)
        options: dict[str, Any] = {"interval": 0.0, "clock": clock, "sleep": clock.sleep, "jitter": lambda: 0.0}
        return Visit(Web(transport, **options | (web or {})), source or Source())

    yield make
    for transport in open_transports:
        transport.close()


def to_loopback(host: str, port: int) -> list[Address]:
    return [("127.0.0.1", port)]


# ── no connection ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_closed_port_is_tried_three_times(visit: Callable[..., Visit], clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    board = visit()
    with pytest.raises(Unavailable, match=r"cannot connect to 127\.0\.0\.1"):
        board.get(f"http://127.0.0.1:{port}/jobs")
    assert (board.requests, board.retries, clock.slept) == (3, 2, [1.0, 2.0])


def test_a_name_that_does_not_resolve(visit: Callable[..., Visit]) -> None:
    def nobody(host: str, port: int) -> list[Address]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(Unavailable, match=r"jobs\.example cannot be resolved") as failure:
        visit(resolve=nobody).get("https://jobs.example/jobs")
    assert "online" in failure.value.hint


def test_a_resolver_that_hangs_ends_at_the_limit(visit: Callable[..., Visit]) -> None:
    release = threading.Event()

    def hangs(host: str, port: int) -> list[Address]:
        release.wait(10)
        return []

    begun = time.monotonic()
    with pytest.raises(Unavailable, match="not resolved in time"):
        visit(resolve=hangs, connect=0.2).get("https://jobs.example/jobs")
    release.set()
    assert time.monotonic() - begun < 5


@pytest.fixture
def blackhole() -> Iterator[int]:
    """A port that takes no connection and refuses none: its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, contextlib.ExitStack() as fillers:
        for _ in range(3):
            filler = fillers.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        time.sleep(0.02)
        yield listener.getsockname()[1]


def test_an_address_that_never_answers_ends_at_the_limit(visit: Callable[..., Visit], blackhole: int) -> None:
    begun = time.monotonic()
    with pytest.raises(Unavailable, match="no answer in time"):
        visit(connect=0.2).get(f"http://127.0.0.1:{blackhole}/jobs")
    assert time.monotonic() - begun < 5


def test_a_stop_ends_connecting_too(visit: Callable[..., Visit], blackhole: int) -> None:
    stop = threading.Event()
    board = visit(connect=20.0, deadline=20.0, stop=stop)
    timer = threading.Timer(0.2, stop.set)
    timer.start()
    begun = time.monotonic()
    with pytest.raises(Stopped):
        board.get(f"http://127.0.0.1:{blackhole}/jobs")
    assert time.monotonic() - begun < 5
    timer.join()


def test_the_second_address_is_tried_where_the_first_is_closed(visit: Callable[..., Visit]) -> None:
    with fs.start({"/jobs": fs.json_answer(JOBS)}) as server:
        addresses = [("::1", server.port), ("127.0.0.1", server.port)]
        board = visit(resolve=lambda *_: addresses, private_ok=LOOPBACK | {"::1"})
        assert board.get(f"http://jobs.example:{server.port}/jobs").json() == JOBS
    assert board.requests == 1


# ── answers that are not whole ───────────────────────────────────────────────────────────────────────────────────────

BROKEN = {
    "reset in the body": fs.reset_after(fs.head(content_length="500") + WHOLE),
    "shorter than its length": fs.hang_up(fs.head(content_length="500") + WHOLE),
    "cut inside a chunk": fs.hang_up(fs.head(transfer_encoding="chunked") + b"1f4\r\n" + WHOLE),
    "cut between chunks": fs.hang_up(
        fs.head(transfer_encoding="chunked") + f"{len(WHOLE):x}\r\n".encode() + WHOLE + b"\r\n"
    ),
    "closed without a length": fs.hang_up(fs.head() + WHOLE[:-3]),
    "half a gzip": fs.gzipped(WHOLE * 50, keep=0.5),
    "half a gzip without a length": fs.hang_up(fs.head(content_encoding="gzip") + gzip.compress(WHOLE, mtime=0)[:-9]),
    "no answer at all": fs.hang_up(b""),
    "half a header": fs.hang_up(b"HTTP/1.1 200 OK\r\nContent-Ty"),
}


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN.keys())
def test_a_cut_answer_is_asked_for_again_and_never_used(visit: Callable[..., Visit], fault: fs.Route) -> None:
    with fs.start({"/once": [fault, fs.json_answer(JOBS)], "/always": fault}) as server:
        board = visit()
        assert board.get(server.url + "/once").json() == JOBS
        assert (board.requests, board.retries) == (2, 1)
        with pytest.raises(Unavailable):
            board.get(server.url + "/always")
        assert (board.requests, board.retries) == (5, 3)


def test_a_page_closed_without_a_length_must_end_as_html_does(visit: Callable[..., Visit]) -> None:
    page = b"<!doctype html><html><body><p>Tide Table Editor</p></body></html>"
    with fs.start({"/whole": fs.hang_up(fs.head() + page), "/cut": fs.hang_up(fs.head() + page[:-9])}) as server:
        board = visit()
        assert board.get(server.url + "/whole", expect="html").html().css_first("p").text() == "Tide Table Editor"
        with pytest.raises(Cut, match="broke off"):
            board.get(server.url + "/cut", expect="html")


# ── answers that cannot be read ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (fs.answer(b"\x1f\x8b\x08 and no gzip at all", content_encoding="gzip"), "gzip"),
        (fs.answer(WHOLE, content_encoding="gzip"), "gzip"),
        (fs.answer(WHOLE, content_encoding="br"), "'br'"),
        (fs.answer(WHOLE, x_padding="p" * 400_000), "protocol"),
        (fs.head(**{f"x_{n}": "v" for n in range(10_000)}) + WHOLE, "protocol"),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "protocol"),
    ],
    ids=["corrupt", "no gzip", "brotli", "huge header", "ten thousand headers", "no HTTP"],
)
def test_an_unreadable_answer_is_final_and_says_why(visit: Callable[..., Visit], fault: bytes, words: str) -> None:
    with fs.start({"/jobs": fault}) as server:
        board = visit()
        with pytest.raises(Refused, match=words):
            board.get(server.url + "/jobs")
        assert board.requests == 1


@pytest.mark.parametrize("pack", [zlib.compress, lambda body: zlib.compress(body)[2:-4]], ids=["zlib", "raw"])
def test_both_kinds_of_deflate(visit: Callable[..., Visit], pack: Callable[[bytes], bytes]) -> None:
    with fs.start({"/jobs": fs.answer(pack(WHOLE), content_encoding="deflate")}) as server:
        assert visit().get(server.url + "/jobs").json() == JOBS


def test_two_gzip_members_are_one_body(visit: Callable[..., Visit]) -> None:
    body = gzip.compress(WHOLE[:10], mtime=0) + gzip.compress(WHOLE[10:], mtime=0)
    with fs.start({"/jobs": fs.answer(body, content_encoding="gzip")}) as server:
        assert visit().get(server.url + "/jobs").json() == JOBS


def test_a_bomb_stops_at_the_cap(visit: Callable[..., Visit]) -> None:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(pack.compress(bytes(1 << 20)) for _ in range(300)) + pack.flush()
    assert len(bomb) < 400_000
    with fs.start({"/jobs": fs.answer(bomb, content_encoding="gzip")}) as server:
        board = visit(deadline=5.0)
        board.get(server.url + "/jobs/none", ok_statuses=(404,), expect="any")  # pays for the first connection
        tracemalloc.start()
        with pytest.raises(Refused, match="more than 8 MiB"):
            board.get(server.url + "/jobs")
        with pytest.raises(Refused, match="more than 2 MiB"):
            board.get(server.url + "/jobs", size="detail")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 32 << 20
    assert board.requests == 3


def test_an_endless_body_stops_at_the_cap(visit: Callable[..., Visit]) -> None:
    with fs.start({"/jobs": fs.endless(fs.head())}) as server, pytest.raises(Refused, match="more than 2 MiB"):
        visit(deadline=5.0).get(server.url + "/jobs", size="detail")


def test_what_cannot_be_sent_is_not_sent(visit: Callable[..., Visit]) -> None:
    with fs.start({}) as server:
        board = visit(resolve=to_loopback)
        with pytest.raises(Refused, match="no request can be made"):
            board.get(server.url + "/jobs", headers={"X-Token": "a\r\nX-Injected: b"})
        assert server.asked == []


# ── too slow, or told to stop ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "fault",
    [
        fs.mute,
        fs.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"s" * 1000),
        fs.drip(fs.head(content_length="9999") + WHOLE, every=0.01),
        fs.drip(fs.head(transfer_encoding="chunked") + b"ffff\r\n", every=0.01),
    ],
    ids=["mute", "headers", "body", "chunks"],
)
def test_slowness_ends_at_the_deadline(visit: Callable[..., Visit], fault: fs.Misbehaviour) -> None:
    with fs.start({"/jobs": fault}) as server:
        begun = time.monotonic()
        board = visit(deadline=0.3, read=5.0)
        with pytest.raises(Late, match="not there in time"):
            board.get(server.url + "/jobs")
        assert board.requests == 3
        assert time.monotonic() - begun < 4.5


def test_a_silence_ends_before_the_deadline(visit: Callable[..., Visit]) -> None:
    with fs.start({"/jobs": [fs.mute, fs.json_answer(JOBS)]}) as server:
        begun = time.monotonic()
        assert visit(deadline=20.0, read=0.2).get(server.url + "/jobs").json() == JOBS
        assert time.monotonic() - begun < 10


@pytest.mark.parametrize("fault", [fs.mute, fs.drip(fs.head(content_length="999"), every=0.02)], ids=["mute", "drip"])
def test_a_stop_is_noticed_long_before_the_deadline(visit: Callable[..., Visit], fault: fs.Misbehaviour) -> None:
    stop = threading.Event()
    with fs.start({"/jobs": fault}) as server:
        board = visit(deadline=20.0, read=20.0, stop=stop, web={"stop": stop})
        stopped_at: list[float] = []

        def press_ctrl_c() -> None:
            stopped_at.append(time.monotonic())
            stop.set()

        timer = threading.Timer(0.3, press_ctrl_c)
        timer.start()
        with pytest.raises(Stopped):
            board.get(server.url + "/jobs")
        assert time.monotonic() - stopped_at[0] < 5
        timer.join()


# ── addresses ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "target", ["127.0.0.2", "[::ffff:127.0.0.2]", "169.254.169.254", "10.0.0.7", "0.0.0.0", "2130706434"]
)
def test_a_redirect_to_a_private_address_is_refused(visit: Callable[..., Visit], target: str) -> None:
    routes: dict[str, fs.Route] = {}
    with fs.start(routes) as server:
        routes["/jobs"] = fs.redirect(f"http://{target}:{server.port}/secret")
        board = visit(Source(allow=frozenset({target, "::ffff:127.0.0.2"})))
        with pytest.raises(Refused, match="no public address"):
            board.get(server.url + "/jobs")
        assert server.paths() == ["/jobs"]


def test_the_address_that_was_checked_is_the_one_connected_to(visit: Callable[..., Visit]) -> None:
    answers = [[("127.0.0.1", 0)], [("127.0.0.2", 0)]]

    def rebinds(host: str, port: int) -> list[Address]:
        return [(answers.pop(0)[0][0], port)]

    with fs.start({"/jobs": fs.hang_up(fs.head() + WHOLE)}) as server:
        board = visit(resolve=rebinds)
        url = f"http://jobs.example:{server.port}/jobs"
        assert board.get(url).json() == JOBS
        with pytest.raises(Refused, match=r"127\.0\.0\.2, which is no public address"):
            board.get(url)


# ── TLS ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for jobs.example that nobody signed, with its key."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("needs the openssl command to make a throw-away certificate")
    folder = tmp_path_factory.mktemp("tls")
    command = (
        f"{openssl} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=jobs.example "
        f"-addext subjectAltName=DNS:jobs.example -keyout {folder}/key.pem -out {folder}/cert.pem"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    return folder


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return context


def test_a_certificate_that_nobody_signed_is_final(visit: Callable[..., Visit], tls: ssl.SSLContext) -> None:
    with fs.start({"/jobs": fs.json_answer(JOBS)}, tls=tls) as server:
        board = visit(resolve=to_loopback)
        with pytest.raises(Refused, match=r"no safe connection .*self.signed") as failure:
            board.get(f"https://jobs.example:{server.port}/jobs")
        assert board.requests == 1
        assert "certificate" in failure.value.hint
        assert server.asked == []


def test_a_trusted_certificate_serves_only_its_own_host(
    visit: Callable[..., Visit], tls: ssl.SSLContext, certificate: Path
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate / "cert.pem"))
    with fs.start({"/jobs": fs.json_answer(JOBS)}, tls=tls) as server:
        board = visit(resolve=to_loopback, ssl_context=trusting)
        assert board.get(f"https://jobs.example:{server.port}/jobs").json() == JOBS
        with pytest.raises(Refused, match="Hostname mismatch"):
            board.get(f"https://other.example:{server.port}/jobs")


def test_a_mute_handshake_ends_at_the_limit(visit: Callable[..., Visit]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        begun = time.monotonic()
        with pytest.raises(Unavailable, match="no TLS handshake in time"):
            visit(resolve=to_loopback, connect=0.2).get(f"https://jobs.example:{listener.getsockname()[1]}/jobs")
        assert time.monotonic() - begun < 5


def test_plain_http_on_a_tls_port_is_final(visit: Callable[..., Visit]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            sock, _ = listener.accept()
            with sock:
                sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        board = visit(resolve=to_loopback)
        with pytest.raises(Refused, match="no safe connection"):
            board.get(f"https://jobs.example:{listener.getsockname()[1]}/jobs")
        thread.join()
        assert board.requests == 1


# ── the whole way: what a host says, over real sockets ───────────────────────────────────────────────────────────────


def test_429_waits_as_long_as_it_is_told(visit: Callable[..., Visit], clock: Clock) -> None:
    tired = fs.answer(b"", "429 Too Many Requests", retry_after="2")
    with fs.start({"/jobs": [tired, fs.json_answer(JOBS)]}) as server:
        assert visit().get(server.url + "/jobs").json() == JOBS
    assert clock.slept == [2.0]


def test_429_with_a_date(visit: Callable[..., Visit], clock: Clock) -> None:
    tired = fs.answer(b"", "429 Too Many Requests", retry_after="Thu, 01 Jan 2026 12:00:30 GMT")
    with fs.start({"/jobs": [tired, fs.json_answer(JOBS)]}) as server:
        noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
        assert visit(web={"wall": lambda: noon}).get(server.url + "/jobs").json() == JOBS
    assert clock.slept == [30.0]


def test_a_storm_of_5xx_ends_the_board_after_five_requests(visit: Callable[..., Visit]) -> None:
    with fs.start({f"/jobs/{n}": fs.answer(b"", "503 Service Unavailable") for n in range(9)}) as server:
        board = visit()
        for n in range(5):
            with pytest.raises(Unavailable, match="503"):
                board.get(f"{server.url}/jobs/{n}")
        assert board.requests == 15
        with pytest.raises(Unavailable, match="5 requests in a row failed"):
            board.get(f"{server.url}/jobs/6")
        assert board.requests == len(server.asked) == 15
        assert isinstance(board.ended, Unavailable)


def test_5xx_then_fine_is_counted(visit: Callable[..., Visit]) -> None:
    with fs.start({"/jobs": [fs.answer(b"", "502 Bad Gateway"), fs.json_answer(JOBS)]}) as server:
        board = visit()
        assert board.get(server.url + "/jobs").json() == JOBS
    assert (board.requests, board.retries, board.bytes) == (2, 1, len(WHOLE))


@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden", "503 Service Unavailable"])
def test_a_captcha_is_blocked_at_once(visit: Callable[..., Visit], status: str) -> None:
    page = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"
    with fs.start({"/jobs": fs.html_answer(page, status)}) as server:
        board = visit()
        with pytest.raises(Blocked, match=r"sha256 [0-9a-f]{12}"):
            board.get(server.url + "/jobs")
        assert board.requests == 1


def test_a_board_that_is_not_there(visit: Callable[..., Visit]) -> None:
    with fs.start({}) as server, pytest.raises(NotFound, match="404"):
        visit().get(server.url + "/jobs")


def test_a_redirect_to_another_site_is_named_and_not_followed(visit: Callable[..., Visit]) -> None:
    answers = {"/jobs": fs.redirect("https://careers.elsewhere.example/jobs")}
    with fs.start(answers) as server, pytest.raises(Moved, match=r"https://careers\.elsewhere\.example/jobs"):
        visit().get(server.url + "/jobs")


def test_robots_are_asked_first_and_quoted(visit: Callable[..., Visit]) -> None:
    robots = fs.answer(b"User-agent: *\nDisallow: /private/\nDisallow: /jobs\n", content_type="text/plain")
    with fs.start({"/robots.txt": robots, "/jobs": fs.json_answer(JOBS), "/ok": fs.json_answer(JOBS)}) as server:
        board = visit(Source(robots_exempt=""))
        with pytest.raises(Blocked, match="'Disallow: /jobs'"):
            board.get(server.url + "/jobs")
        assert board.get(server.url + "/ok").json() == JOBS
        assert server.paths() == ["/robots.txt", "/ok"]


def test_only_the_beginning_of_a_huge_robots_file_is_read(visit: Callable[..., Visit]) -> None:
    rules = b"User-agent: *\nDisallow: /jobs\n" + b"# filler\n" * 250_000
    with fs.start({"/robots.txt": fs.answer(rules), "/ok": fs.json_answer(JOBS)}) as server:
        board = visit(Source(robots_exempt=""), deadline=5.0)
        assert board.get(server.url + "/ok").json() == JOBS
        assert board.bytes == (500 << 10) + len(WHOLE)


def test_robots_that_do_not_answer_in_time_forbid(visit: Callable[..., Visit]) -> None:
    with fs.start({"/robots.txt": fs.mute, "/jobs": fs.json_answer(JOBS)}) as server:
        with pytest.raises(Blocked, match="not there in time"):
            visit(Source(robots_exempt=""), deadline=0.2).get(server.url + "/jobs")
        assert "/jobs" not in server.paths()


def test_every_request_says_who_we_are_and_connections_are_kept(visit: Callable[..., Visit]) -> None:
    routes: dict[str, fs.Route] = {
        "/a": [fs.answer(b"", "500 Oops"), fs.json_answer(JOBS)],
        "/b": fs.redirect("/c"),
        "/c": fs.json_answer(JOBS),
    }
    with fs.start(routes) as server:
        board = visit(Source(robots_exempt=""))
        board.get(server.url + "/a", headers={"User-Agent": "Mozilla/5.0", "Referer": "https://jobs.example/"})
        board.post(server.url + "/b", json={"page": 1})
    assert server.paths() == ["/robots.txt", "/a", "/a", "/b", "/c"]
    ours = f"jobscope/{__version__} (+https://github.com/jobscope/jobscope)"
    assert {asked.headers["user-agent"] for asked in server.asked} == {ours}
    assert {asked.headers["accept-encoding"] for asked in server.asked} == {"gzip"}
    assert server.asked[1].headers["referer"] == "https://jobs.example/"
    assert (server.asked[3].method, server.asked[3].body, server.asked[4].method) == ("POST", b'{"page":1}', "GET")
