"""What is installed holds everything that runs."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution, requires
from importlib.resources import files

import pytest

import jobscope


@pytest.mark.parametrize(
    "name",
    [
        "py.typed",
        "data/companies.csv",
        "data/demo.csv",
        "data/lookups/workplace.toml",
        "data/topics.toml",
        "data/help/filters.txt",
    ],
)
def test_data_is_in_the_package(name: str) -> None:
    assert (files("jobscope") / name).is_file()


def test_both_commands_are_installed() -> None:
    scripts = {entry.name for entry in distribution("jobscope-cli").entry_points if entry.group == "console_scripts"}
    assert scripts == {"jobscope", "jobscope-cli"}


def test_the_version_is_one() -> None:
    assert distribution("jobscope-cli").version == jobscope.__version__


def test_runtime_needs_no_numpy_and_no_pandas() -> None:
    needed = {
        line.split(";")[0].split("[")[0].split(">")[0].split("<")[0].strip()
        for line in requires("jobscope-cli") or ()
        if "extra ==" not in line
    }
    assert not needed & {"numpy", "pandas", "pydantic"}


def test_it_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "jobscope"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "jobscope demo" in done.stdout
