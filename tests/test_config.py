"""Settings: which layer wins, where each value came from, and what a mistake says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jobscope import config
from jobscope.errors import UsageError


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's file of its own, so that the developer's does not count."""
    path = tmp_path / "user" / "config.toml"
    path.parent.mkdir()
    monkeypatch.setattr(config, "user_file", lambda: path)
    return path


def load(folder: Path, flags: dict[str, Any] | None = None, environ: dict[str, str] | None = None) -> config.Settings:
    return config.load(flags or {}, environ or {}, folder)


def test_defaults_say_that_they_are(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.jobs == 4
    assert {one.origin for one in config.listing(settings)} == {"default"}


def test_each_layer_wins_over_the_one_before(tmp_path: Path, user: Path) -> None:
    user.write_text("jobs = 1\nmax_requests = 10\nstale = '2h'\ncolor = 'never'\n")
    (tmp_path / "jobscope.toml").write_text("jobs = 2\nmax_requests = 20\nstale = '3h'\n")
    settings = load(tmp_path, {"jobs": 9, "stale": None}, {"JOBSCOPE_JOBS": "3", "JOBSCOPE_MAX_REQUESTS": "30"})
    assert (settings.jobs, settings.max_requests, settings.stale, settings.color) == (9, 30, "3h", "never")
    assert dict(settings.origins) == {
        "jobs": "command line",
        "max_requests": "JOBSCOPE_MAX_REQUESTS",
        "stale": str(tmp_path / "jobscope.toml"),
        "color": str(user),
    }


def test_a_path_may_begin_at_home(tmp_path: Path) -> None:
    assert load(tmp_path, environ={"JOBSCOPE_DB": "~/x.db"}).db == Path.home() / "x.db"


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("jobz = 3", "unknown setting 'jobz'", "did you mean 'jobs'"),
        ("zzz = 3", "unknown setting 'zzz'", "settings are db"),
        ("jobs = 0", "jobs = 0 is not right", "boards fetched at once"),
        ("jobs = true", "jobs = True", "boards"),
        ("jobs = 'many'", "jobs = 'many'", "boards"),
        ("keep_contacts = 'perhaps'", "keep_contacts", "recruiters"),
        ("color = 'blue'", "color = 'blue'", "auto, always or never"),
        ("db = 7", "db = 7", "database"),
        ("db = ", "jobscope.toml", "TOML"),
        ("robots_allow = {'a.example' = ''}", "a reason for each host", "why"),
        ("robots_allow = ['a.example']", "a reason for each host", "why"),
    ],
)
def test_a_mistake_names_the_file_and_what_to_do(tmp_path: Path, text: str, says: str, hint: str) -> None:
    (tmp_path / "jobscope.toml").write_text(text)
    with pytest.raises(UsageError) as caught:
        load(tmp_path)
    assert says in caught.value.message
    assert hint in caught.value.hint


def test_an_unknown_variable_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="JOBSCOPE_DP") as caught:
        load(tmp_path, environ={"JOBSCOPE_DP": "x", "PATH": "y", "JOBSCOPE_STALE": ""})
    assert "did you mean 'db'" in caught.value.hint


def test_hosts_are_allowed_with_a_reason(tmp_path: Path, user: Path) -> None:
    user.write_text("[robots_allow]\n'jobs.example' = 'we asked them'\n")
    settings = load(tmp_path, environ={"JOBSCOPE_KEEP_CONTACTS": "yes"})
    assert settings.robots_allow == {"jobs.example": "we asked them"}
    assert settings.keep_contacts is True
