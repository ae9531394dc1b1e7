"""The engine of patterns that run over whole texts: google-re2 (linear on every input), else the standard library's."""

from __future__ import annotations

from typing import Any

try:
    import re2 as engine
except ImportError:  # pragma: no cover - the wheel is a dependency; a platform without one still works, slower
    import re as engine


def compile(pattern: str) -> Any:  # noqa: A001 - the name that both engines use
    """A compiled pattern with `search`, `finditer` and `fullmatch`; write what both engines understand."""
    return engine.compile(pattern)
