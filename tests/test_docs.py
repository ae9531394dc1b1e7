"""The documents say what is: generated parts are current, links lead somewhere, and every command runs."""

from __future__ import annotations

import importlib
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from shell import environment, sh

from jobscope.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
# A line that needs the internet, a person, or a company's real board is checked for its words only: see below.
LIVE = re.compile(
    r"\bfetch\b(?!.*--replay)|\bpip\b|\bpytest\b|\.ci/run|\bruff\b|\bmypy\b|\buvx\b|\bpipx\b|\bssh\b|\bcrontab\b"
)


def commands(page: Path) -> list[str]:
    """The shell lines of a page that call jobscope: in fenced or indented blocks, with or without a `$ `."""
    found = []
    fenced = shell = False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            fenced, shell = not fenced, line[3:].strip() in ("", "sh", "console", "bash")
            continue
        if (fenced and shell) or line.startswith("    "):
            text = line.strip().removeprefix("$ ")
            if text.startswith("jobscope "):
                found.append(re.sub(r"\s{2,}#.*$", "", text))
    return found


def examples() -> list[tuple[str, str]]:
    """The examples at the end of each command's help."""
    found = []
    for section in COMMANDS.values():
        for name in section:
            module = importlib.import_module(f"jobscope.cli.{name}")
            found += [(f"{name} --help", line) for line in module.EXAMPLES.strip().splitlines()]
    return found


def all_commands() -> list[tuple[str, str]]:
    in_pages = [(page.name, line) for page in PAGES for line in dict.fromkeys(commands(page))]
    return [*in_pages, *examples()]


@pytest.mark.parametrize(("page", "line"), all_commands(), ids=lambda value: str(value)[:60])
def test_every_command_runs(page: str, line: str, demo_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    if LIVE.search(line):
        for part in line.split("|"):
            words = shlex.split(part.split(">")[0], comments=True)
            if words and words[0] == "jobscope":
                assert_known(words[1:], home)
        return
    done = sh(line, home)
    assert done.returncode == 0, f"{page}: {line}\n{done.stderr}"
    assert done.stdout.strip() or done.stderr.strip() or ">" in line


def assert_known(words: list[str], home: Path) -> None:
    """The command and each of its options are known to the program."""
    command = words[0]
    done = subprocess.run(
        [sys.executable, "-m", "jobscope", command, "--help"],
        env=environment(home), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for word in words[1:]:
        if word.startswith("--"):
            assert word.split("=")[0] in done.stdout, f"{command} has no {word}"


def test_generated_parts_are_current() -> None:
    done = subprocess.run([sys.executable, "tools/build_docs.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0, "run: python tools/build_docs.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not link.startswith("http"):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"


def test_the_readme_is_short_and_begins_with_its_two_commands() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
    start = next(i for i, line in enumerate(lines) if line.startswith("```"))
    end = next(i for i in range(start + 1, len(lines)) if lines[i].startswith("```"))
    assert lines[start + 1 : end] == [
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/jobscope demo",
        'python3 -m venv .venv && .venv/bin/pip install ".[test]" && .venv/bin/pytest',
    ]


def test_every_command_is_documented() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    for section in COMMANDS.values():
        for name in section:
            assert f"jobscope {name}" in text, f"no page shows jobscope {name}"


def test_the_python_of_the_readme_gives_what_its_comments_say() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    claims = 0
    for line in page.partition("```python\n")[2].partition("```")[0].splitlines():
        code, _, said = line.partition("  # ")
        if not said or " = " in code:
            exec(line, names)
        else:
            assert eval(code, names) == eval(said), line
            claims += 1
    assert claims == 3
