"""robots.txt: what a host asks of crawlers, and the line that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from protego import Protego

SIZE: Final = 500 << 10  # RFC 9309 wants at least so much read
_DISALLOW: Final = re.compile(r"\s*dis+al+[oa]w\s*:?\s*(\S.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one host for one agent. `refusal` is set where the host's answer forbids everything."""

    text: str = ""
    parsed: Protego | None = None
    refusal: str = ""

    def forbid(self, url: str, agent: str) -> str:
        """Why this URL must not be asked for (the rule's own line, quoted), or nothing."""
        if self.refusal:
            return self.refusal
        if self.parsed is None or self.parsed.can_fetch(url, agent):
            return ""
        return f"it says {rule_line(self.text, url, agent)!r}"

    def delay(self, agent: str) -> float:
        """The seconds between requests that the host asks for, or 0."""
        return (self.parsed.crawl_delay(agent) or 0.0) if self.parsed else 0.0


def rules(status: int, text: str) -> Rules:
    """The rules in an answer to /robots.txt: 4xx allows everything, 5xx nothing, a web page holds no rules.

    >>> rules(200, "User-agent: *\\nDisallow: /jobs").forbid("https://example.org/jobs/1", "jobscope")
    "it says 'Disallow: /jobs'"
    >>> rules(404, "").forbid("https://example.org/jobs/1", "jobscope")
    ''
    >>> rules(503, "").forbid("https://example.org/jobs/1", "jobscope")
    'it cannot be read just now (status 503), and that counts as a no'
    """
    from protego import Protego

    if status >= 500 or status == 304:  # nobody asked whether it changed
        return Rules(refusal=f"it cannot be read just now (status {status}), and that counts as a no")
    if status != 200 or text.lstrip("\ufeff \t\r\n").startswith("<"):
        return Rules()
    text = text.removeprefix("\ufeff")
    return Rules(text, Protego.parse(text))


def rule_line(text: str, url: str, agent: str) -> str:
    """The line of a robots.txt that forbids a URL: the longest one that does so when it is the only one."""
    from protego import Protego

    lines = text.splitlines()
    rule_at = {n: found[1] for n, line in enumerate(lines) if (found := _DISALLOW.match(line))}

    def forbids(n: int) -> bool:
        # The others are emptied, not dropped: they still part one group of agents from the next.
        alone = [("Disallow:" if m in rule_at and m != n else line) for m, line in enumerate(lines)]
        return not Protego.parse("\n".join(alone)).can_fetch(url, agent)

    def would(rule: str) -> bool:
        return not Protego.parse(f"User-agent: *\nDisallow: {rule}").can_fetch(url, agent)

    for n in sorted(rule_at, key=lambda n: -len(rule_at[n])):
        if would(rule_at[n]) and forbids(n):
            return lines[n].strip()
    return "Disallow"
