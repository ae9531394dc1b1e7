"""A Visit that answers from a table: no network, and every question kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser

from jobscope.errors import Blocked, NotFound


@dataclass(frozen=True)
class Reply:
    """What an address answers: data, or a page as text."""

    data: Any
    status: int = 200
    url: str = "https://jobs.example.org/"

    @property
    def body(self) -> bytes:
        return self.data.encode() if isinstance(self.data, str) else json.dumps(self.data).encode()

    @property
    def headers(self) -> dict[str, str]:
        return {}

    def json(self) -> Any:
        return self.data

    def looks_like_markup(self) -> bool:
        return self.body.lstrip()[:1] == b"<"

    def text(self) -> str:
        return self.body.decode()

    def html(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.text())


@dataclass
class FakeVisit:
    """`answers` maps a URL, query included, to its Reply, its data or an error; what is not there is NotFound."""

    answers: Mapping[str, Any]
    asked: list[str] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)

    def get(
        self,
        url: str,
        params: Any = (),
        *,
        headers: Any = (),
        expect: str = "json",
        size: str = "page",
        ok_statuses: Any = (),
    ) -> Reply:
        asked = f"{url}?{urlencode(params)}"
        self.asked.append(asked)
        self.sizes.append(size)
        answer = self.answers.get(asked, NotFound(f"{asked} answered 404"))
        if isinstance(answer, Exception):
            raise answer
        reply = answer if isinstance(answer, Reply) else Reply(answer)
        if reply.status not in (200, *ok_statuses):
            raise Blocked(f"{asked} answered {reply.status}")
        return Reply(reply.data, reply.status, asked)
