"""What a URL says: its host, its path and its query, percent-decoded once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit


@dataclass(frozen=True, slots=True)
class Parts:
    """`host` in lower case, `path` as its segments without empty ones, `query` with the first value of each name."""

    host: str
    path: tuple[str, ...]
    query: dict[str, str]

    def segment(self, n: int) -> str | None:
        """The segment at that place of the path, if there is one."""
        return self.path[n] if n < len(self.path) else None


def parts(url: str) -> Parts:
    """The parts of a URL; no host where it is none.

    >>> parts("https://Jobs.example.org/Acme%20Foods/42?for=a&for=b")
    Parts(host='jobs.example.org', path=('Acme Foods', '42'), query={'for': 'a'})
    >>> parts("acme").host
    ''
    """
    try:
        split = urlsplit(url)
        host = split.hostname or ""
        pairs = parse_qsl(split.query)
    except ValueError:
        return Parts("", (), {})
    query: dict[str, str] = {}
    for name, value in pairs:
        query.setdefault(name, value)
    return Parts(host, tuple(unquote(segment) for segment in split.path.split("/") if segment), query)


def on(host: str, hosts: Iterable[str]) -> bool:
    """Is it one of these hosts, or below one?

    >>> on("acme.eightfold.ai", ["eightfold.ai"]), on("noteightfold.ai", ["eightfold.ai"])
    (True, False)
    """
    return any(host == known or host.endswith("." + known) for known in hosts)


def on_host(host: str, link: str) -> str | None:
    """The address of a link that stands in a page of that host; None where neither names a host.

    >>> on_host("jobs.example.org", "/job/7"), on_host("saved", "https://example.org/7"), on_host("saved", "/job/7")
    ('https://jobs.example.org/job/7', 'https://example.org/7', None)
    """
    try:
        address = urljoin(f"https://{host}/" if "." in host else "", link)
    except ValueError:
        return None
    return address if parts(address).host else None


def quoted(name: str) -> str:
    """A name as one segment of a path."""
    return quote(name, safe="")
