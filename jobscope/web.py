"""The one polite client: robots, pace, retries, redirects and limits over a transport. Alone imports httpx."""

from __future__ import annotations

from typing import Protocol


class Response(Protocol):
    status: int


class Visit(Protocol):
    requests: int
