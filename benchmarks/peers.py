"""The same labelled rows read by other tools, in the same run: python-jobspy's salary pattern and price-parser.

The others are installed from the registry into an environment of their own (--venv keeps it for the next run), so that
they neither need nor disturb this one's packages. Prints the tables of docs/accuracy.md.

    python benchmarks/peers.py [--venv FOLDER]
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from accuracy import SHARED, Row, close, rows, share

from jobscope.normalise.pay import find_pay, headline

PACKAGES = ("python-jobspy", "price-parser")
Answer = tuple[float | None, float | None, str | None, str | None] | None

# Runs in the other environment: texts on stdin, one answer a text on stdout, with the seconds that they took.
WORKER = """
import json, sys, time
texts = json.load(sys.stdin)
tool = sys.argv[1]
PERIODS = {"yearly": "year", "monthly": "month", "weekly": "week", "daily": "day", "hourly": "hour"}
if tool.startswith("jobspy"):
    from jobspy.linkedin import LinkedIn
    from markdownify import markdownify
    def read(text):
        pay = LinkedIn._guess_salary(markdownify(text) if tool == "jobspy-html" else text)
        if pay.min_amount is None:
            return None
        return [pay.min_amount, pay.max_amount, pay.currency, PERIODS.get(pay.interval.value)]
else:
    from price_parser import Price
    def read(text):
        price = Price.fromstring(text)
        return None if price.amount is None else [float(price.amount), float(price.amount), price.currency, None]
answers, started = [], time.perf_counter()
for text in texts:
    try:
        answers.append(read(text))
    except Exception:
        answers.append(None)
json.dump({"seconds": time.perf_counter() - started, "answers": answers}, sys.stdout)
"""


def environment(folder: Path) -> Path:
    """The interpreter of an environment that holds the peers, made where it is not there yet."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def versions(python: Path) -> str:
    listed = subprocess.run([python, "-m", "pip", "list", "--format", "json"], check=True, capture_output=True).stdout
    return ", ".join(f"{p['name']} {p['version']}" for p in json.loads(listed) if p["name"].lower() in PACKAGES)


def ask(python: Path, tool: str, texts: Sequence[str]) -> tuple[list[Answer], float]:
    """A peer's answers, and the texts it read a second."""
    done = subprocess.run(
        [python, "-c", WORKER, tool], input=json.dumps(texts), text=True, capture_output=True, check=True
    )
    reply = json.loads(done.stdout)
    return [tuple(a) if a else None for a in reply["answers"]], len(texts) / reply["seconds"]


def ours(row_list: Sequence[Row], *, field: bool) -> tuple[list[Answer], float]:
    started = time.perf_counter()
    found = [headline(find_pay(row["text"], country=row.get("country"), field=field)) for row in row_list]
    speed = len(row_list) / (time.perf_counter() - started)
    return [(p.min, p.max, p.currency, p.period) if p else None for p in found], speed


def score(row_list: Sequence[Row], answers: Sequence[Answer], *, loose: bool) -> tuple[int, int, int]:
    """Right, wrong and invented. `loose`: minimum and maximum alone count, for tools that give no period."""
    right = wrong = invented = 0
    for row, answer in zip(row_list, answers, strict=True):
        if row["min"] is None and row["max"] is None:
            invented += answer is not None
        elif answer is not None:
            pairs = [(row["min"], row["max"]), *(tuple(p[:2]) for p in row.get("accept") or ())]
            same = any(close(answer[0], low) and close(answer[1], high) for low, high in pairs)
            exact = loose or answer[2:] == (row["currency"], row["period"])
            right, wrong = right + (same and exact), wrong + (not (same and exact))
    return right, wrong, invented


def line(name: str, row_list: Sequence[Row], answers: Sequence[Answer], speed: float) -> str:
    paid = sum(row["min"] is not None or row["max"] is not None for row in row_list)
    right, wrong, invented = score(row_list, answers, loose=False)
    loose, _, _ = score(row_list, answers, loose=True)
    cells = [name, share(right, paid), share(loose, paid), share(wrong, paid), share(invented, len(row_list) - paid)]
    return "| " + " | ".join([*cells, f"{speed:,.0f}"]) + " |"


def compared(python: Path) -> str:
    parts = []
    head = (
        "| tool | right | right but for period and currency | wrong | invented | texts a second |\n"
        + "| --- " * 6
        + "|"
    )
    strings = rows("pay_strings.jsonl")
    sets: list[tuple[str, list[Row], bool]] = [
        ("US strings", [row for row in strings if row["currency"] == "USD"], True),
        ("strings in other currencies", [row for row in strings if row["currency"] != "USD"], True),
        ("strings without pay", rows("pay_strings_negative.jsonl"), False),
        ("descriptions", rows("pay_descriptions.jsonl"), False),
    ]
    for title, row_list, field in sets:
        texts = [row["text"] for row in row_list]
        lines = [line("jobscope", row_list, *ours(row_list, field=field))]
        lines += [line(tool, row_list, *ask(python, tool, texts)) for tool in ("jobspy", "price-parser")]
        parts.append(f"\n### {title} ({len(row_list)})\n\n{head}\n" + "\n".join(lines))
    return "\n".join(parts)


def from_html(python: Path, most: int = 600) -> str:
    """From HTML to pay: the HTML itself read here, against JobSpy's way of markdownify and then its pattern."""
    pages: list[str] = []
    for path in sorted((SHARED / "corpus" / "ashby").glob("*.json.gz")):
        with gzip.open(path) as file:
            pages += [job["descriptionHtml"] for job in json.load(file)["jobs"] if job.get("descriptionHtml")]
        if len(pages) >= most:
            break
    pages = pages[:most]
    find_pay(pages[0])
    fast = _speed(lambda: [find_pay(page) for page in pages], len(pages))
    _, slow = ask(python, "jobspy-html", pages)
    return (
        f"From HTML to pay, {most} pages: jobscope {fast:,.0f} a second, JobSpy {slow:,.0f}: {fast / slow:.1f} times."
    )


def _speed(work: Callable[[], Any], count: int) -> float:
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--venv", type=Path, help="where the peers' environment is or shall be kept")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        python = environment(asked.venv or Path(scratch) / "peers")
        print(f"Peers: {versions(python)}; Python {sys.version.split()[0]}")
        print(compared(python))
        print("\n" + from_html(python))


if __name__ == "__main__":
    main()
