"""How fast postings are read for what they are about: text, topics, level, language, experience.

    python benchmarks/topics.py FOLDER        a folder of boards as Ashby serves them, one .json.gz a board

Medians of five rounds, one core. The topic step is measured on the whole folder and on a mix in which 5 postings of 100
hold a term, since most boards of the world are not those of software companies.
"""

from __future__ import annotations

import gzip
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from jobscope.normalise import dates, employment, experience, language, text, titles, topics
from jobscope.records import DraftDate

ROUNDS = 5
SEEN = "2026-01-01T00:00:00Z"


def jobs(folder: Path) -> list[dict[str, str]]:
    found = []
    for path in sorted(folder.glob("*.json.gz")):
        with gzip.open(path) as file:
            found += json.load(file)["jobs"]
    return found


def rate(step: Callable[[], object], amount: float) -> float:
    """`amount` a second, the median of the rounds."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        step()
        times.append(time.perf_counter() - begun)
    return amount / statistics.median(times)


def mixed(pairs: Sequence[tuple[str, str]], share: float) -> list[tuple[str, str]]:
    """As many pairs, `share` of which hold a term."""
    pattern = topics.built_in().pattern
    holding = [pair for pair in pairs if any(map(pattern.search, pair))]
    others = [pair for pair in pairs if not any(map(pattern.search, pair))]
    draw = random.Random(1)
    count = round(len(pairs) * share)
    return draw.choices(holding, k=count) + draw.choices(others, k=len(pairs) - count)


def main(folder: Path) -> None:
    posted = jobs(folder)
    served = [job.get("descriptionHtml") or "" for job in posted]
    texts = [text.clean(text.to_text(html)) for html in served]
    names = [job["title"] for job in posted]
    pairs = list(zip(names, texts, strict=True))
    pattern = topics.built_in().pattern
    megabytes = sum(map(len, served)) / 1e6
    holding = sum(any(map(pattern.search, pair)) for pair in pairs) / len(pairs)
    mix = mixed(pairs, 0.05)
    day = DraftDate("Posted 3 Days Ago", "relative")
    steps: list[tuple[str, Callable[[], object], float, str]] = [
        ("HTML to text", lambda: [text.to_text(html) for html in served], megabytes, "MB/s"),
        ("clean, contacts out", lambda: [text.clean(plain) for plain in texts], len(texts), "postings/s"),
        ("topics: the gate alone", lambda: [pattern.search(plain) for plain in texts], len(texts), "postings/s"),
        (
            f"topics, {holding:.0%} hold a term",
            lambda: [topics.find_topics(*p) for p in pairs],
            len(pairs),
            "postings/s",
        ),
        ("topics, 5% hold a term", lambda: [topics.find_topics(*p) for p in mix], len(mix), "postings/s"),
        ("level and family", lambda: [(titles.level(n), titles.family(n)) for n in names], len(names), "postings/s"),
        ("employment", lambda: [employment.read(["FullTime"], n) for n in names], len(names), "postings/s"),
        ("experience", lambda: [experience.years(plain) for plain in texts], len(texts), "postings/s"),
        ("language", lambda: [language.read(None, plain) for plain in texts], len(texts), "postings/s"),
        ("a relative date", lambda: [dates.read(day, seen=SEEN) for _ in names], len(names), "postings/s"),
    ]
    print(f"{len(posted):,} postings, {megabytes:.1f} MB of HTML")
    for name, step, amount, unit in steps:
        print(f"{name:<32}{rate(step, amount):>12,.0f} {unit}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
