"""The tables are what their builder makes: the same packages, the same bytes."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_places", ROOT / "tools" / "build_places.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def test_the_packages_give_the_tables_that_ship(
    builder: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheels = os.environ.get("PLACES_WHEELS")
    if not wheels:
        pytest.skip("set PLACES_WHEELS to a folder with the packages that tools/build_places.py names")
    builder.build(Path(wheels), tmp_path)
    tables = sorted(file.name for file in tmp_path.iterdir())
    assert len(tables) == 7
    for name in tables:
        assert (tmp_path / name).read_bytes() == (ROOT / "jobscope" / "data" / "places" / name).read_bytes(), name


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Suffolk County", "suffolk"),
        ("East Baton Rouge Parish", "east baton rouge"),
        ("City of Baltimore", "baltimore city"),
        ("Baltimore city", "baltimore city"),
        ("City and County of San Francisco", "san francisco"),
        ("Juneau City and Borough", "juneau"),
        ("Capitol Planning Region", "capitol"),
        ("Añasco Municipio", "anasco"),
    ],
)
def test_a_county_has_one_key_however_it_is_named(builder: ModuleType, name: str, key: str) -> None:
    assert builder.county_key(name) == key


@pytest.mark.parametrize(
    ("title", "cities"),
    [
        ("New York-Newark-Jersey City, NY-NJ", ["New York", "Newark", "Jersey City"]),
        ("Scranton--Wilkes-Barre, PA", ["Scranton", "Wilkes-Barre"]),
        ("Winston-Salem, NC", ["Winston-Salem"]),
        ("Louisville/Jefferson County, KY-IN", ["Louisville"]),
        (
            "Nashville-Davidson--Murfreesboro--Franklin, TN",
            ["Nashville", "Davidson", "Murfreesboro", "Franklin"],
        ),
    ],
)
def test_the_cities_of_a_title(builder: ModuleType, title: str, cities: list[str]) -> None:
    assert builder.title_cities(title) == cities


def test_connecticut_has_169_towns_in_nine_regions(builder: ModuleType) -> None:
    regions = builder.tomllib.loads((ROOT / "tools" / "data" / "connecticut.toml").read_text(encoding="utf-8"))
    towns = [town for names in regions.values() for town in names.split(", ")]
    assert (len(regions), len(towns), len(set(towns))) == (9, 169, 169)


def test_every_package_is_pinned_with_its_hash(builder: ModuleType) -> None:
    lines = builder.REQUIREMENTS.splitlines()
    assert len(lines) == 5
    assert all("==" in line and " --hash=sha256:" in line for line in lines)
