"""What saving answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobscope.errors import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one board's stream did to the database.

    outcome: the footer's; None where the stream ended without one. trusted: may it close postings; reason: why not.
    whole: did every posting that the footer counts arrive. `same` counts those that were seen again without an edit;
    `open` and `with_pay` are the board's standing now; `raw_kept` counts raw contents that are new, `unparsed` raw
    records that came without their posting. nothing_changed: the database held all of it already. `values` counts,
    where new rules were applied, the postings of which each value changed: pay, places, topics, level …
    """

    source: str = ""
    board: str = ""
    company: str = ""
    run: str | None = None
    outcome: Outcome | None = None
    received: int = 0
    expected: int | None = None
    trusted: bool = False
    whole: bool = False
    suspect: bool = False
    reason: str | None = None
    new: int = 0
    changed: int = 0
    same: int = 0
    reopened: int = 0
    missing: int = 0
    closed: int = 0
    open: int = 0
    with_pay: int = 0
    issues: int = 0
    raw_kept: int = 0
    unparsed: int = 0
    nothing_changed: bool = False
    values: Mapping[str, int] = field(default_factory=dict)
