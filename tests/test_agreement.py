"""Agreement with labels that people made before the rules were run: real postings, kept as ids and labels only.

The texts lie beside the project. What the first run on each lot gave stands in docs/definitions.md; here the rules must
not fall behind what they reach now.
"""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from support import shared

from jobscope.normalise import employment, text, titles, topics

LABELS = Path(__file__).parent / "labels"


@cache
def postings() -> dict[str, dict[str, str]]:
    """The corpus by posting id."""
    found = {}
    for path in sorted(shared("corpus", "ashby").glob("*.json.gz")):
        board = unquote(path.name.removesuffix(".json.gz"))
        with gzip.open(path) as file:
            found |= {f"ashby:{board}:{job['id']}": job for job in json.load(file)["jobs"]}
    return found


@cache
def truth() -> list[dict[str, str]]:
    lines = shared("truth", "topics.jsonl").read_text("utf-8").splitlines()
    return [row for row in map(json.loads, lines) if not row["borderline"]]


def labels(name: str) -> list[dict[str, str]]:
    with (LABELS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@dataclass(frozen=True)
class Score:
    precision: float
    recall: float
    three_way: float


def score(pairs: list[tuple[str, str]]) -> Score:
    """Of (found, wanted) labels; "none" is one."""
    both = sum(found != "none" != wanted for found, wanted in pairs)
    return Score(
        both / sum(found != "none" for found, _ in pairs),
        both / sum(wanted != "none" for _, wanted in pairs),
        sum(found == wanted for found, wanted in pairs) / len(pairs),
    )


@pytest.mark.parametrize("name", ["titles-1.tsv", "titles-2.tsv", "titles-3.tsv"])
@pytest.mark.parametrize("what", ["level", "family", "employment"])
def test_titles_agree(name: str, what: str) -> None:
    agree = 0
    rows = labels(name)
    for row in rows:
        job = postings()[row["id"]]
        found = {
            "level": titles.level(job["title"])[0],
            "family": titles.family(job["title"], job.get("department")) or "-",
            "employment": " ".join(employment.read([job["employmentType"]], job["title"])),
        }[what]
        agree += found == row[what]
    assert agree / len(rows) >= 0.95


@pytest.mark.parametrize("name", [f"topics-{lot}.tsv" for lot in (1, 2, 3, 4, 5, 6, 7, 8, 11)])
def test_topics_agree_on_postings_drawn_by_lot(name: str) -> None:
    found = []
    for row in labels(name):
        job = postings()[row["id"]]
        plain = text.clean(text.to_text(job.get("descriptionHtml") or ""))
        found.append((topics.find_topics(job["title"], plain).label or "none", row["label"], row["how"]))
    clear = score([(label, wanted) for label, wanted, how in found if how == "clear"])
    assert min(clear.precision, clear.recall) >= 0.95
    everything = score([(label, wanted) for label, wanted, _ in found])
    assert min(everything.precision, everything.recall) >= 0.85


def test_hardly_any_posting_that_only_mentions_it_is_counted() -> None:
    """Lot 10: titles of sellers, recruiters, finance and the like, few of which are about it."""
    rows = [row for row in labels("topics-10.tsv") if row["label"] == "none"]
    counted = 0
    for row in rows:
        job = postings()[row["id"]]
        plain = text.clean(text.to_text(job.get("descriptionHtml") or ""))
        counted += topics.find_topics(job["title"], plain).label is not None
    assert counted / len(rows) <= 0.05


def test_topics_agree_with_the_truth() -> None:
    pairs = [(topics.find_topics(row["title"], row["text"]).label or "none", row["label"]) for row in truth()]
    reached = score(pairs)
    assert reached.precision >= 0.97
    assert reached.recall >= 0.97
    assert reached.three_way >= 0.96


def test_mentions_are_not_counted() -> None:
    rows = [row for row in truth() if row["mention_only"]]
    counted = sum(topics.find_topics(row["title"], row["text"]).label is not None for row in rows)
    assert counted / len(rows) <= 0.2


def test_cases_reported_elsewhere() -> None:
    for line in shared("cases", "cases.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["area"] == "title":
            right = [word.strip() for word in case["right"].split("[")[0].strip(". ").split(";")]
            assert [titles.level(title)[0] for title in case["input"]["titles"]] == right
        elif case["area"] == "topic":
            reading = topics.find_topics(*case["input"]["args"])
            assert reading.label is None
            assert reading.mention
            assert all(topic.evidence for topic in reading.topics)
            assert not any(topic.definition == topics.STRICT and not topic.mention for topic in reading.topics)


@pytest.mark.parametrize("name", [f"topics-{lot}.tsv" for lot in (13, 14, 15)])
def test_what_counts_is_about_it(name: str) -> None:
    """Lots of postings that counted: none that is about it may be lost, and few others counted."""
    counted = {(label, how): 0 for label in ("about", "none") for how in ("clear", "doubtful")}
    rows = labels(name)
    for row in rows:
        job = postings()[row["id"]]
        plain = text.clean(text.to_text(job.get("descriptionHtml") or ""))
        counted[row["label"], row["how"]] += topics.find_topics(job["title"], plain).label is not None
    about = counted["about", "clear"] + counted["about", "doubtful"]
    assert about >= 0.97 * sum(row["label"] == "about" for row in rows)
    assert counted["none", "clear"] <= 1
    assert about / sum(counted.values()) >= 0.88
