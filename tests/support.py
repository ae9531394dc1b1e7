"""Where the material beside the project is; tests that need it skip without it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared(*parts: str) -> Path:
    """A path inside the folder `shared` beside the project; skips the test where there is none."""
    root = Path(os.environ.get("SHARED_MATERIAL") or Path(__file__).resolve().parents[2] / "shared")
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs {path}, which lies beside the project, not inside it")
    return path
