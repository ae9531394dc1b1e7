"""docs/sources.md says what the recordings beside the project give, and nothing in them is lost."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest
from support import shared

TOOL = Path(__file__).resolve().parents[1] / "tools/sources_table.py"


@pytest.fixture(scope="module")
def tool() -> Any:
    spec = importlib.util.spec_from_file_location("sources_table", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look there
    spec.loader.exec_module(module)
    return module


def test_the_document_is_what_comes_out(tool: Any) -> None:
    text = tool.document(shared("payloads"))
    assert tool.DOCUMENT.read_text("utf-8") == text
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:2] == "| "]
    for source, *cells in rows[2:]:
        assert cells[-2:] == ["0", "none"], source
        assert cells[2] == cells[3], f"{source} has postings without a title"


def test_what_is_refused_and_what_is_read_is_counted(tool: Any, tmp_path: Path) -> None:
    (tmp_path / "lever").mkdir()
    (tmp_path / "lever/good.json").write_text('[{"id": "a", "text": "Baker", "odd": 1}, {"id": "b"}]')
    (tmp_path / "lever/bad.json").write_text('{"ok": false}')
    found = tool.tally(tool.sources.load("lever"), [tmp_path / "lever"])
    assert (found.files, found.refused, found.postings["postings"], found.not_parsed) == (2, 1, 1, 1)
    assert found.left_over == {"odd"}
