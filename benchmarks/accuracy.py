"""How right the pay reader is: recall, wrong and invented, apart, for each currency and source.

Runs over the labelled rows beside the project (SHARED_MATERIAL, else ../shared) and prints Markdown tables; the file
docs/accuracy.md keeps one run with its date.

    python benchmarks/accuracy.py [--robust] [--corpus]
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobscope.normalise.pay import find_pay, headline
from jobscope.normalise.pay.fields import agree, structured
from jobscope.records import DraftPay, Pay

Row = dict[str, Any]
Reader = Callable[[Row], Pay | None]
COUNTRIES = {
    "USD": "US",
    "CAD": "CA",
    "GBP": "GB",
    "EUR": "EU",
    "BRL": "BR",
    "AUD": "AU",
}  # where the posting's place says it
SHARED = Path(os.environ.get("SHARED_MATERIAL") or Path(__file__).resolve().parents[1].parent / "shared")


@dataclass(frozen=True)
class Outcome:
    """One row: what was asked of the reader and what it gave. `kind`: right, wrong, missed, invented or silent."""

    row: Row
    kind: str


def rows(name: str) -> list[Row]:
    """The labelled rows of one file; where the text alone does not say the currency, the country is passed."""
    with (SHARED / "truth" / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 0.01 * max(abs(one), abs(other))


def outcome(row: Row, found: Pay | None) -> Outcome:
    """Right: minimum and maximum within 1%, the same currency and period."""
    if row["min"] is None and row["max"] is None:
        return Outcome(row, "silent" if found is None else "invented")
    if found is None:
        return Outcome(row, "missed")
    pairs = [(row["min"], row["max"]), *(tuple(pair[:2]) for pair in row.get("accept") or ())]
    same = any(close(found.min, low) and close(found.max, high) for low, high in pairs)
    right = same and (found.currency, found.period) == (row["currency"], row["period"])
    return Outcome(row, "right" if right else "wrong")


def read(row: Row, *, field: bool = False, change: Callable[[str], str] = str) -> Pay | None:
    country = row.get("country")
    if country is None and row.get("currency_in_text") is False:
        country = COUNTRIES.get(row["currency"])
    return headline(find_pay(change(row["text"]), country=country, field=field))


def measure(name: str, reader: Reader) -> list[Outcome]:
    return [outcome(row, reader(row)) for row in rows(name)]


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def table(title: str, groups: Iterable[tuple[str, Sequence[Outcome]]]) -> str:
    """Rows of Markdown: n with pay, right, wrong, missed; n without, invented."""
    lines = [f"| {title} | with pay | right | wrong | missed | without | invented |", "| --- " * 7 + "|"]
    for label, found in groups:
        kinds = Counter(one.kind for one in found)
        paid = kinds["right"] + kinds["wrong"] + kinds["missed"]
        silent = kinds["silent"] + kinds["invented"]
        cells = [label, str(paid), share(kinds["right"], paid), share(kinds["wrong"], paid)]
        cells += [share(kinds["missed"], paid), str(silent), share(kinds["invented"], silent)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def by(found: Sequence[Outcome], key: str) -> list[tuple[str, list[Outcome]]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for one in found:
        groups[str(one.row.get(key) or "none")].append(one)
    return sorted(groups.items(), key=lambda item: -len(item[1]))


def by_company(found: Sequence[Outcome]) -> dict[str, float]:
    """Shares averaged by company, since one employer's boilerplate repeats."""
    shares: dict[str, float] = {}
    for kind, asked in (("right", True), ("wrong", True), ("invented", False)):
        each = []
        for _, group in by(found, "company"):
            kinds = Counter(one.kind for one in group)
            whole = kinds["right"] + kinds["wrong"] + kinds["missed"] if asked else kinds["silent"] + kinds["invented"]
            if whole:
                each.append(kinds[kind] / whole)
        shares[kind] = sum(each) / len(each) if each else 0.0
    return shares


def labelled() -> str:
    parts = []
    for title, name, field in (
        ("pay strings, as prose", "pay_strings.jsonl", False),
        ("pay strings, as fields", "pay_strings.jsonl", True),
        ("strings without pay", "pay_strings_negative.jsonl", False),
        ("descriptions", "pay_descriptions.jsonl", False),
    ):
        found = measure(name, lambda row, field=field: read(row, field=field))  # type: ignore[misc]
        parts.append(f"\n### {title}\n")
        parts.append(table("all", [("all", found)]))
        if name != "pay_strings_negative.jsonl":
            parts.append("\n" + table("currency", by(found, "currency")))
        parts.append("\n" + table("source", by(found, "source")))
        if name == "pay_descriptions.jsonl":
            averages = by_company(found)
            parts.append(
                "\nAveraged by company: " + ", ".join(f"{kind} {share_:.2%}" for kind, share_ in averages.items())
            )
    return "\n".join(parts)


CHANGES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "newlines as spaces": lambda text: text.replace("\n", " "),
    "newlines removed": lambda text: text.replace("\n", ""),
    "tags between words": lambda text: html.escape(text, quote=False).replace(" ", " <b></b>"),
    "entities doubled": lambda text: html.escape(html.escape(text)),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "narrow spaces": lambda text: text.replace(" ", "\u202f"),
    **{f"dash U+{ord(dash):04X}": (lambda text, dash=dash: re.sub("[-–—]", dash, text)) for dash in "-‑–—−"},  # type: ignore[misc]
}


def robust() -> str:
    """The same rows, changed as texts get changed on their way."""
    lines = [
        "| change | strings as prose | as fields | invented in strings without | descriptions |",
        "| --- " * 5 + "|",
    ]
    for name, change in CHANGES.items():
        cells = [name]
        for file, field in (
            ("pay_strings.jsonl", False),
            ("pay_strings.jsonl", True),
            ("pay_strings_negative.jsonl", False),
            ("pay_descriptions.jsonl", False),
        ):
            found = measure(file, lambda row, field=field, change=change: read(row, field=field, change=change))  # type: ignore[misc]
            kinds = Counter(one.kind for one in found)
            counted = kinds["invented"] if "negative" in file else kinds["right"] + kinds["silent"]
            cells.append(share(counted, len(found)))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def corpus() -> str:
    """Unlabelled postings: the text's headline against the board's own structured compensation."""
    counts: Counter[str] = Counter()
    for path in sorted((SHARED / "corpus" / "ashby").glob("*.json.gz")):
        with gzip.open(path) as file:
            jobs = json.load(file)["jobs"]
        for job in jobs:
            fields, _ = structured(_drafts(job.get("compensation") or {}))
            texts = find_pay(job.get("descriptionPlain") or "")
            counts[_compared(fields, texts)] += 1
    lines = ["| field and text | postings |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| {kind} | {count} |" for kind, count in counts.most_common())])


def _compared(fields: Sequence[Pay], texts: Sequence[Pay]) -> str:
    field, text = headline(fields), headline(texts)
    if field is None or text is None:
        return f"{'text silent' if field else 'both silent' if text is None else 'field silent'}"
    if agree(fields, texts):
        return "agree within 2%"
    return "label differs (base, total, on-target)" if field.basis != text.basis else "differ"


def _drafts(compensation: dict[str, Any]) -> list[DraftPay]:
    return [
        DraftPay(
            min=part.get("minValue"),
            max=part.get("maxValue"),
            currency=part.get("currencyCode"),
            interval=part.get("interval"),
            label=tier.get("title"),
            note=part.get("summary"),
            kind=part.get("compensationType"),
        )
        for tier in compensation.get("compensationTiers") or ()
        for part in tier.get("components") or ()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--robust", action="store_true", help="the same rows with spaces, dashes and markup changed")
    parser.add_argument("--corpus", action="store_true", help="text against field on unlabelled postings")
    asked = parser.parse_args()
    print(labelled())
    if asked.robust:
        print("\n### Changed texts (right rows of all)\n\n" + robust())
    if asked.corpus:
        print("\n### Text against field\n\n" + corpus())


if __name__ == "__main__":
    main()
