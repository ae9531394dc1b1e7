"""`Visit`: one board's view of the web, handed to its source: robots, pace, retries and redirects for each request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, Literal, Protocol
from urllib.parse import urlencode, urlsplit

import msgspec

from jobscope.errors import Blocked, CutOff, Stopped, Unavailable, WebError
from jobscope.records import Json
from jobscope.web import answers, robots
from jobscope.web.answers import Expect
from jobscope.web.client import Web
from jobscope.web.exchange import CAPS, Request, Response, shown
from jobscope.web.failures import Late, Refused, Unreached
from jobscope.web.pace import INTERVAL

Size = Literal["page", "detail", "board"]
Params = Mapping[str, Any] | Iterable[tuple[str, Any]]
Headers = Mapping[str, str] | Iterable[tuple[str, str]]

TRIES: Final = 3
PATIENCE: Final = 120  # seconds that a Retry-After may ask for
REDIRECTS: Final = 5
BREAKER: Final = 5  # requests that may fail in a row before a board is left

_ACCEPT: Final[Mapping[Expect, str]] = {
    "json": "application/json",
    "html": "text/html",
    "xml": "application/xml, text/xml",
    "any": "*/*",
}


class Source(Protocol):
    """What a visit needs to know of a source."""

    @property
    def name(self) -> str: ...
    @property
    def robots_exempt(self) -> str: ...
    @property
    def cookies(self) -> bool: ...
    @property
    def allow(self) -> Collection[str]: ...
    @property
    def interval(self) -> float: ...


class Visit:
    """One board's view of the web, handed to its source. Not for use by several threads at once.

    `requests` counts every request sent, `retries` those that were a second or third try, `bytes` what was received,
    decoded. `ended` is set once the board must be left alone: each later request raises it again. `on_wait` is told
    why and for how many seconds, before each wait that is longer than the usual pace.
    """

    def __init__(self, web: Web, source: Source) -> None:
        self._web = web
        self._source = source
        self._cookies: dict[str, dict[str, str]] = {}
        self._failed_in_a_row = 0
        self.requests = 0
        self.retries = 0
        self.bytes = 0
        self.fetched_at: str | None = None
        self.ended: WebError | None = None
        self.on_wait: Callable[[str, float], None] | None = None

    def get(
        self,
        url: str,
        params: Params = (),
        *,
        headers: Headers = (),
        expect: Expect = "json",
        size: Size = "page",
        ok_statuses: Collection[int] = (),
    ) -> Response:
        """The answer to a GET. Raises a WebError for every answer that is not of the 200s or in `ok_statuses`."""
        return self._ask(self._request("GET", url, params, headers, None, expect, size), expect, ok_statuses)

    def post(
        self,
        url: str,
        *,
        json: Json = None,
        form: Params | None = None,
        params: Params = (),
        headers: Headers = (),
        expect: Expect = "json",
        size: Size = "page",
        ok_statuses: Collection[int] = (),
    ) -> Response:
        """The answer to a POST that only asks (a search): it is retried as a GET is."""
        kind, body = "application/json", msgspec.json.encode(json)
        if form is not None:
            kind, body = "application/x-www-form-urlencoded", urlencode(_pairs(form), doseq=True).encode()
        sent = (("Content-Type", kind), *_pairs(headers))
        return self._ask(self._request("POST", url, params, sent, body, expect, size), expect, ok_statuses)

    # ── one request, to its usable answer ────────────────────────────────────────────────────────────────────────────

    def _ask(self, request: Request, expect: Expect, ok_statuses: Collection[int]) -> Response:
        if self.ended:
            raise self.ended.with_traceback(None)
        try:
            response = self._follow(request, expect, ok_statuses)
        except (Unavailable, Blocked) as error:
            self._failed_in_a_row += 1
            if self._failed_in_a_row >= BREAKER and self.ended is None:
                why = f"{BREAKER} requests in a row failed, the last one so: {error.message}"
                self.ended = type(error)(why, error.hint)
            raise
        except (CutOff, Stopped) as error:
            self.ended = error
            raise
        except WebError:
            self._failed_in_a_row = 0  # an answer all the same: the host is well
            raise
        self._failed_in_a_row = 0
        self.fetched_at = max(self.fetched_at or "", response.fetched_at)
        return response

    def _follow(self, request: Request, expect: Expect, ok_statuses: Collection[int]) -> Response:
        """Along the redirects; each hop is checked as the first address is."""
        chain = [request.url]
        while True:
            self._obey_robots(request.url)
            response = self._persist(request, expect, ok_statuses)
            if response.status not in answers.REDIRECTS or response.status in ok_statuses:
                return answers.usable(response, expect, ok_statuses)
            target = answers.target(response)
            if target in chain or len(chain) > REDIRECTS:
                path = " → ".join(shown(url) for url in [*chain, target])
                raise Refused(f"redirect loop: {path}" if target in chain else f"too many redirects: {path}")
            answers.check_hop(request.url, target, self._source.allow)
            chain.append(target)
            request = answers.redirected(request, response.status, target)

    def _persist(self, request: Request, expect: Expect, ok_statuses: Collection[int] = ()) -> Response:
        """Up to three tries at a whole answer; the last one's is returned whatever its status.

        A status that the source wants to see itself is not tried again.
        """
        host = urlsplit(request.url).netloc
        self._web.check_reached(host)
        for tries in range(1, TRIES + 1):
            asked: float | None = None
            try:
                response = self._send(request)
                answers.check_whole(response, expect)
            except Unavailable as error:
                if isinstance(error, Unreached) and tries == TRIES:
                    self._web.mark_unreached(host, error)
                if isinstance(error, Refused) or tries == TRIES:
                    raise
                failure: WebError = error
            else:
                overloaded = answers.overloaded(response)
                if overloaded is None or tries == TRIES or response.status in ok_statuses:
                    return response
                failure = overloaded
                asked = answers.retry_after(response.headers.get("retry-after", ""), self._web.wall())
            if asked is not None and asked > PATIENCE and self._web.live:
                when = answers.when(self._web.wall(), asked)
                self.ended = type(failure)(f"{failure.message}: try again after {when}")
                raise self.ended
            seconds = asked if asked is not None else 2 ** (tries - 1) * (1 + self._web.jitter() / 4)
            self._announce(failure.message, seconds)
            self._web.wait(seconds)
            self.retries += 1
        raise AssertionError("the last try returns or raises")

    def _announce(self, why: str, seconds: float) -> None:
        if self.on_wait and self._web.live:
            self.on_wait(why, seconds)

    def _send(self, request: Request) -> Response:
        """One try: in this host's turn, counted, with this visit's cookies."""
        self._web.check()
        if self.requests >= self._web.max_requests:
            raise CutOff(
                f"{self.requests} requests were made for this board, and that is the limit",
                hint="the next run goes on from here; --max-requests raises the limit",
            )
        host = urlsplit(request.url).netloc
        if not self._web.live:
            response = self._counted(request, host)
        else:
            pace = self._web.pace(host)
            pace.at_least(self._source.interval)

            def waits(seconds: float) -> None:
                if seconds > 2 * INTERVAL:
                    self._announce(f"{host} is slow", seconds)
                self._web.wait(seconds)

            try:
                with pace.turn(self._web.check, waits):
                    response = self._counted(request, host)
            except Unavailable:
                pace.strained()
                raise
            if response.status in answers.RETRIED:
                pace.strained()
            else:
                pace.eased()
        return response

    def _counted(self, request: Request, host: str) -> Response:
        self.requests += 1
        if jar := self._cookies.get(host):
            crumbs = "; ".join(f"{name}={value}" for name, value in jar.items())
            request = replace(request, headers=(*request.headers, ("Cookie", crumbs)))
        response = self._web.transport.send(request)
        self.bytes += len(response.body)
        if self._source.cookies:
            for line in response.headers.get("set-cookie", "").splitlines():
                name, _, value = line.partition(";")[0].partition("=")
                self._cookies.setdefault(host, {})[name.strip()] = value.strip()
        return response

    # ── robots.txt ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _obey_robots(self, url: str) -> None:
        """Raises Blocked where the host's robots.txt forbids this URL to us, Unavailable where it is out of reach."""
        parts = urlsplit(url)
        web = self._web
        if not web.live or self._source.robots_exempt or (parts.hostname or "") in web.allow_robots:
            return
        origin = f"{parts.scheme}://{parts.netloc}"
        rules = web.rules(origin, lambda: self._read_robots(f"{origin}/robots.txt"))
        web.pace(parts.netloc).at_least(rules.delay(web.agent))
        if reason := rules.forbid(url, web.agent):
            raise Blocked(
                f"robots.txt of {parts.netloc} forbids {shown(url)}: {reason}",
                hint="with the host's consent, allow it in the configuration file, with the reason",
            )

    def _read_robots(self, url: str) -> robots.Rules:
        headers = self._headers("any", ())
        try:
            for _ in range(REDIRECTS + 1):
                response = self._persist(Request("GET", url, headers, cap=robots.SIZE, partial=True), "any")
                if response.status not in answers.REDIRECTS:
                    return robots.rules(response.status, response.text())
                try:
                    url = answers.target(response)
                except Refused:
                    break
        except Late:
            return robots.Rules(refusal="it was not there in time, and that counts as a no")
        return robots.Rules()  # redirects without end: as if there were none

    # ── making a request ─────────────────────────────────────────────────────────────────────────────────────────────

    def _request(
        self, method: str, url: str, params: Params, headers: Headers, body: bytes | None, expect: Expect, size: Size
    ) -> Request:
        return Request(method, with_params(url, params), self._headers(expect, headers), body, CAPS[size])

    def _headers(self, expect: Expect, more: Headers) -> tuple[tuple[str, str], ...]:
        """Ours, then what the endpoint demands. Who we are is not for a source to say."""
        ours = {"user-agent": self._web.user_agent, "accept": _ACCEPT[expect], "accept-encoding": "gzip"}
        theirs = {name.lower(): value for name, value in _pairs(more)}
        return tuple((ours | theirs | {k: ours[k] for k in ("user-agent", "accept-encoding")}).items())


# ── addresses ────────────────────────────────────────────────────────────────────────────────────────────────────────


def with_params(url: str, params: Params = ()) -> str:
    """A URL with further query pairs; those with the value None are left out. Raises Refused for no web address.

    >>> with_params("https://example.org/jobs?a=1#top", {"q": "data engineer", "team": ["x", "y"], "page": None})
    'https://example.org/jobs?a=1&q=data+engineer&team=x&team=y'
    """
    base = answers.address(url)
    query = urlencode([(name, value) for name, value in _pairs(params) if value is not None], doseq=True)
    return f"{base}{'&' if '?' in base else '?'}{query}" if query else base


def _pairs(several: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return list(several.items() if isinstance(several, Mapping) else several)
