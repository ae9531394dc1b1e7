"""How many location texts a second: without the cache, with it, and how long the first one takes.

python benchmarks/places.py [FILE]     FILE: one location text a line; without it, texts made of the tables
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from jobscope.normalise.places import find, find_places, gazetteer


def made(count: int) -> list[str]:
    """Texts in the shapes that boards write, of cities drawn evenly from the table."""
    rows = [line.split("\t") for line in gazetteer.table("cities.tsv") if "\tUS\t" in line]
    picked = [rows[at * len(rows) // count] for at in range(count)]
    shapes = ("{3}, {2}", "US, {2}, {3}", "{3}, {2}, United States", "Remote - {2}", "USA-{2}-{3}", "{3} or Remote, US")
    return [shapes[at % len(shapes)].format(*row) for at, row in enumerate(picked)]


def rate(texts: Sequence[str]) -> float:
    start = time.perf_counter()
    for text in texts:
        find_places(text)
    return len(texts) / (time.perf_counter() - start)


def main() -> None:
    start = time.perf_counter()
    find_places("Denver, CO")
    first = time.perf_counter() - start
    texts = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines() if len(sys.argv) > 1 else made(6000)
    cold = rate(texts)
    find.clear()
    warm_names = rate(texts)
    cached = rate(texts * 10)
    print(f"first text     {first * 1000:8.1f} ms, tables read")
    print(f"new names      {cold:8,.0f} texts/s")
    print(f"known names    {warm_names:8,.0f} texts/s, each text for the first time")
    print(f"cached         {cached:8,.0f} texts/s")


if __name__ == "__main__":
    main()
