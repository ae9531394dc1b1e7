"""A dictionary that remembers what was read, so that a renamed field shows on the next run and not a year later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jobscope.records import Json

_REQUIRED: Any = object()


class MissingField(Exception):
    """A field that must be there is not: the posting becomes an issue."""


class Fields:
    """One payload's fields. `pop` takes one out; what is left over, the pipeline reports.

    A field popped without a default must be there; `MissingField` names it.
    """

    def __init__(self, data: Json) -> None:
        if not isinstance(data, dict):
            raise MissingField(f"an object is expected, not {type(data).__name__}")
        self._left: dict[str, Json] = dict(data)

    def pop(self, name: str, default: Any = _REQUIRED) -> Any:
        if name in self._left:
            return self._left.pop(name)
        if default is _REQUIRED:
            raise MissingField(f"field {name!r} is missing")
        return default

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def __bool__(self) -> bool:
        return bool(self._left)

    def left(self, ignore: Iterable[str] = ()) -> dict[str, Json]:
        """What nobody read and nobody ignores on purpose."""
        ignored = frozenset(ignore)
        return {name: value for name, value in self._left.items() if name not in ignored}
