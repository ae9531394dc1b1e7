"""Workday's career sites: which one a board's name or an address means, and what an answer that is no list means."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from jobscope.errors import Blocked, Moved, NotFound, Unavailable
from jobscope.sources._fields import words
from jobscope.sources._urls import on, parts, quoted
from jobscope.web import Response

HOSTS = ("myworkdayjobs.com", "myworkdaysite.com")
"""Of tenants, and the one that some of them share."""
ANSWERED = (301, 302, 303, 307, 308, 403, 422)  # read here: what they mean stands in their headers or bodies
BOARD = re.compile(r"(?P<host>[\w-]+\.wd\d+)(?:/(?P<tenant>[^/]+))?/(?P<site>[^/]+)")
LOCALE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2,4}){1,2}")
LANGUAGE = re.compile(r"[a-z]{2}")
WITHIN = words("job jobs details login apply userHome introduceYourself jobAlerts refreshFacet 1")  # parts of any site


@dataclass(frozen=True, slots=True)
class Site:
    """A career site, by the parts of its board's name."""

    board: str
    host: str
    tenant: str
    name: str
    shared: bool = False

    @property
    def page(self) -> str:
        return f"https://{self.host}/{f'recruiting/{quoted(self.tenant)}/' if self.shared else ''}{quoted(self.name)}"

    @property
    def api(self) -> str:
        return f"https://{self.host}/wday/cxs/{quoted(self.tenant)}/{quoted(self.name)}"


def site_of(board: str, near: str | None = None) -> Site | None:
    """The site of a board: on the tenant's own host, or, `near` an address of such a one, on the host that it shares.

    >>> site_of("acme.wd5/Careers").api
    'https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/Careers'
    >>> site_of("acme.wd5/Careers", "https://wd5.myworkdaysite.com/").page
    'https://wd5.myworkdaysite.com/recruiting/acme/Careers'
    """
    if not (found := BOARD.fullmatch(board)):
        return None
    host = found["host"].lower()
    site = Site(board, f"{host}.{HOSTS[0]}", found["tenant"] or host.partition(".")[0], found["site"])
    return on_shared_host(site) if on(parts(near or "").host, HOSTS[1:]) else site


def on_shared_host(site: Site) -> Site:
    return replace(site, host=f"{site.host.split('.')[1]}.{HOSTS[1]}", shared=True)


def board_of(url: str) -> str | None:
    """The board of a careers page, a posting or an API address, on a host of the tenant or on a shared one."""
    link = parts(url)
    if not on(link.host, HOSTS):
        return None
    host = link.host.rpartition(".myworkday")[0]
    path = link.path[1:] if _is_language(link.path) else link.path
    if path[:2] == ("wday", "cxs") or path[:1] == ("recruiting",):
        path = path[1 + (path[0] == "wday") :]
        if len(path) < 2:
            return None
        host = host if "." in host else f"{path[0].lower()}.{host}"
        name = path[1] if path[0].lower() == host.partition(".")[0] else f"{path[0]}/{path[1]}"
    else:
        name = path[0] if path and path[0] != "wday" else ""
    board = f"{host}/{name}"
    return board if site_of(board) else None


def _is_language(path: tuple[str, ...]) -> bool:
    """Does a path begin with a language? A site may have a name of two letters too."""
    if not path or LOCALE.fullmatch(path[0]):
        return bool(path)
    return LANGUAGE.fullmatch(path[0]) is not None and len(path) > 1 and path[1] not in WITHIN


def answered(reply: Response, site: Site, what: str) -> Response:
    """The reply, if it is one. A tenant under maintenance answers in many ways, and is not gone for that."""
    status, where = reply.status, f"workday:{site.board}"
    if status < 300:
        return reply
    if status < 400:
        target = reply.headers.get("location", "")
        if "maintenance" in target or not (board := board_of(target)) or board == site.board:
            raise Unavailable(f"{where} answered {status} for {what}: under maintenance, or too busy")
        raise Moved(f"{where} leads to another site", hint=f"fetch workday:{board}")
    if status == 403:
        if b'"S22"' in reply.body:
            raise NotFound(f"{where} answered 403: {what} is not there")
        raise Blocked(f"{where} answered 403 for {what}: it refuses, or is under maintenance")
    raise Unavailable(
        f"{where} answered {status} for {what}: under maintenance, or no site of this name",
        hint="the site's name is the end of its careers page's address",
    )


def named(board: str) -> Site:
    if not (site := site_of(board)):
        raise NotFound(
            f"{board!r} names no Workday site", hint="it is tenant.wdN/site, as in workday:nvidia.wd5/Careers"
        )
    return site
