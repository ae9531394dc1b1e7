"""The data files: every word does what its list says, in every language."""

from __future__ import annotations

from typing import Any

import pytest

from jobscope.normalise.pay import find_pay, headline, lexicon, numbers

FILLER = (
    " Und noch viele Worte, which say nothing at all, y que no dicen nada, pour que le texte soit assez long à lire."
)


def phrases(table: dict[str, Any]) -> list[str]:
    return list(lexicon.by_language(table))


NOUNS = [(noun["kind"], noun.get("period"), phrases(noun)) for noun in lexicon.data("lexicon.toml")["noun"]]


@pytest.mark.parametrize(("kind", "period", "words"), NOUNS)
def test_every_noun_makes_an_amount_what_it_names(kind: str, period: str | None, words: list[str]) -> None:
    for word in words:
        pay = headline(find_pay(f"Info. {word}: € 2.500 - € 2.600 xx yy zz.{FILLER * 2}"))
        assert (pay is not None) == (kind in lexicon.PAY_KINDS), word
        if pay is not None and period in ("month", "year"):
            assert pay.period == period, word


@pytest.mark.parametrize("kind", ["not", "weak"])
def test_no_range_is_pay_beside_a_noun_of_other_money(kind: str) -> None:
    for word in phrases(lexicon.data("not_pay.toml")[kind]):
        if not any(c.isdigit() for c in word):
            assert headline(find_pay(f"Info. {word}: € 25.000 - € 35.000 xx yy zz.{FILLER * 2}")) is None, word


def test_money_for_a_thing_is_no_pay() -> None:
    for word in lexicon.data("not_pay.toml")["unit"]["words"]:
        if word < lexicon.EAST:
            assert find_pay(f"The pay is $25 per {word} that you finish.{FILLER}") == [], word


def test_every_currency_has_a_worth_and_every_country_a_currency() -> None:
    table = lexicon.data("currencies.toml")
    worth = lexicon.data("period.toml")["worth"]
    codes = {*numbers.codes(), *table["signs"].values(), *table["countries"].values()}
    assert codes - {"RUB"} <= set(worth) | {"RUB"}
    assert set(lexicon.data("period.toml")["monthly"]) <= set(worth)
    assert set(lexicon.data("period.toml")["hourly"]) <= set(lexicon.data("period.toml")["monthly"])


@pytest.mark.parametrize(
    ("sign", "country", "code"),
    [
        ("$", None, "USD"),
        ("$", "CA", "CAD"),
        ("$", "MX", "MXN"),
        ("kr", "NO", "NOK"),
        ("kr", None, None),
        ("zł", "US", "PLN"),
        ("usd", None, "USD"),
        ("CAD $", None, "CAD"),
        ("¥", "CN", "CNY"),
        ("元", "TW", "TWD"),
        ("nonsense", None, None),
    ],
)
def test_a_sign_and_a_country_name_a_currency(sign: str, country: str | None, code: str | None) -> None:
    assert numbers.currency_of(sign, country) == code


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("150,000", 150000),
        ("150.000", 150000),
        ("150 000", 150000),
        ("150\u202f000", 150000),
        ("150'000", 150000),
        ("1,50,000", 150000),
        ("1.234.567,89", 1234567.89),
        ("25.50", 25.5),
        ("25,50", 25.5),
        ("0.15", 0.15),
        ("0,150", 0.15),
        ("55, 000", 55000),
        ("５，０００", 5000),
        ("12.0", 12),
        ("1234,5", 1234.5),
        ("007", None),
        ("1,2,3", None),
        ("100.0000,0", None),
        ("0,150,000", None),
        ("1,234,5678", None),
        ("100,000,00", None),
        ("1" * 30, None),
        ("1.23456", None),
    ],
)
def test_digits_and_their_marks(digits: str, value: float | None) -> None:
    found, fault = numbers.value(digits)
    assert found == value
    assert (fault is None) == (value is not None)


@pytest.mark.parametrize(
    ("amount", "currency", "period"),
    [
        (20, "USD", "hour"),
        (500, "USD", "day"),
        (5000, "USD", "month"),
        (50000, "USD", "year"),
        (3000, "EUR", "month"),
        (15, "EUR", "hour"),
        (45000, "EUR", "year"),
        (6000, "PLN", "month"),
        (31, "PLN", "hour"),
        (200000, "PLN", "year"),
        (250000, "JPY", "month"),
        (1200, "JPY", "hour"),
        (5000000, "JPY", "year"),
        (60000, None, "year"),
    ],
)
def test_a_period_is_guessed_by_size_and_custom(amount: float, currency: str | None, period: str) -> None:
    assert numbers.guess_period(amount, currency) == period
