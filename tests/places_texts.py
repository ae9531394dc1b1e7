"""The location texts, department names and titles of the material beside the project, for the tests that read it."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FIELDS = {
    "amazon": "location normalized_location",
    "ashby": "location address",
    "eightfold": "location locations standardizedLocations",
    "greenhouse": "name location",
    "icims_jibe": "full_location location_name short_location",
    "lever": "location allLocations",
    "linkedin": "location",
    "meta": "location_display_name locations",
    "netflix_eightfold": "location locations",
    "netflix_old_lever": "location alternate_locations",
    "openai": "location",
    "oracle_orc": "PrimaryLocation",
    "other_breezy": "location",
    "other_dayforce": "formattedAddress",
    "other_himalayas": "locationRestrictions",
    "other_manatal": "location_display",
    "other_nodesk": "applicantLocationRegions",
    "other_remotive": "candidate_required_location",
    "other_rippling": "workLocations",
    "other_workingnomads": "location",
    "recruitee": "location",
    "remoteok": "location",
    "smartrecruiters": "fullLocation",
    "usajobs": "LocationName PositionLocationDisplay location",
    "workable": "",
    "workday": "location additionalLocations locationsText",
}


def mark(text: str) -> str:
    """What stands for a text of others in the project's own files."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _strings(data: Any, names: frozenset[str], within: str = "") -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _strings(value, names, name)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value, names, within)
    elif isinstance(data, str) and within in names:
        yield html.unescape(data).strip()


def _greenhouse(data: Any) -> Iterator[str]:
    """Only the names of `location` and `offices`: other objects of a job have names too."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name in ("location", "offices"):
                yield from _strings(value, frozenset(("name", "location")))
            else:
                yield from _greenhouse(value)
    elif isinstance(data, list):
        for value in data:
            yield from _greenhouse(value)


def _workable(data: Any) -> Iterator[str]:
    """A location in pieces, as its page writes it: city, region, country."""
    if isinstance(data, dict):
        if isinstance(data.get("city"), str):
            yield ", ".join(str(data[name]) for name in ("city", "region", "country") if data.get(name))
        for value in data.values():
            yield from _workable(value)
    elif isinstance(data, list):
        for value in data:
            yield from _workable(value)


_READERS = {"greenhouse": _greenhouse, "workable": _workable}


def locations(root: Path) -> set[str]:
    """Every distinct location text of the payloads and the corpus."""
    found: set[str] = set()
    for source, names in FIELDS.items():
        for file in sorted((root / "payloads" / source).glob("*.json")):
            try:
                data = json.loads(file.read_bytes())
            except ValueError:
                continue
            reader = _READERS.get(source)
            found.update(reader(data) if reader else _strings(data, frozenset(names.split())))
    for job in jobs(root):
        found.update(_strings(job.get("location"), frozenset([""])))
        found.update(_strings(job.get("secondaryLocations"), frozenset(["location"])))
    return {text for text in found if text and len(text) < 400 and not text.startswith("{")}


def jobs(root: Path) -> Iterator[dict[str, Any]]:
    """The postings of the corpus of Ashby boards."""
    for file in sorted((root / "corpus" / "ashby").iterdir()):
        yield from json.loads(gzip.decompress(file.read_bytes())).get("jobs", [])
