"""Every source against a server on loopback that lies: an end in bounded time, the right outcome, nothing closed."""

from __future__ import annotations

import json
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from boards import TARGET as HARBOUR
from boards import Harbour
from faults import faultserver as fs
from sites import NOON, Answer, Site, query
from test_amazon import Amazon
from test_apple import Apple
from test_apple import row as apple_row
from test_linkedin import linkedin
from test_meta import Meta
from test_meta import row as meta_row
from test_radancy import Site as Radancy
from test_radancy import fragment
from test_workday import BOARD as TENANT
from test_workday import Tenant, jobs
from webfakes import Clock

from jobscope import pipeline, sources
from jobscope.records import BoardRun, Record, Target
from jobscope.store import Change, Store
from jobscope.web import Live, Request, Response, Transport, Web

PAYLOADS = Path(__file__).parent / "sources"
OTHER = "https://www.elsewhere.example/careers"
MOST = 20  # requests that a lie may cost


def payload(path: str) -> Any:
    text = (PAYLOADS / path).read_text("utf-8")
    return json.loads(text) if path.endswith(".json") else Answer(text)


def whole(said: Any) -> Transport:
    """A site that says the same to every request."""
    return Site(lambda request: said)


def lever(rows: int) -> Transport:
    """More postings than a page holds; the list announces no total."""
    known = payload("lever/page.json")
    found = [known[n % len(known)] | {"id": f"posting-{n}"} for n in range(rows)]
    return Site(lambda request: found[int(query(request)["skip"][0]) :][:100])


def netflix(rows: int) -> Transport:
    """One posting a page."""
    page = payload("netflix_archive/page.json")
    postings = page["records"]["postings"][:rows]

    def answer(request: Request) -> Any:
        start = int(query(request)["page"][0]) - 1
        total = {"info": {"postings": {"total_result_count": len(postings)}}}
        return page | total | {"records": {"postings": postings[start : start + 1]}}

    return Site(answer)


def radancy(rows: int) -> Transport:
    """A site that serves ten rows a page, whatever is asked for."""

    def ten(page: int, _: Response) -> Response:
        return fragment((page - 1) * 10, max((page - 1) * 10, min(page * 10, rows)), rows)

    return Radancy(rows, lie=ten)


@dataclass(frozen=True)
class Truth:
    """A board as it is. `empty`: the same without postings; `words`: what a new format names otherwise.

    `total`: where the list announces one; `wrong`: the outcomes that differ from those of most sources.
    """

    target: Target
    site: Callable[[], Transport]
    empty: Callable[[], Transport]
    words: tuple[str, ...]
    total: str | None = None
    paged: bool = True
    moved: str = OTHER
    wrong: dict[str, str] = field(default_factory=dict)


PAGE = "<!doctype html><html><body>Hello</body></html>"
TRUTHS = (
    Truth(
        Target("greenhouse", "tidewater", "tidewater"),
        lambda: whole(payload("greenhouse/board.json")),
        lambda: whole({"jobs": [], "meta": {"total": 0}}),
        ('"jobs"',),
        '"total"',
        paged=False,
    ),
    Truth(Target("lever", "moulin", "moulin"), lambda: lever(150), lambda: lever(0), ('"id"',)),
    Truth(
        Target("ashby", "hothouse", "hothouse"),
        lambda: whole(payload("ashby/board.json")),
        lambda: whole({"jobs": [], "apiVersion": "1"}),
        ('"jobs"',),
        paged=False,
    ),
    Truth(HARBOUR, Harbour, lambda: Harbour(positions=[]), ('"positions"',), '"count"'),
    Truth(
        Target("workday", TENANT, "tidewater"),
        lambda: Tenant(jobs(48)),
        lambda: Tenant([]),
        ('"jobPostings"',),
        '"total"',
        moved="https://other.wd5.myworkdayjobs.com/Careers",
    ),
    Truth(
        Target("radancy", "jobs.lantern.example", "lantern"),
        lambda: radancy(18),
        lambda: radancy(0),
        ("data-total-job-results",),
        "data-total-job-results",
    ),
    Truth(
        Target("jsonld", "https://www.brinework.example/careers", "brinework"),
        lambda: whole(payload("jsonld/graph.html")),
        lambda: whole(Answer(PAGE)),
        ("JobPosting",),
        paged=False,
        wrong={"a page instead of data": "changed", "no postings": "changed"},
    ),
    Truth(
        Target("amazon", "amazon.jobs", "amazon"),
        lambda: Site(Amazon({("aws", "USA"): 150})),
        lambda: Site(Amazon({})),
        ('"jobs"',),
        '"hits"',
    ),
    Truth(
        Target("apple", "jobs.apple.com", "apple"),
        lambda: Site(Apple([apple_row(n) for n in range(30)])),
        lambda: Site(Apple([])),
        ("searchResults",),
        "totalRecords",
    ),
    Truth(
        Target("meta", "metacareers.com", "meta"),
        lambda: Site(Meta([meta_row(n) for n in range(20)])),
        lambda: Site(Meta([])),
        ("all_jobs", "loc>"),  # the sitemap is a list as well
        paged=False,
    ),
    Truth(
        Target("linkedin", "1337", "linkedin"),
        lambda: Site(linkedin(18)),
        lambda: Site(linkedin(0)),
        ("data-entity-urn",),
        wrong={"a page instead of data": "changed", "no postings": "not_found"},
    ),
    Truth(
        Target("netflix_archive", "netflix", "netflix"),
        lambda: netflix(3),
        lambda: netflix(0),
        ('"postings"',),
        "total_result_count",
    ),
)
KNOWN = {truth.target.source: truth for truth in TRUTHS}


# ── the lies ─────────────────────────────────────────────────────────────────────────────────────────────────────────

Lie = Callable[[Truth], Transport]


def says(said: Answer) -> Lie:
    return lambda truth: whole(said)


@dataclass
class Twisted:
    """The true site; each request and each answer is changed on its way."""

    site: Transport
    request: Callable[[Request], Request] = lambda request: request
    body: Callable[[bytes], bytes] = lambda body: body

    def send(self, request: Request) -> Response:
        reply = self.site.send(self.request(request))
        return replace(reply, body=self.body(reply.body))


def renamed(truth: Truth) -> Transport:
    def other(body: bytes) -> bytes:
        for word in truth.words:
            body = body.replace(word.encode(), word.encode().replace(word.strip('"')[:3].encode(), b"zzz", 1))
        return body

    return Twisted(truth.site(), body=other)


def ten_times(truth: Truth) -> Transport:
    total = re.compile(rb"(%s\W{1,6}[1-9]\d*)" % re.escape(truth.total or "").encode())
    return Twisted(truth.site(), body=lambda body: total.sub(rb"\g<1>0", body))


def first_page(request: Request) -> Request:
    url = re.sub(r"([?&](?:offset|start|skip)=)\d+", r"\g<1>0", request.url)
    url = re.sub(r"([?&](?:page|CurrentPage)=)\d+", r"\g<1>1", url)
    body = re.sub(rb'("offset": ?)\d+', rb"\g<1>0", re.sub(rb'("page": ?)\d+', rb"\g<1>1", request.body or b""))
    return replace(request, url=url, body=body or None)


def ends_early(truth: Truth) -> Transport:
    """The first page, and then nothing, whatever it announced."""
    site, empty = truth.site(), truth.empty()

    @dataclass
    class Short:
        def send(self, request: Request) -> Response:
            listed = first_page(request) == request
            return (site if listed else empty).send(request)

    return Short()


LIES: dict[str, tuple[Lie, str]] = {
    "a page instead of data": (says(Answer(PAGE)), "blocked"),
    "a captcha": (says(Answer("<!doctype html><html><title>Just a moment...</title></html>", 403)), "blocked"),
    "a refusal": (says(Answer("no", 403)), "blocked"),
    "not there": (says(Answer({}, 404)), "not_found"),
    "an error": (says(Answer({}, 500)), "failed"),
    "another site": (lambda truth: whole(Answer("", 302, {"Location": truth.moved})), "moved"),
    "renamed fields": (renamed, "changed"),
    "no postings": (lambda truth: truth.empty(), "empty"),
    "ten times the total": (ten_times, "partial"),
    "the first page again": (lambda truth: Twisted(truth.site(), request=first_page), "partial"),
    "an end that comes early": (ends_early, "partial"),
}


def told(truth: Truth, lie: str) -> bool:
    """Whether the source's lists can tell this lie."""
    if lie == "ten times the total":
        return truth.total is not None
    if lie == "an end that comes early":
        return truth.paged and truth.total is not None
    return truth.paged or lie != "the first page again"


# ── over sockets ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Stage:
    """The server's one route: every path of every host is answered by the site that is on."""

    site: Transport

    def get(self, target: str, default: Any = None) -> fs.Misbehaviour:
        return self.act

    def act(self, connection: fs.Connection) -> None:
        asked = connection.asked
        if asked.path == "/robots.txt":
            connection.send(fs.answer(b"", "404 Not Found", connection="close"))
            return
        headers = tuple(("Cookie" if name == "cookie" else name, value) for name, value in asked.headers.items())
        url = f"https://{asked.headers['host']}{asked.target}"
        reply = self.site.send(Request(asked.method, url, headers, asked.body or None))
        lines = {name.replace("-", "_"): value for name, value in reply.headers.items()}
        connection.send(fs.answer(reply.body, f"{reply.status} So", **lines, connection="close"))


@dataclass
class Dated:
    """The live transport, on another day."""

    live: Live
    day: int

    def send(self, request: Request) -> Response:
        return replace(self.live.send(request), fetched_at=NOON.format(self.day))


@dataclass
class Loopback:
    """The whole way from a server on this machine to a database."""

    stage: Stage
    live: Live

    def fetched(self, target: Target, site: Transport, db: Path, day: int) -> tuple[Change, BoardRun]:
        """Fetches, parses and stores the board that the site tells of."""
        self.stage.site = site
        clock = Clock()
        web = Web(
            Dated(self.live, day),
            interval=0.0,
            clock=clock,
            sleep=clock.sleep,
            wall=lambda: datetime(2026, 8, day, 12, tzinfo=UTC),
            jitter=lambda: 0.0,
            max_requests=400,
        )
        records: list[Record] = []

        def kept(flow: Iterator[Record]) -> Iterator[Record]:
            for record in flow:
                records.append(record)
                yield record

        with Store.open(db) as store:
            flow = pipeline.fetch_board(target, web, run=f"r{day}", kept=store.last_raw(target))
            [change] = store.save(pipeline.parse(kept(flow), with_raw=True))
        footer = records[-1]
        assert isinstance(footer, BoardRun)
        return change, footer


@pytest.fixture(scope="module")
def loopback(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    """A server with a certificate of its own, to which every name leads."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("needs the openssl command to make a throw-away certificate")
    folder = tmp_path_factory.mktemp("tls")
    made = f"{openssl} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=every.example"
    made += f" -keyout {folder}/key.pem -out {folder}/cert.pem"
    subprocess.run(made.split(), check=True, capture_output=True)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    trusting = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    trusting.check_hostname = False
    stage = Stage(whole(None))
    with (
        fs.start(stage, tls=serving) as server,  # type: ignore[arg-type]  # of the mapping, it asks `get` only
        Live(
            resolve=lambda host, port: [("127.0.0.1", server.port)],
            ssl_context=trusting,
            private_ok=frozenset({"127.0.0.1"}),
            deadline=5.0,
        ) as live,
    ):
        yield Loopback(stage, live)


@pytest.fixture(scope="module")
def trusted(loopback: Loopback, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Change]]:
    """The database of a source's board after one true answer; made once."""
    made: dict[str, tuple[Path, Change]] = {}

    def of(name: str) -> tuple[Path, Change]:
        if name not in made:
            db = tmp_path_factory.mktemp(name) / "true.db"
            change, run = loopback.fetched(KNOWN[name].target, KNOWN[name].site(), db, 1)
            assert (run.outcome, change.trusted) == ("complete", True), (run, change)
            assert change.open == run.received > 0
            made[name] = db, change
        return made[name]

    return of


def hurt(db: Path) -> int:
    """Postings that the database takes for missing or closed."""
    with Store.open(db) as store:
        query = "SELECT count(*) FROM postings WHERE missing_since IS NOT NULL OR closed_at IS NOT NULL"
        return int(store.db.execute(query).fetchone()[0])


def test_every_source_is_lied_to() -> None:
    assert set(KNOWN) == set(sources.names())


@pytest.mark.parametrize(
    ("name", "lie"), [(name, lie) for name, truth in KNOWN.items() for lie in LIES if told(truth, lie)]
)
def test_a_lie_ends_soon_with_its_outcome_and_closes_nothing(
    loopback: Loopback, trusted: Callable[[str], tuple[Path, Change]], tmp_path: Path, name: str, lie: str
) -> None:
    truth, (tell, usual) = KNOWN[name], LIES[lie]
    before, first = trusted(name)
    db = Path(shutil.copy(before, tmp_path / "lied.db"))
    begun = time.monotonic()
    for day in (2, 3):  # what two trusted runs miss is closed
        change, run = loopback.fetched(truth.target, tell(truth), db, day)
        assert run.outcome == truth.wrong.get(lie, usual), run
        assert run.requests <= MOST
        assert (change.missing, change.closed, change.open) == (0, 0, first.open)
    assert hurt(db) == 0
    assert time.monotonic() - begun < 10


def test_a_board_that_truly_shrank_is_believed(
    loopback: Loopback, trusted: Callable[[str], tuple[Path, Change]], tmp_path: Path
) -> None:
    """The check above can fail: the same way closes what an honest answer lacks."""
    db = Path(shutil.copy(trusted("lever")[0], tmp_path / "shrank.db"))
    for day in (2, 3):
        change, _ = loopback.fetched(KNOWN["lever"].target, lever(120), db, day)
    assert (change.closed, hurt(db)) == (30, 30)
