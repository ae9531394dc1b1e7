"""What an answer means: usable or not, whole or not, where it leads, how long to wait. All of it pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, Literal
from urllib.parse import urljoin, urlsplit, urlunsplit

from jobscope.errors import Blocked, Changed, Moved, NotFound, Unavailable, WebError
from jobscope.web.exchange import Request, Response, shown
from jobscope.web.failures import Cut, Refused

Expect = Literal["json", "html", "xml", "any"]

RETRIED: Final = frozenset({408, 429, 500, 502, 503, 504, *range(520, 531)})
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_REFUSALS: Final = frozenset({401, 402, 403, 407, 451})
_SECOND_LEVEL: Final = frozenset(["ac", "co", "com", "edu", "gob", "gov", "net", "ne", "or", "org"])

# How gatekeepers' own pages give themselves away; looked for in small pages only: a posting may speak of captchas.
_GATES: Final = (
    b"<title>just a moment...</title>",
    b"<title>attention required! | cloudflare</title>",
    b"<title>access denied</title>",
    b"<title>pardon our interruption",
    b"/cdn-cgi/challenge-platform/",
    b"captcha-delivery.com",
    b"_incapsula_resource",
    b"px-captcha",
)
_GATE_SIZE: Final = 64 << 10


def usable(response: Response, expect: Expect, ok_statuses: Collection[int] = ()) -> Response:
    """The response itself, if it is what was asked for. Raises the WebError that fits otherwise."""
    status, url = response.status, shown(response.url)
    if is_gate(response):
        raise Blocked(
            f"{url} answered {status} with a page that asks whether we are human ({response.snippet()})",
            hint="jobscope does not get around such pages; open the board in a browser",
        )
    if status in ok_statuses or 200 <= status < 300:
        if expect == "json" and response.looks_like_markup():
            response.json()  # raises, and says it
        return response
    if status in (404, 410):
        raise NotFound(f"{url} answered {status}: there is no such board or posting")
    raise _fault(response)


def _fault(response: Response) -> WebError:
    status, url = response.status, shown(response.url)
    if status in _REFUSALS:
        return Blocked(f"{url} answered {status}: the host refuses to serve us ({response.snippet()})")
    if status == 429:
        return Blocked(f"{url} answered 429: too many requests", hint="try again in an hour")
    if status in RETRIED:
        return Unavailable(f"{url} answered {status}")
    if 400 <= status < 500:
        return Changed(f"{url} answered {status}: it does not understand what we ask any more")
    return Refused(f"{url} answered {status}")


def overloaded(response: Response) -> WebError | None:
    """What to say of an answer that a later try may better, or None."""
    return _fault(response) if response.status in RETRIED and not is_gate(response) else None


def is_gate(response: Response) -> bool:
    """Whether this is a captcha or a block page instead of an answer, whatever its status."""
    if response.headers.get("cf-mitigated") == "challenge":
        return True
    if len(response.body) > _GATE_SIZE or not response.looks_like_markup():
        return False
    body = response.body.lower()
    return any(mark in body for mark in _GATES)


def check_whole(response: Response, expect: Expect) -> None:
    """Raises Cut where a body whose end nobody announced does not end as its kind must."""
    if response.framed or expect == "any" or not 200 <= response.status < 300:
        return
    end = response.body.rstrip()
    if response.looks_like_markup():
        page = b"<html" in end[:2048].lower()
        whole = b"</html" in end[-2048:].lower() if page else end.endswith(b">")
    elif expect == "json":
        try:
            response.json()
            whole = True
        except Changed:
            whole = False
    else:
        whole = end.endswith(b">")
    if not whole:
        raise Cut(f"{shown(response.url)}: the answer broke off after {len(response.body)} bytes")


# ── redirects ────────────────────────────────────────────────────────────────────────────────────────────────────────


def site(host: str) -> str:
    """The part of a host's name that its owner registered, near enough to compare two; an address is its own.

    >>> site("jobs.example.com"), site("careers.example.co.uk"), site("127.0.0.2")
    ('example.com', 'example.co.uk', '127.0.0.2')
    """
    labels = host.lower().rstrip(".").split(".")
    if ":" in host or labels[-1].isdigit():
        return host
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if deep else -2 :])


def address(url: str) -> str:
    """A URL as it is asked for: without a user (jobscope logs in nowhere) and without a fragment.

    Raises Refused for what is no web address.

    >>> address("https://me:secret@example.org/jobs?page=2#top")
    'https://example.org/jobs?page=2'
    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no number
        if parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s\\^`{|}<>]", parts.netloc):
            return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
    except ValueError:
        pass
    raise Refused(f"{shown(url)} is no web address")


def target(response: Response) -> str:
    """Where a redirect leads. Raises Refused where it does not say, or to no web address."""
    if not (location := response.headers.get("location", "").strip()):
        raise Refused(f"{shown(response.url)} answered {response.status} without saying where to go")
    try:
        return address(urljoin(response.url, location))
    except (Refused, ValueError):
        raise Refused(f"{shown(response.url)} redirects to {shown(location)}, which is no web address") from None


def check_hop(here: str, there: str, allow: Collection[str]) -> None:
    """Raises Moved for a redirect that must not be followed. Both are web addresses."""
    old, new = urlsplit(here), urlsplit(there)
    if old.scheme == "https" and new.scheme == "http":
        raise Moved(f"{shown(here)} redirects to {shown(there)}, which is not encrypted: not followed")
    if new.hostname not in allow and site(new.hostname or "") != site(old.hostname or ""):
        raise Moved(
            f"{shown(here)} redirects to another site: {shown(there)}",
            hint=f"if that is the same company: jobscope fetch {shown(there)}",
        )


def redirected(request: Request, status: int, target: str) -> Request:
    """The request for the next hop: a POST becomes a GET, as browsers do it, save after 307 and 308."""
    if status in (307, 308) or request.method == "GET":
        return replace(request, url=target)
    headers = tuple((name, value) for name, value in request.headers if name.lower() != "content-type")
    return replace(request, method="GET", url=target, headers=headers, body=None)


# ── waiting ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def retry_after(value: str, now: datetime) -> float | None:
    """The seconds that a Retry-After asks for: whole seconds, or a date (one in the past is 0); else None.

    >>> noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    >>> retry_after("2", noon), retry_after("Thu, 01 Jan 2026 12:00:30 GMT", noon), retry_after("soon", noon)
    (2.0, 30.0, None)
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:15])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def when(now: datetime, seconds: float) -> str:
    """The moment so many seconds from now, to the minute.

    >>> when(datetime(2026, 1, 1, 12, tzinfo=UTC), 3600), when(datetime(2026, 1, 1, tzinfo=UTC), 99999999999.0)
    ('2026-01-01 13:00 UTC', 'a year or more')
    """
    if seconds > 365 * 86400:
        return "a year or more"
    return (now + timedelta(seconds=seconds)).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
