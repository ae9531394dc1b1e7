"""How fast a host is asked, and what its robots.txt forbids."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from webfakes import JOBS, Desk, Script, Source, reply

from jobscope.errors import Blocked, Stopped, Unavailable, WebError
from jobscope.web import Request, Response, Visit, Web
from jobscope.web.failures import Late, Refused

ROBOTS = "https://jobs.example/robots.txt"
FINE = reply({"jobs": []})
STRICT = Source(robots_exempt="")


def to(url: str, status: int = 302) -> Response:
    return reply(b"", status, location=url)


# ── pace ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_request_a_second_and_host() -> None:
    desk = Desk({JOBS: FINE, "https://other.example/": FINE}, interval=1.0)
    for url in (JOBS, "https://other.example/", JOBS, JOBS):
        desk.visit.get(url)
    assert desk.clock.slept == [1.0, 1.0]


def test_a_host_that_slows_gets_rest() -> None:
    desk = Desk({}, interval=1.0)

    def slow(request: Request) -> Response:
        desk.clock.now += 4.0
        return FINE

    desk.script.answers = {JOBS: slow}
    for _ in range(3):
        desk.visit.get(JOBS)
    assert desk.clock.slept == [4.0, 4.0]


def test_a_host_that_is_strained_is_asked_less_often_for_a_while() -> None:
    desk = Desk({JOBS: [reply({}, 503, retry_after="0"), FINE]}, interval=1.0)
    for _ in range(30):
        desk.visit.get(JOBS)
    assert desk.clock.slept[0] == 1.0
    assert desk.clock.slept[1] > desk.clock.slept[2] > 1.0
    assert desk.clock.slept[-1] == 1.0


def test_two_boards_on_one_host_take_turns() -> None:
    at_once = most = 0
    guard = threading.Lock()

    def count(request: Request) -> Response:
        nonlocal at_once, most
        with guard:
            at_once += 1
            most = max(most, at_once)
        threading.Event().wait(0.02)
        with guard:
            at_once -= 1
        return FINE

    web = Web(Script({JOBS: count}), interval=0.0)
    threads = [threading.Thread(target=Visit(web, Source()).get, args=(JOBS,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_a_stop_ends_the_wait_for_a_turn() -> None:
    desk = Desk({JOBS: FINE})
    with desk.web.pace("jobs.example").turn(lambda: None, lambda _: None):
        timer = threading.Timer(0.1, desk.web.stop.set)
        timer.start()
        desk.raises(Stopped, "stopped")
        timer.join()
    assert desk.script.asked == []


# ── robots.txt ───────────────────────────────────────────────────────────────────────────────────────────────────────

RULES = """\
User-agent: greedybot
Disallow: /

User-agent: *
Allow: /jobs/public
Disallow: /jobs
Disallow: /jobs/secret   # quietly
Disallow: /*?session=

User-agent: jobscope
User-agent: other
Disallow: /api/
"""


def test_a_rule_for_us_by_name_takes_the_place_of_the_general_ones() -> None:
    desk = Desk({ROBOTS: reply(RULES), JOBS: FINE}, STRICT)
    assert desk.visit.get(JOBS).json() == {"jobs": []}
    desk.raises(
        Blocked, "forbids https://jobs.example/api/list: it says 'Disallow: /api/'", "https://jobs.example/api/list"
    )


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/jobs/1", "Disallow: /jobs"),
        ("/jobs/secret/1", "Disallow: /jobs/secret   # quietly"),
        ("/about?session=1", "Disallow: /\\*\\?session="),
        ("/jobs/public/1", None),
        ("/about", None),
    ],
)
def test_the_line_that_forbids_is_quoted(path: str, line: str | None) -> None:
    url = f"https://jobs.example{path}"
    desk = Desk({ROBOTS: reply(RULES), url: FINE}, STRICT, user_agent="someone/1.0 (+https://someone.example)")
    if line is None:
        desk.visit.get(url)
    else:
        desk.raises(Blocked, f"'{line}'", url)
        assert url not in desk.script.urls()


@pytest.mark.parametrize(
    ("robots", "kind"),
    [
        (reply("", 404), None),
        (reply("", 403), None),
        (reply("", 429), None),
        (reply("<html>Disallow: /</html>"), None),
        (reply("\ufeffUser-agent: *\nDisallow: /jobs"), Blocked),
        (reply("User-agent: *\nDisallow: /jobs".encode("utf-16")), Blocked),
        (reply("", 500), Blocked),
        (reply("", 503), Blocked),
        (Late("late"), Blocked),
        (Unavailable("refused"), Unavailable),
        (Refused("TLS"), Refused),
        (to("/robots2.txt"), Blocked),
        (to("/robots.txt"), None),
        (to("file:///robots.txt"), None),
    ],
)
def test_what_an_answer_to_robots_means(robots: Any, kind: type[WebError] | None) -> None:
    answers = {ROBOTS: robots, "https://jobs.example/robots2.txt": reply("User-agent: *\nDisallow: /"), JOBS: FINE}
    desk = Desk(answers, STRICT)
    if kind is None:
        assert desk.visit.get(JOBS).json() == {"jobs": []}
    else:
        assert type(desk.raises(kind, ".")) is kind


def test_robots_are_asked_once_a_day_and_at_every_hop() -> None:
    other = "https://www.jobs.example"
    answers = {ROBOTS: reply(""), f"{other}/robots.txt": reply("User-agent: *\nDisallow: /x"), JOBS: to(f"{other}/x")}
    desk = Desk(answers, STRICT)
    for _ in range(2):
        desk.raises(Blocked, "robots.txt of www.jobs.example")
    assert desk.script.urls() == [ROBOTS, JOBS, f"{other}/robots.txt", JOBS]
    desk.clock.now += 90_000
    desk.raises(Blocked, "robots.txt of www.jobs.example")
    assert desk.script.urls()[4:] == [ROBOTS, JOBS, f"{other}/robots.txt"]


def test_exemptions_are_by_source_or_by_host() -> None:
    answers = {ROBOTS: reply("User-agent: *\nDisallow: /"), JOBS: FINE}
    assert Desk(answers, Source(robots_exempt="a documented API")).visit.get(JOBS).status == 200
    assert Desk(answers, STRICT, allow_robots={"jobs.example": "we asked them"}).visit.get(JOBS).status == 200
    Desk(answers, STRICT, allow_robots={"other.example": "we asked them"}).raises(Blocked, "Disallow: /")


def test_a_crawl_delay_is_kept_up_to_half_a_minute() -> None:
    for asked, kept in ((5, 5.0), (3600, 30.0)):
        desk = Desk({ROBOTS: reply(f"User-agent: *\nCrawl-delay: {asked}\n"), JOBS: FINE}, STRICT, interval=1.0)
        for _ in range(3):
            desk.visit.get(JOBS)
        assert desk.clock.slept[-1] == kept
