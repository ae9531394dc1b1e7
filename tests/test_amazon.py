"""Amazon: a list larger than its window is read in slices, and what the site says wrong is never believed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from shell import environment, sh
from sites import Answer, Site, fetched, query, recorded
from support import shared

from jobscope.records import Target
from jobscope.sources import amazon
from jobscope.web import Request

TARGET = Target("amazon", "amazon.jobs", "amazon")


def job(n: int, category: str, country: str) -> dict[str, Any]:
    """One invented posting, as the list serves it."""
    place = {"normalizedLocation": f"Town {n % 50}, {country}", "type": "ONSITE", "normalizedCountryCode": country}
    return {
        "id": f"00000000-0000-4000-8000-{n:012d}",
        "id_icims": str(10_000_000 + n),
        "title": f"Parcel Planner {n}",
        "job_path": f"/en/jobs/{10_000_000 + n}/parcel-planner",
        "business_category": category,
        "country_code": country,
        "description": "You plan parcels.<br/>" * 20,
        "basic_qualifications": "- Parcels",
        "preferred_qualifications": "- More parcels<br/><br/>USA, WA, Seattle - 100,000.00 - 120,000.00 USD annually",
        "locations": [json.dumps(place)],
        "posted_date": "July 31, 2026",
        "updated_time": "3 days",
    }


@dataclass
class Amazon:
    """The site: each question sees 10,000 rows at most, and counts no further."""

    sizes: dict[tuple[str, str], int]
    window: int = 10_000
    facets: frozenset[str] = frozenset(amazon.SLICES)
    jobs: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        names = [name for name, size in self.sizes.items() for _ in range(size)]
        self.jobs = [job(n, *name) for n, name in enumerate(names)]

    def __call__(self, request: Request) -> Any:
        asked = query(request)
        offset, limit = int(asked["offset"][0]), int(asked["result_limit"][0])
        said: dict[str, Any] = {"error": None, "hits": 0, "facets": {}, "content": {}, "jobs": None}
        if limit > 100:
            return said | {"error": "Result limit cannot be greater than 100"}
        if offset + limit > self.window:
            return said | {"error": f"Cannot return more than {self.window} results at once"}
        wanted = {"business_category": asked.get("business_category[]")}
        wanted["country_code"] = asked.get("normalized_country_code[]")
        found = [one for one in self.jobs if all(one[name] in (of or [one[name]]) for name, of in wanted.items())]
        fields = {"business_category": "business_category", "normalized_country_code": "country_code"}
        facets = {
            f"{name}_facet": [{value: n} for value, n in Counter(one[fields[name]] for one in found).most_common()]
            for name in asked.get("facets[]", ())
            if name in self.facets
        }
        rows = found[offset : offset + limit]
        return said | {"hits": min(len(found), self.window), "jobs": rows, "facets": facets}


def test_a_list_within_the_window_is_read_at_once() -> None:
    site = Site(Amazon({("aws", "USA"): 150, ("ops", "DEU"): 100}))
    raws, issues, run = fetched(TARGET, site)
    assert (len(raws), issues, run.expected, run.outcome) == (250, [], 250, "complete")
    assert run.requests == 5  # the counts, three pages, the empty one


def test_a_list_over_the_window_is_read_by_category_and_by_country() -> None:
    sizes = {("aws", "USA"): 260, ("aws", "DEU"): 140, ("ops", "USA"): 180, ("music", "FRA"): 20}
    site = Site(Amazon(sizes, window=300))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(amazon, "WINDOW", 300)
        raws, issues, run = fetched(TARGET, site)
    assert (len(raws), issues, run.expected, run.outcome) == (600, [], 600, "complete")
    assert len({raw.key for raw in raws}) == 600


def test_a_slice_that_cannot_be_cut_is_a_partial_board() -> None:
    site = Site(Amazon({("aws", "USA"): 400, ("ops", "DEU"): 50}, window=300))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(amazon, "WINDOW", 300)
        raws, _, run = fetched(TARGET, site)
    assert (len(raws), run.expected, run.outcome) == (350, 450, "partial")
    assert "aws and USA" in (run.reason or "")


def test_a_full_window_without_counts_is_a_partial_board() -> None:
    site = Site(Amazon({("aws", "USA"): 400}, window=300, facets=frozenset()))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(amazon, "WINDOW", 300)
        raws, _, run = fetched(TARGET, site)
    assert (len(raws), run.expected, run.outcome) == (300, None, "partial")


def test_slices_that_do_not_add_up_are_a_partial_board() -> None:
    truth = Amazon({("aws", "USA"): 260, ("ops", "DEU"): 140}, window=300)

    def lies(request: Request) -> Any:
        said = truth(request)
        return said | {"jobs": []} if query(request).get("business_category[]") == ["ops"] else said

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(amazon, "WINDOW", 300)
        raws, _, run = fetched(TARGET, Site(lies))
    assert (len(raws), run.expected, run.outcome) == (260, 400, "partial")


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"error": "Result limit cannot be greater than 100", "hits": 0, "jobs": None}, "changed"),
        ({"error": None, "hits": 0, "jobs": None}, "changed"),
        ({"error": None, "hits": 0, "jobs": [], "facets": {}}, "empty"),
    ],
)
def test_an_error_within_an_answer_is_no_empty_board(said: Any, outcome: str) -> None:
    _, _, run = fetched(TARGET, Site(lambda request: said))
    assert (run.outcome, run.received) == (outcome, 0)


def test_another_board_than_the_one_is_not_found() -> None:
    _, _, run = fetched(Target("amazon", "amazon.de", "x"), Site(lambda request: Answer({}, 500)))
    assert (run.outcome, run.requests) == ("not_found", 0)


MEMORY = """
import resource, sys
from test_amazon import Amazon, Site, TARGET
from jobscope import pipeline
from jobscope.records import BoardRun, Raw, encode
from jobscope.web import Web

site = Site(Amazon({("aws", "USA"): 9500, ("aws", "IND"): 3000, ("ops", "USA"): 8000, ("ops", "DEU"): 1500,
                    ("music", "FRA"): 3000}))
site.asked = type("Forgets", (list,), {"append": lambda self, one: None})()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
keys = 0
for record in pipeline.fetch_board(TARGET, Web(site, live=False), run="r", kept={}):
    encode(record)
    keys += isinstance(record, Raw)
    if isinstance(record, BoardRun):
        print(keys, record.expected, record.received, record.outcome, record.requests)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_board_of_25_000_is_complete_and_takes_little_memory(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEMORY], env=environment(tmp_path), capture_output=True, text=True, check=False
    )
    counts, megabytes = done.stdout.splitlines()
    keys, expected, received, outcome, requests = counts.split()
    assert (keys, expected, received, outcome) == ("25000", "25000", "25000", "complete")
    assert int(requests) < 270
    assert int(megabytes) < 60, "more than keys and a page are held"


# ── recorded payloads beside the project ─────────────────────────────────────────────────────────────────────────────


def test_a_recorded_board_from_fetch_to_salaries(tmp_path: Path) -> None:
    rows = {
        one["id_icims"]: one
        for path in shared("payloads", "amazon").glob("*rsp.json")
        for one in json.loads(path.read_text("utf-8"))["jobs"]
    }

    def answers(request: Request) -> Any:
        offset = int(query(request)["offset"][0])
        return {"error": None, "hits": len(rows), "facets": {}, "jobs": list(rows.values())[offset:]}

    recorded(TARGET, Site(answers), tmp_path / "amazon.warc.gz")
    done = sh("jobscope fetch amazon --replay amazon.warc.gz --db a.db --summary", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    done = sh("jobscope salaries --company amazon --list --db a.db --json", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "143700" in done.stdout
    assert "194400" in done.stdout
