"""Imports go one way, and heavy libraries stay in their rooms."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "jobscope"

# Lower may not import higher; rooms of one level do not know each other, unless the last table says so.
LEVELS = {
    "errors": 0, "records": 0, "table": 0,
    "stream": 1, "config": 1, "companies": 1, "web": 1,
    "archive": 2,
    "sources": 3, "normalise": 3,
    "targets": 4, "detection": 4, "pipeline": 4, "store": 4,
    "analysis": 5,
    "render": 6,
    "cli": 7,
}  # fmt: skip
WITHIN_LEVEL = {("records", "errors"), ("targets", "companies"), ("targets", "detection"), ("sources", "web")}
FORBIDDEN = {("sources", "normalise"), ("sources", "store"), ("pipeline", "store"), ("store", "pipeline")}
ROOMS_OF = {"typer": {"cli"}, "rich": {"render"}, "httpx": {"web"}, "httpcore": {"web"}, "sqlite_utils": {"store"}}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    """The top-level part that a module belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module == "jobscope":
                found.update(f"jobscope.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    here = room(path)
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "jobscope" and len(parts) > 1:
            there = parts[1]
            if here.startswith("__") or there.startswith("__") or there not in LEVELS or here == there:
                continue
            assert (here, there) not in FORBIDDEN, f"{here} must not know {there}"
            ok = LEVELS[there] < LEVELS[here] or (here, there) in WITHIN_LEVEL
            assert ok, f"{path.name} in {here} imports {name}, which lies as high or higher"
        elif parts[0] in ROOMS_OF:
            assert here in ROOMS_OF[parts[0]], f"only {ROOMS_OF[parts[0]]} may import {parts[0]}"


def test_every_module_has_a_level() -> None:
    assert {room(path) for path in modules() if not room(path).startswith("__")} <= set(LEVELS)


def test_no_module_is_long() -> None:
    long = {str(path): n for path in modules() if (n := len(path.read_text("utf-8").splitlines())) > 500}
    assert not long


def test_help_and_reading_commands_import_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from jobscope.cli.app import run\n"
        "try: run(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'httpx', 'sqlite_utils', 'selectolax', 'rich', 'dateutil', 'warcio'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
