"""The case table: every text gives exactly the headline that stands beside it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from jobscope.normalise.pay import find_pay, headline
from jobscope.records import Pay

CASES = Path(__file__).parent / "cases"
TABLE = tomllib.loads((CASES / "pay.toml").read_text(encoding="utf-8"))
WORDS = tomllib.loads((CASES / "pay_words.toml").read_text(encoding="utf-8"))


def cases() -> list[Any]:
    short = [
        pytest.param(
            group.get("before", "") + text + group.get("after", ""),
            value,
            group.get("country"),
            group.get("field", False),
            id=f"{group['name']}: {text[:60]}",
        )
        for group in TABLE["group"]
        for text, value in group["case"].items()
    ]
    whole = [
        pytest.param(ad["text"], ad["value"], ad.get("country"), False, id=ad["name"]) for ad in TABLE["advertisement"]
    ]
    return short + whole


def spelled(pay: Pay | None, like: str) -> str:
    """A headline in the table's spelling, with as much detail as the expected value gives."""
    if pay is None:
        return "none"
    low = "" if pay.min is None else f"{pay.min:.10g}"
    high = "" if pay.max is None else f"{pay.max:.10g}"
    parts = [low if low == high else f"{low}..{high}", pay.currency or "?", pay.period or "?"]
    if pay.basis != "base":
        parts.append(pay.basis)
    if pay.gross is not None and re.search(r"gross|net", like):
        parts.append("gross" if pay.gross else "net")
    if pay.months is not None:
        parts.append(f"x{pay.months:g}")
    return " ".join(parts)


@pytest.mark.parametrize(("text", "value", "country", "field"), cases())
def test_case(text: str, value: str, country: str | None, field: bool) -> None:
    assert spelled(headline(find_pay(text, country=country, field=field)), value) == value


@pytest.mark.parametrize(("text", "period"), [(t, p) for p, texts in WORDS["period"].items() for t in texts])
def test_a_stated_period_beats_any_guess(text: str, period: str) -> None:
    pay = headline(find_pay(text))
    assert pay is not None
    assert (pay.period, pay.currency) == (period, "EUR")
    assert pay.rule != "period_guessed"


@pytest.mark.parametrize(("text", "kind"), [(t, k) for k, texts in WORDS["bounds"].items() for t in texts])
def test_the_bounds_of_each_language(text: str, kind: str) -> None:
    pay = headline(find_pay(text))
    assert pay is not None
    large = 1 if pay.currency == "EUR" else 1000
    assert (pay.min, pay.max) == {
        "range": (2000, 3000),
        "open": (2000 * large, None),
        "closed": (None, 3000 * large),
    }[kind]
