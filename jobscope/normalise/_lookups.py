"""The tables of words in jobscope/data, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The table data/lookups/<name>.toml."""
    return tomllib.loads(resources.files("jobscope").joinpath("data", "lookups", f"{name}.toml").read_text("utf-8"))
