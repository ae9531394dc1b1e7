"""Settings: a flag beats the environment, that the project's file, that the user's file, that the default.

`Settings` is made once by the command line and passed in. It can say where each of its values came from.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

import platformdirs

from jobscope.errors import UsageError

Color = Literal["auto", "always", "never"]
Progress = Literal["auto", "plain", "none"]

APP: Final = "jobscope"
ENV_PREFIX: Final = "JOBSCOPE_"
PROJECT_FILE: Final = "jobscope.toml"


def user_file() -> Path:
    """The user's own settings."""
    return platformdirs.user_config_path(APP) / "config.toml"


def companies_file() -> Path:
    """The user's own rows of companies, laid over ours."""
    return platformdirs.user_config_path(APP) / "companies.csv"


def cache_folder() -> Path:
    """Where the demo's database and kept answers are."""
    return platformdirs.user_cache_path(APP)


def _default_db() -> Path:
    return platformdirs.user_data_path(APP) / "jobscope.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, and in `origins` where its value came from."""

    db: Annotated[Path, "the database"] = field(default_factory=_default_db)
    jobs: Annotated[int, "boards fetched at once"] = 4
    max_requests: Annotated[int, "requests a board and run, at most"] = 5000
    stale: Annotated[str, "a board read less than this ago is not fetched again (30m, 1h, 2d)"] = "1h"
    color: Annotated[Color, "auto, always or never"] = "auto"
    progress: Annotated[Progress, "auto, plain or none"] = "auto"
    keep_contacts: Annotated[bool, "keep recruiters' e-mail addresses and phone numbers in postings"] = False
    linkedin: Annotated[bool, "fetch from LinkedIn, whose terms forbid it and whose robots.txt shuts us out"] = False
    robots_allow: Annotated[
        Mapping[str, str], "hosts whose robots.txt you are allowed to pass, each with your reason"
    ] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting, its value and where that came from."""

    name: str
    value: Any
    origin: str
    doc: str


_DOCS: Final[Mapping[str, tuple[Any, str]]] = {
    name: (get_args(hint)[0], get_args(hint)[1])
    for name, hint in get_type_hints(Settings, include_extras=True).items()
    if name != "origins"
}


def listing(settings: Settings) -> list[Setting]:
    """All settings in order, for `jobscope config`."""
    return [
        Setting(f.name, getattr(settings, f.name), settings.origins.get(f.name, "default"), _DOCS[f.name][1])
        for f in fields(settings)
        if f.name != "origins"
    ]


def load(flags: Mapping[str, Any], environ: Mapping[str, str] = os.environ, folder: Path | None = None) -> Settings:
    """The settings for one command. `flags` holds the options that were given (None is not given).

    Raises UsageError naming file and key where a key is unknown or a value is of a wrong kind.
    """
    layers: list[tuple[str, Mapping[str, Any]]] = []
    for path in (user_file(), (folder or Path.cwd()) / PROJECT_FILE):
        if path.is_file():
            layers.append((str(path), _read(path)))
    layers.append(("environment", _from_environment(environ)))
    layers.append(("command line", {name: value for name, value in flags.items() if value is not None}))

    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, layer in layers:
        for name, value in layer.items():
            where = f"{ENV_PREFIX}{name.upper()}" if origin == "environment" else origin
            values[name] = _convert(name, value, where)
            origins[name] = where
    return Settings(**values, origins=origins)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path}: {error}", hint="it must be TOML, one `name = value` a line") from None
    for name in data:
        if name not in _DOCS:
            raise UsageError(f"{path}: unknown setting {name!r}", hint=_nearest(name))
    return data


def _from_environment(environ: Mapping[str, str]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for variable, value in environ.items():
        if not variable.startswith(ENV_PREFIX) or not value:
            continue
        name = variable.removeprefix(ENV_PREFIX).lower()
        if name not in _DOCS or name == "robots_allow":
            raise UsageError(f"unknown environment variable {variable}", hint=_nearest(name))
        found[name] = value
    return found


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name, _DOCS, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"settings are {', '.join(_DOCS)}"


def _convert(name: str, value: Any, where: str) -> Any:
    wanted = _DOCS[name][0]
    wrong = UsageError(f"{where}: {name} = {value!r} is not right", hint=f"{name}: {_DOCS[name][1]}")
    if wanted is Path:
        if not isinstance(value, str | Path) or not str(value):
            raise wrong
        return Path(value).expanduser()
    if wanted is bool:
        truth = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
        if isinstance(value, bool):
            return value
        if str(value).lower() not in truth:
            raise wrong
        return truth[str(value).lower()]
    if wanted is int:
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise wrong from None
        if number < 1 or isinstance(value, bool):
            raise wrong
        return number
    if wanted is str or get_origin(wanted) is Literal:
        if not isinstance(value, str) or value not in (get_args(wanted) or (value,)):
            raise wrong
        return value
    if not isinstance(value, Mapping) or not all(isinstance(v, str) and v.strip() for v in value.values()):
        raise UsageError(
            f"{where}: {name} needs a reason for each host", hint='robots_allow = {"host.example" = "why"}'
        )
    return dict(value)
