"""Retries, redirects, errors and limits, over a transport that answers from a script."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from webfakes import JOBS, Desk, Source, reply

from jobscope import __version__
from jobscope.errors import Blocked, Changed, CutOff, Moved, NotFound, NotRecorded, Stopped, Unavailable, WebError
from jobscope.web import Request, Response, Visit, Web, proxy_note
from jobscope.web.failures import Cut, Late, Refused, Unreached
from jobscope.web.net import is_public

ROBOTS = "https://jobs.example/robots.txt"
FINE = reply({"jobs": []})
STRICT = Source(robots_exempt="")


# ── what is sent ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_request_says_who_we_are_whatever_the_source_says() -> None:
    desk = Desk({JOBS: FINE})
    desk.visit.get(JOBS, headers={"User-Agent": "Mozilla/5.0", "accept-encoding": "br", "X-Csrf-Token": "t"})
    desk.visit.post(JOBS, json={"offset": 0})
    sent, posted = (dict(request.headers) for request in desk.script.asked)
    assert (
        sent["user-agent"] == posted["user-agent"] == f"jobscope/{__version__} (+https://github.com/jobscope/jobscope)"
    )
    assert (sent["accept-encoding"], sent["x-csrf-token"], sent["accept"]) == ("gzip", "t", "application/json")
    assert posted["content-type"] == "application/json"


def test_bodies_and_parameters() -> None:
    desk = Desk({JOBS + "?page=2&tag=a&tag=b": FINE, JOBS: FINE})
    desk.visit.get(JOBS + "#list", {"page": 2, "tag": ["a", "b"], "none": None})
    desk.visit.post(JOBS, form={"q": "tide & table"})
    desk.visit.post(JOBS, json={"text": "é"}, size="board")
    assert [request.body for request in desk.script.asked] == [None, b"q=tide+%26+table", '{"text":"é"}'.encode()]
    assert [request.cap >> 20 for request in desk.script.asked] == [8, 8, 32]
    assert desk.script.asked[0].url == JOBS + "?page=2&tag=a&tag=b"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://jobs.example/x",
        "file:///etc/passwd",
        "jobs.example/x",
        "https:///x",
        "https://[x",
        "https://x:y/",
        "https://jobs example/",
    ],
)
def test_what_is_no_web_address_is_refused_unsent(url: str) -> None:
    desk = Desk({})
    desk.raises(Refused, "no web address", url)
    assert desk.script.asked == []


def test_cookies_live_for_one_visit_of_a_source_that_keeps_them() -> None:
    answers = {JOBS: reply({}, set_cookie="sid=1; Path=/; HttpOnly\nlang=en")}
    desk = Desk(answers, Source(cookies=True))
    for _ in range(2):
        desk.visit.get(JOBS)
    other = Visit(desk.web, Source(cookies=True))
    other.get(JOBS)
    without = Visit(desk.web, Source())
    without.get(JOBS)
    without.get(JOBS)
    cookies = [dict(request.headers).get("Cookie") for request in desk.script.asked]
    assert cookies == [None, "sid=1; lang=en", None, None, None]


# ── what an answer means ─────────────────────────────────────────────────────────────────────────────────────────────

CHALLENGE = "<html><head><title>Just a moment...</title></head></html>"


@pytest.mark.parametrize(
    ("answer", "kind", "requests"),
    [
        (reply({}, 404), NotFound, 1),
        (reply({}, 410), NotFound, 1),
        (reply({}, 401), Blocked, 1),
        (reply({}, 403), Blocked, 1),
        (reply({}, 451), Blocked, 1),
        (reply({}, 400), Changed, 1),
        (reply({}, 422), Changed, 1),
        (reply({}, 304), Refused, 1),
        (reply({}, 501), Refused, 1),
        (reply({}, 429), Blocked, 3),
        (reply({}, 408), Unavailable, 3),
        (reply({}, 500), Unavailable, 3),
        (reply({}, 524), Unavailable, 3),
        (Late("late"), Unavailable, 3),
        (Cut("cut"), Unavailable, 3),
        (Refused("TLS"), Refused, 1),
        (NotRecorded("not there"), NotRecorded, 1),
        (reply("<!doctype html><title>Log in</title>"), Blocked, 1),
        (reply("\ufeff  <html>"), Blocked, 1),
        (reply(CHALLENGE), Blocked, 1),
        (reply(CHALLENGE, 503), Blocked, 1),
        (reply({}, 403, cf_mitigated="challenge"), Blocked, 1),
        (reply("<html>", 404), NotFound, 1),
    ],
)
def test_each_answer_has_its_error(answer: Any, kind: type[WebError], requests: int) -> None:
    desk = Desk({JOBS: answer})
    desk.raises(kind, ".")
    assert desk.visit.requests == requests
    assert desk.visit.fetched_at is None


def test_a_captcha_is_one_where_html_was_expected_too() -> None:
    desk = Desk({JOBS: reply(CHALLENGE)})
    error = desk.raises(Blocked, r"answered 200 .* human \(sha256 [0-9a-f]{12}", expect="html")
    assert "browser" in error.hint


def test_a_posting_may_speak_of_captchas() -> None:
    page = "<html><body>You break our px-captcha. " + "And more. " * 9000 + "</body></html>"
    assert Desk({JOBS: reply(page)}).visit.get(JOBS, expect="html").body == page.encode()
    assert Desk({JOBS: reply({"text": "px-captcha"})}).visit.get(JOBS).json() == {"text": "px-captcha"}


def test_a_status_that_the_source_can_use_is_no_error() -> None:
    desk = Desk({JOBS: reply({"error": "no such company"}, 422)})
    assert desk.visit.get(JOBS, ok_statuses=(422,)).json() == {"error": "no such company"}


# ── trying again ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_three_tries_with_growing_waits_that_progress_can_show() -> None:
    told: list[tuple[str, float]] = []
    desk = Desk({JOBS: reply({}, 500)}, jitter=lambda: 1.0)
    desk.visit.on_wait = lambda why, seconds: told.append((why, seconds))
    desk.raises(Unavailable, "jobs.example/jobs answered 500")
    assert desk.clock.slept == [1.25, 2.5]
    assert told == [(f"{JOBS} answered 500", 1.25), (f"{JOBS} answered 500", 2.5)]


@pytest.mark.parametrize(
    ("value", "slept"),
    [
        ("2", [2.0]),
        ("0", []),
        ("120", [120.0]),
        ("Thu, 01 Jan 2026 12:01:00 GMT", [60.0]),
        ("Thu, 01 Jan 2026 11:00:00 GMT", []),
        ("-1", [1.0]),
        ("5.5", [1.0]),
        ("soon", [1.0]),
        ("", [1.0]),
        ("٣", [1.0]),
    ],
)
def test_retry_after(value: str, slept: list[float]) -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    desk = Desk({JOBS: [reply({}, 429, retry_after=value), FINE]}, wall=lambda: noon)
    assert desk.visit.get(JOBS).json() == {"jobs": []}
    assert desk.clock.slept == slept
    assert desk.visit.retries == 1


@pytest.mark.parametrize(
    ("value", "status", "kind", "words"),
    [
        ("3600", 429, Blocked, "try again after 2026-01-01 13:00 UTC"),
        ("121", 503, Unavailable, "try again after 2026-01-01 12:02 UTC"),
        ("99999999999", 429, Blocked, "try again after a year or more"),
        ("9" * 400, 429, Blocked, "try again after a year or more"),
        ("Sat, 03 Jan 2026 12:00:00 GMT", 429, Blocked, "try again after 2026-01-03 12:00 UTC"),
    ],
)
def test_a_longer_wait_ends_the_board(value: str, status: int, kind: type[WebError], words: str) -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    desk = Desk({JOBS: reply({}, status, retry_after=value)}, wall=lambda: noon)
    desk.raises(kind, words)
    desk.raises(kind, words, JOBS + "/1")
    assert desk.visit.requests == 1
    assert desk.clock.slept == []
    assert isinstance(desk.visit.ended, kind)


def test_five_failures_in_a_row_end_the_board_and_an_answer_between_starts_the_count_again() -> None:
    answers: dict[str, Any] = {f"{JOBS}/{n}": Refused("bad") for n in range(20)}
    answers |= {f"{JOBS}/4": FINE, f"{JOBS}/9": reply({}, 404)}
    desk = Desk(answers)
    for n in range(15):
        if n == 4:
            desk.visit.get(f"{JOBS}/{n}")
        else:
            desk.raises(WebError, "bad" if n != 9 else "404", f"{JOBS}/{n}")
    assert desk.visit.ended is not None
    desk.raises(Refused, "5 requests in a row failed, the last one so: bad", f"{JOBS}/4")
    assert desk.visit.requests == 15


def test_the_budget_of_requests() -> None:
    desk = Desk({JOBS: FINE}, max_requests=2)
    desk.visit.get(JOBS)
    desk.visit.get(JOBS)
    error = desk.raises(CutOff, "2 requests")
    assert "--max-requests" in error.hint
    another_board = Visit(desk.web, Source())
    another_board.get(JOBS)
    assert len(desk.script.asked) == 3


def test_nothing_is_asked_and_no_wait_goes_on_after_a_stop() -> None:
    stop = threading.Event()
    desk = Desk({JOBS: reply({}, 500)}, stop=stop, sleep=None)
    threading.Timer(0.05, stop.set).start()
    desk.raises(Stopped, "stopped")
    desk.raises(Stopped, "stopped")
    assert desk.visit.requests == 1


# ── redirects ────────────────────────────────────────────────────────────────────────────────────────────────────────


def to(url: str, status: int = 302) -> Response:
    return reply(b"", status, location=url)


def test_a_redirect_on_the_same_site_is_followed() -> None:
    desk = Desk({JOBS: to("/jobs/"), JOBS + "/": to("https://www.jobs.example/all#top", 301)})
    desk.script.answers = {**desk.script.answers, "https://www.jobs.example/all": FINE}
    assert desk.visit.get(JOBS).url == "https://www.jobs.example/all"
    assert desk.visit.requests == 3


@pytest.mark.parametrize(
    ("target", "kind", "words"),
    [
        ("https://careers.other.example/jobs", Moved, "another site: https://careers.other.example/jobs"),
        ("http://jobs.example/jobs", Moved, "not encrypted"),
        ("file:///etc/passwd", Refused, "no web address"),
        ("ftp://jobs.example/", Refused, "no web address"),
        ("data:application/json,{}", Refused, "no web address"),
        ("", Refused, "without saying where"),
        ("https://jobs.example/jobs", Refused, "redirect loop: https://jobs.example/jobs → https://jobs.example/jobs"),
    ],
)
def test_redirects_that_are_not_followed(target: str, kind: type[WebError], words: str) -> None:
    desk = Desk({JOBS: to(target)})
    desk.raises(kind, words)
    assert desk.visit.requests == 1


def test_the_source_may_allow_another_host() -> None:
    desk = Desk(
        {JOBS: to("https://cdn.other.net/x"), "https://cdn.other.net/x": FINE},
        Source(allow=frozenset({"cdn.other.net"})),
    )
    assert desk.visit.get(JOBS).url == "https://cdn.other.net/x"


def test_two_companies_under_one_country_suffix_are_two_sites() -> None:
    Desk({"https://jobs.a.co.uk/": to("https://jobs.b.co.uk/")}).raises(Moved, "another site", "https://jobs.a.co.uk/")


def test_at_most_five_redirects() -> None:
    desk = Desk({f"{JOBS}/{n}": to(f"{JOBS}/{n + 1}") for n in range(9)})
    desk.raises(Refused, "too many redirects: .*/0 → .*/6", f"{JOBS}/0")
    assert desk.visit.requests == 6


@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_what_becomes_of_a_post(status: int, method: str) -> None:
    desk = Desk({JOBS: to(JOBS + "/2", status), JOBS + "/2": FINE})
    desk.visit.post(JOBS, json={})
    last = desk.script.asked[-1]
    assert (last.method, last.body) == (method, b"{}" if method == "POST" else None)
    assert ("content-type" in dict(last.headers)) == (method == "POST")


# ── replays, notes ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_replay_waits_for_nothing_and_asks_no_robots() -> None:
    desk = Desk({JOBS: [reply({}, 429, retry_after="9999"), reply({}, 500), FINE]}, STRICT, live=False, interval=1.0)
    assert desk.visit.get(JOBS).json() == {"jobs": []}
    assert desk.clock.slept == []
    assert desk.script.urls() == [JOBS] * 3
    assert desk.visit.retries == 2


def test_fetched_at_is_the_newest_answer() -> None:
    desk = Desk({JOBS: [reply({}, at="2026-01-02T00:00:00Z"), reply({}, at="2026-01-01T00:00:00Z")]})
    desk.visit.get(JOBS)
    desk.visit.get(JOBS)
    assert desk.visit.fetched_at == "2026-01-02T00:00:00Z"
    assert Web(desk.script, wall=lambda: datetime(2026, 5, 1, tzinfo=UTC)).now() == "2026-05-01T00:00:00Z"


def test_a_proxy_in_the_environment_is_said_to_be_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert proxy_note() is None
    monkeypatch.setenv("https_proxy", "http://user:secret@proxy.example")
    note = proxy_note()
    assert note is not None
    assert "set, and ignored: HTTPS_PROXY" in note
    assert "secret" not in note


def test_keys_and_users_are_not_shown() -> None:
    url = "https://me:pw@jobs.example/jobs?page=1&api_key=abc&X-Signature=d"
    error = Desk({}).raises(NotFound, "page=1", url)
    assert not any(secret in error.message for secret in ("abc", "pw@", "=d"))


def test_importing_the_web_does_not_import_httpx() -> None:
    code = "import sys, jobscope.web, jobscope.archive; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"httpx", "httpcore", "protego", "selectolax", "warcio"} & set(done.stdout.split())


# ── public addresses ─────────────────────────────────────────────────────────────────────────────────────────────────

PRIVATE = """
    127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.1.1 100.64.0.1 224.0.0.1 0.0.0.0
    :: ::1 fc00::1 fe80::1%2 ff02::1 ::ffff:192.168.0.1 64:ff9b::a00:1 2002:a00:1::
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


def test_a_host_that_cannot_be_reached_is_not_tried_again_for_its_other_boards() -> None:
    """Offline, a hundred boards of one host end at once, and not after three tries each."""

    asked: list[str] = []

    class Nowhere:
        def send(self, request: Request) -> Response:
            asked.append(request.url)
            raise Unreached("the name jobs.example cannot be resolved")

    web = Web(Nowhere(), sleep=lambda seconds: None, clock=lambda: 5.0)
    for _ in range(3):
        visit = Visit(web, Source())
        with pytest.raises(Unreached):
            visit.get("https://jobs.example/board")
    assert len(asked) == 3
