"""What a number, a sign and a unit say: digits to values, signs to currencies, sizes to periods."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from jobscope.normalise.pay.lexicon import EAST, data
from jobscope.records import Number, Period

_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_SPACES: Final = re.compile(r"(?<=\d)[\s'’´`](?=\d)|(?<=,)\s(?=\d)")
_GROUPED: Final = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*(?:([.,])(\d{1,2}))?")
_MIXED: Final = re.compile(r"\d{1,3}'\d{3}\.\d{3}")  # 1'423.500
_INDIAN: Final = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?")
_DECIMAL: Final = re.compile(r"(\d+)([.,])(\d+)")
_LONGEST: Final = 18
A_YEAR: Final = {"hour": 2080, "day": 260, "week": 52, "fortnight": 26, "month": 12, "year": 1}


@cache
def _currencies() -> dict[str, Any]:
    return data("currencies.toml")


@cache
def _periods() -> dict[str, Any]:
    return data("period.toml")


def tidy(number: float) -> Number:
    """An int where nothing is lost, else a float to four places."""
    rounded = round(number, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def value(digits: str, *, decimal_comma: bool = True, scaled: bool = False) -> tuple[float | None, str | None]:
    """The value of written digits, and what is wrong with them where they are malformed.

    `decimal_comma`: may a comma stand before decimals (not with a leading $ or £)? `scaled`: does a unit (k) follow,
    so that a point before three digits is a decimal point ("1.234k" stays as it is written)?

    >>> value("150.000"), value("25,50"), value("1,50,000")
    ((150000.0, None), (25.5, None), (150000.0, None))
    >>> value("100,00", decimal_comma=False)
    (None, 'malformed number 100,00')
    """
    digits = digits.translate(_FULL_WIDTH)
    if _MIXED.fullmatch(digits):
        digits = digits.replace("'", ".")
    text = _SPACES.sub("", digits).strip(".,")
    fault = f"malformed number {digits.strip()}"
    if len(text) > _LONGEST:
        return None, fault[:60]
    if text.isdigit():
        if len(text) > 1 and text[0] == "0":
            return None, fault
        return float(text), None
    if (match := _GROUPED.fullmatch(text)) is not None:
        group, point, cents = match.group(1), match.group(2), match.group(3)
        if text[0] == "0":
            return (float(text.replace(",", ".")), None) if text.count(group) == 1 and not point else (None, fault)
        if point == group:
            return None, fault
        if scaled and point is None and group == "." and text.count(group) == 1:
            return float(text.replace(",", ".")), None
        whole = text[: len(text) - len(cents) - 1] if cents else text
        return float(whole.replace(group, "") + (f".{cents}" if cents else "")), None
    if _INDIAN.fullmatch(text):
        return float(text.replace(",", "")), None
    decimal = _DECIMAL.fullmatch(text)
    if decimal is None:
        return None, fault
    whole, mark, rest = decimal.groups()
    if mark == "," and not decimal_comma and not scaled:
        return None, fault
    if len(rest) > 2 and not scaled and not (len(rest) <= 4 and len(whole) <= 3 and mark == "."):
        return None, fault
    return float(f"{whole}.{rest}"), None


def currency_of(sign: str, country: str | None) -> str | None:
    """The ISO code of a sign or word; a sign that countries share is read by the country, else by its default."""
    table = _currencies()
    sign = " ".join(sign.split())
    shared = table["shared"].get(sign) or table["shared"].get(sign.lower())
    if shared is not None:
        return shared["countries"].get(country or "", shared["default"]) or None
    known = table["signs"].get(sign) or table["signs"].get(sign.lower())
    if known is not None:
        return str(known)
    return sign.upper() if sign.upper() in codes() else None


def hinted(words: Iterable[str]) -> str | None:
    """The currency of a shared sign, by the nouns beside it ("lön" says Swedish crowns)."""
    known = set(words)
    for table in _currencies()["hints"].values():
        for code, nouns in table.items():
            if any(noun == word or word.startswith(noun) or word.endswith(noun) for noun in nouns for word in known):
                return str(code)
    return None


def is_shared(sign: str, country: str | None = None) -> bool:
    """Do several countries write their currency so, and is it not plain from the country which is meant?"""
    if country is not None and not sign.startswith("$") and currency_of(sign, country) == currency_of_country(country):
        return False
    return sign in _currencies()["shared"] or sign.lower() in _currencies()["shared"]


def may_mean(shared: str, sign: str, currency: str | None) -> bool:
    """May a word behind an amount say which of its currencies a shared sign stands for? A code always may."""
    if sign.upper() in codes() and sign.upper() == currency:
        return True
    table = _currencies()["shared"].get(shared)
    return table is None or currency in (table["default"], *table["countries"].values())


def only_there(sign: str) -> bool:
    """Is it a sign only in its own country, and elsewhere a plain letter?"""
    return bool(_currencies()["shared"].get(sign, {}).get("only"))


@cache
def codes() -> frozenset[str]:
    return frozenset(_currencies()["codes"].split())


@cache
def lower_codes() -> tuple[str, ...]:
    """The codes that are read in small letters too, since they are no words."""
    return tuple(_currencies()["small"].split())


@cache
def sign_words() -> tuple[str, ...]:
    """Every way to write a currency in letters."""
    table = _currencies()
    written = [sign for sign in (*table["signs"], *table["shared"]) if sign[0].isalpha() and sign[0] < EAST]
    capital = [sign.capitalize() for sign in (*written, *lower_codes()) if sign.islower()]
    return tuple(dict.fromkeys((*written, *sorted(codes()), *lower_codes(), *capital, *(s.upper() for s in capital))))


@cache
def sign_marks() -> tuple[str, ...]:
    """Every way to write a currency by a mark."""
    table = _currencies()
    return tuple(sign for sign in (*table["signs"], *table["shared"]) if not (sign[0].isalpha() and sign[0] < EAST))


def country_code(country: str | None) -> str | None:
    """A country that the tables know, else None."""
    code = country.strip().upper() if isinstance(country, str) else ""
    return ("GB" if code == "UK" else code) if code in _currencies()["countries"] else None


def currency_of_country(country: str | None) -> str | None:
    found = _currencies()["countries"].get(country or "")
    return str(found) if found else None


def factor(unit: str) -> int:
    """What a unit multiplies by."""
    return int(_periods()["units"][unit.lower()])


@cache
def units() -> tuple[str, ...]:
    return tuple(_periods()["units"])


def dollars(amount: float, currency: str | None) -> float:
    """An amount's worth in dollars, to one digit's precision."""
    return amount * float(_periods()["worth"].get(currency or "USD", 1))


def guess_period(amount: float, currency: str | None) -> Period:
    """The period that an amount without one belongs to, by its size and the currency's custom."""
    table = _periods()
    monthly = table["monthly"].get(currency or "")
    if monthly is not None:
        if amount < table["hourly"].get(currency, 0):
            return "hour"
        return "month" if amount <= monthly else "year"
    worth, limits = dollars(amount, currency), table["limits"]
    if worth < limits["hour"]:
        return "hour"
    if worth < limits["day"]:
        return "day"
    return "month" if worth < limits["month"] else "year"


def within(amount: float, currency: str | None, period: str) -> bool:
    """Can this be an amount of pay for that period, by the table's wide limits?"""
    low, high = _periods()["wide"][period]
    return bool(low <= dollars(amount, currency) <= high)


def likely(amount: float, currency: str | None, period: str) -> bool:
    """Would a period that does not touch the amount fit its size, and the custom of its currency?"""
    low, high = _periods()["likely"][period]
    monthly = _periods()["monthly"].get(currency or "")
    if period == "month" and monthly is not None and amount > 2 * monthly:
        return False
    return bool(low <= dollars(amount, currency) <= high)


def too_little(amount: float, currency: str | None, period: str) -> bool:
    """Is it less than any work earns where this currency is paid, so that it must be money of another kind?"""
    least = _periods()["least"].get(currency or "", {})
    return bool(amount < least.get(period, 0))


def is_large(unit: str) -> bool:
    """Is it a unit of millions and more, so large that it is rarely pay?"""
    return unit in _periods()["large"]
