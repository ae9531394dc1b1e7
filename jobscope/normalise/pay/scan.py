"""One linear scan for amounts: where money may stand, and what each number carries beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from jobscope.normalise import _patterns
from jobscope.normalise.pay import lexicon, numbers
from jobscope.normalise.pay.lexicon import normal, pattern, spellings

MOST: Final = 200  # amounts of one text that are read, and numbers that are looked at for each of them
_LOOKS: Final = 10
_BARE: Final = 5  # numbers without a sign whose words are looked at, for each amount
_LONGEST: Final = 2000  # of one window
_BEFORE: Final = 26
_AFTER: Final = 36

# A number: digits, with group marks only where digits follow; a space only before a group of three.
_NUMBER: Final = re.compile(
    r"[0-9０-９]+(?:(?:[.,'’´．，][0-9０-９]+)|(?:[ \u00a0\u2009\u202f\u2007][0-9]{3}(?![0-9]))"
    r"|(?:,[ \u00a0\u202f]0{3}(?![0-9])))*"
)
_NOT_MONEY: Final = re.compile(
    r"\s?(?:[%％‰]|percent\b|per cent\b|prozent\b|procent\b)|:[0-9]{2}\b|(?:st|nd|rd|th|x)\b",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(r"\s?[ap]\.?m\b", re.IGNORECASE)
_LOWER_CODES: Final = "usd eur gbp cad aud nzd sgd chf sek nok dkk pln czk huf ron aed inr php zar brl mxn pkr"


class Amount(NamedTuple):
    """One number as written, with the sign, unit, period and other words that touch it."""

    start: int
    end: int
    digits: str
    number: float | None
    fault: str | None = None
    unit: str | None = None
    currency: str | None = None
    signed: bool = False
    vague: bool = False
    doubled: bool = False
    period: str | None = None
    gross: bool | None = None
    months: float | None = None
    plus: bool = False
    at: int = 0
    tail: int = 0

    @property
    def factor(self) -> int:
        return numbers.factor(self.unit) if self.unit else 1

    @property
    def value(self) -> float:
        return (self.number or 0.0) * self.factor


def _letters(phrase: str) -> bool:
    return phrase[0].isalpha() and phrase[0] < "\u3040"


@cache
def _sign_words() -> tuple[str, ...]:
    lower = tuple(_LOWER_CODES.split())
    return (
        *numbers.signs(),
        *sorted(numbers.codes()),
        *lower,
        *(code.capitalize() for code in lower if code not in ("try", "mad")),
        "Euro",
        "Euros",
        "EURO",
        "EUROS",
        "ZŁ",
        "Zł",
        "PLN",
        "KR",
        "Kr",
        "Kr.",
        "Pounds",
        "Dollars",
        "RS",
        "RS.",
    )


@cache
def _prefix() -> re.Pattern[str]:
    """A sign or code that ends where a number begins."""
    words = [p for p in _sign_words() if _letters(p)]
    marks = [p for p in _sign_words() if not _letters(p)]
    codes = "|".join(sorted(numbers.codes()))
    return re.compile(
        rf"(?P<sign>(?:(?<![A-Za-z0-9_])(?:{pattern(words)})|(?<=[a-z])(?:{codes})|{pattern(marks)}))"
        rf"(?P<again>\s?(?:[$£€]|(?:{codes})\b))?[\s:]{{0,2}}$"
    )


@cache
def _suffix() -> re.Pattern[str]:
    """What may follow a number and belongs to it; matched again and again until nothing more does."""
    table = lexicon.data("lexicon.toml")
    per = pattern(p for p in table["per"]["words"] if p[-1].isalpha() or p[-1] == ".")
    tight = pattern(p for p in table["per"]["words"] if not (p[-1].isalpha() or p[-1] == ".") and p not in "-x*/")
    unit = pattern(u for period in table["period"].values() for u in (*period["unit"],))
    plain = pattern(u for period in table["period"].values() for u in period["unit"] if u[0] < lexicon.EAST)
    short = pattern(u for period in table["period"].values() for u in (*period["short"], *period["unit"]))
    alone = pattern(u for period in table["period"].values() for u in period["alone"])
    words = [p for p in _sign_words() if _letters(p)]
    marks = [p for p in _sign_words() if not _letters(p)]
    monthly = pattern(table["months"]["words"])
    mark = "|".join(
        rf"{re.escape(m)}\s" if m.isalpha() and m != "x" else re.escape(m) for m in table["months"]["marks"]
    )
    edge = r"(?-i:(?![a-zß-ÿœšžłąęćńśźżčřěůďťň])(?!(?<![a-z])[A-Z]))"
    gross, net = pattern(table["gross"]["words"]), pattern(table["net"]["words"])
    return re.compile(
        rf"[^\S\n\u3000]{{0,3}}(?:"
        rf"(?P<sign>(?:{pattern(words)}){edge}|{pattern(marks)})"
        rf"|(?P<end>[.,][-–—=]{{1,2}}|/[-=])"
        rf"|(?P<months>(?:{mark})?\s?(?P<count>1[2-8](?:[.,][05]0?)?)\s?(?:{monthly})(?![a-z])|(?:[x×*])\s?(?P<times>1[2-8])(?![\d.,]))"
        rf"|(?P<period>(?:/\s?(?P<short>{short})|(?:{per})\s+(?P<per>{unit})|(?:{tight})\s?(?P<tight>{unit})|(?P<alone>{alone})|(?P<bare>{plain})){edge}(?!'))"
        rf"|(?P<gross>(?:{gross}){edge})|(?P<net>(?:{net}){edge})"
        rf"|(?P<slash>[/(,](?=\s?(?:{gross}|{net}|{alone}|(?:{per})\s+(?:{unit})|{pattern(words)})(?![^\W\d_])))"
        rf"|(?P<open>\+)(?=\s?(?:/|(?:per|an?|{alone})\b))"
        rf"|(?P<close>\))"
        rf")",
        re.IGNORECASE,
    )


@cache
def _unit() -> re.Pattern[str]:
    """A multiplier right after a number."""
    units = [u for u in numbers.units() if _letters(u)]
    long = pattern(u for u in units if len(u) > 1 and u not in ("mm", "cr", "bn", "tn", "mn"))
    cjk = pattern(u for u in numbers.units() if not _letters(u))
    follows = r"(?![^\W\d_])|(?=(?:EUR|USD|GBP|PLN|CZK|CHF|SEK|DKK|NOK|euro))"
    return re.compile(
        rf"\s?(?P<cjk>{cjk})|[\s\u00a0]?(?P<long>(?i:{long}))(?:{follows})|\s?(?P<short>[kK]|MM|mm|bn|Bn|BN|mn|[Cc][rR]|tn)(?:{follows})"
        rf"|\s?(?P<tsd>T)(?=\s?(?:€|EUR|Euro|CHF))|(?P<glued>[mMbBtTwW])(?:{follows})|\s(?P<apart>[MBT])(?:{follows})|\s?(?P<lakh>L)(?!\w)|\s?(?P<lpa>[Ll]\.?[Pp]\.?[Aa]\.?)(?![^\W\d_])"
    )


@cache
def _period_of() -> dict[str, str]:
    """The period that each unit or word names."""
    names: dict[str, str] = {}
    for period, forms in lexicon.data("lexicon.toml")["period"].items():
        for phrase in (*forms["unit"], *forms["alone"], *forms["short"]):
            for spelling in spellings([phrase]):
                names.setdefault(normal(spelling), period)
    return names


@cache
def _gate() -> Any:
    """What makes a place worth a look: a sign or code beside a digit, a unit or period after one, or a bare number."""
    codes = "|".join((*sorted(numbers.codes()), *_LOWER_CODES.split()))
    marks = "[$£€₹₩₪₱₺₽₴฿₫₦円圓元¥￥]"
    words = r"[Rr]s\.?|[Kk]r\.?|Fr\.|R|RM|Rp|PhP|Php|TL|NIS|RMB|[Ee]uros?|EUROS?"
    after = "zł|zl|Kč|Kc|[Ll]akhs?|[Ll]a[ck]s?|LPA|lpa|[Cc]rores?|tys|tis|k|K|w|W|万|萬|千|薪|,-|L|[Pp]esos|[Dd]ollars"
    per = "/|(?:per|an?|p|por|par|pro|na|za|im|al|ao|h|hourly|annual\\w*|ph|pa)[ .]|brut|lord|gross|nett?o?[ ,.]"
    return _patterns.compile(
        f"(?:{marks}[ \u00a0\u202f]{{0,2}}[0-9０-９]|(?:{codes}|{words})[ \u00a0:$]{{0,3}}[0-9]"
        f"|[0-9０-９][ \u00a0\u202f]?(?:{marks}|(?:{codes}|{words}|{after})(?:[^a-z]|$)|{per})"
        r"|\b(?:[3-9][0-9]{2}|1[0-8][0-9]|2[1-9][0-9]|(?:19|20)[0-9](?:\b|[0-9]{2}))|[０-９]{3}"
        "|[0-9][.,'’ \u00a0\u202f][0-9]{2})[0-9.,]*"
        f"(?:[ \u00a0\u202f]?(?:{marks}|(?:{codes}|{words}|{after})(?:[^a-z]|$)|{per}))?"
    )


@cache
def _names() -> re.Pattern[str]:
    """Numbers that name a form, a plan or a law."""
    return re.compile(rf"(?:{pattern(lexicon.data('not_pay.toml')['names']['words'])})(?![\w])", re.IGNORECASE)


def windows(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text that may hold money, merged where they touch."""
    first = last = -1
    looks = 0
    for match in _gate().finditer(text):
        start, end = match.span()
        if end <= last:
            continue
        hit = text[start:end]
        if _MILLIONS.match(text, end) and not lexicon.names_pay(text, max(0, start - 60), start):
            continue
        if _bare(hit):
            looks += 1
            if hit in _YEARS or looks > MOST * _BARE or not lexicon.names_pay(text, max(0, start - 45), start):
                continue
        start = _edge(text, max(0, start - _BEFORE))
        if start > last or start - first > _LONGEST:
            if last >= 0:
                yield first, last
            first = max(start, last)
        last = min(len(text), end + _AFTER)
    if last >= 0:
        yield first, last


_MILLIONS: Final = re.compile(r"\s?(?:[MB](?![a-z])|MM|bn|[mb]illion|trillion|T(?![a-z]))")


def _edge(text: str, at: int) -> int:
    """The window's beginning, moved back so that it cuts no number."""
    while at and (text[at - 1].isdigit() or (text[at - 1] in ".,'" and text[at].isdigit())) and text[at] != "\n":
        at -= 1
        if at % 64 == 0:
            break
    return at


_YEARS: Final = frozenset(str(year) for year in range(1900, 2100))
_NO_MARK: Final = frozenset("0123456789.,'’ \u00a0\u202f０１２３４５６７８９")


def _bare(hit: str) -> bool:
    return _NO_MARK.issuperset(hit)


def amounts(text: str, country: str | None, *, whole: bool = False) -> Iterator[Amount]:
    """The numbers inside the windows (or the `whole` text) that may be money, in order."""
    looked = 0
    for start, end in [(0, len(text))] if whole else windows(text):
        at = start
        while at < end and looked < MOST * _LOOKS:
            match = _NUMBER.search(text, at, min(len(text), end + 20))
            if match is None or match.start() >= end:
                break
            looked += 1
            amount = read(text, match, country)
            if amount is None:
                at = match.end()
            else:
                at = max(match.end(), amount.end)
                yield amount


_REST: Final = re.compile(r"[0-9],[0-9]{3}(?![0-9])|[0-9]{1,4}(?![0-9,])")  # 22万5,000
_FOUR: Final = frozenset({"4", "four", "vier"})  # weeks: thirteen payments a year
_CLEAR: Final = frozenset(" \n\t(–—-~>*•")  # what may stand before a sign that is all of the sign
_SIGN_ENDS: Final = frozenset("$£€₹₩₪₱₺₽₴฿₫₦円圓元¥￥.:")


def _may_end_sign(text: str, at: int) -> bool:
    """A cheap look: may what stands before a number be a sign or code?"""
    for i in range(at - 1, max(-1, at - 4), -1):
        c = text[i]
        if not c.isspace():
            return c.isalpha() or c in _SIGN_ENDS
    return False


_NEXT: Final = re.compile(r"[^\S\n\u3000]{0,3}(?:([^\W\d_]+)|(\S))")


@cache
def _firsts() -> frozenset[str]:
    """The words and marks that what belongs to a number may begin with."""
    table = lexicon.data("lexicon.toml")
    forms = [phrase for period in table["period"].values() for kind in period.values() for phrase in kind]
    more = (*table["per"]["words"], *table["gross"]["words"], *table["net"]["words"], *table["months"]["marks"])
    letters = {normal(phrase).split(" ")[0] for phrase in spellings([*forms, *more, *_sign_words()])}
    return frozenset(letters | {phrase[0].lower() for phrase in (*more, *_sign_words())} | set("/(,.)x×*·+"))


def _may_follow(text: str, at: int) -> bool:
    """A cheap look: may what follows a number belong to it?"""
    match = _NEXT.match(text, at)
    if match is None:
        return False
    word = match.group(1)
    if word is None:
        return not match.group(2).isdigit() and match.group(2) in _firsts()
    lower = word.lower()
    return lower in _firsts() or lower >= lexicon.EAST or (lower[1:] != word[1:] and not word.isupper())


def read(text: str, match: re.Match[str], country: str | None) -> Amount | None:
    """One number with all that touches it, or None where it counts something else (a percentage, a part of a word)."""
    first, last = match.span()
    digits = match.group().rstrip(".,'’´")
    last = first + len(digits)
    before = text[first - 1] if first else " "
    if before in "$£€" and text[first - 2 : first - 1] in _CLEAR:
        prefix, start = None, first - 1
        sign: str | None = before
    else:
        prefix = _prefix().search(text, max(0, first - 12), first) if _may_end_sign(text, first) else None
        sign, start = (prefix.group("sign"), prefix.start()) if prefix else (None, first)
    if sign is None and ((before.isalpha() and before < "\u3040") or before in "_#@.,:"):
        return None
    if len(digits) <= 2 and _CLOCK.match(text, last):
        return None
    if _NOT_MONEY.match(text, last) or (sign is None and _names().match(text, first)):
        return None
    fault = None
    if prefix is not None and start and text[start - 1].isdigit():
        fault = f"malformed number {text[start - 1 : last]}"
    doubled = bool(prefix and prefix.group("again") and prefix.group("again").strip() == sign)
    unit = _unit().match(text, last)
    name: str | None = None
    period: str | None = None
    remainder: re.Match[str] | None = None
    end = last
    if unit is not None:
        kind = unit.lastgroup or ""
        name = {"lakh": "lakh", "lpa": "lakh", "tsd": "k"}.get(kind) or unit.group(kind).lower()
        if kind == "lpa":
            period = "year"
        end = unit.end()
        remainder = _REST.match(text, end) if name in ("万", "萬", "만") else None
        if remainder is not None:
            end = remainder.end()
    currency = numbers.currency_of(sign, country) if sign else None
    vague = sign is not None and numbers.is_shared(sign)
    if prefix is not None and prefix.group("again") and not doubled:
        currency = numbers.currency_of(prefix.group("again").strip(), country) or currency
        vague = False
    cursor = end
    gross, months, signed, opened, plus = None, None, sign is not None, 0, False
    for _ in range(8):
        more = _suffix().match(text, cursor) if _may_follow(text, cursor) else None
        if more is None:
            break
        kind = more.lastgroup or ""
        if more.group("sign"):
            after = numbers.currency_of(more.group("sign"), country)
            if signed and after != currency and not (vague and after):
                break
            rest = _NUMBER.match(text, more.end()) or _NUMBER.match(text, more.end() + 1)
            if rest and not more.group("sign").isalpha() and sign is not None:
                break
            if rest and sign is None and more.group("sign") in ("$", "£", "R$"):
                break
            vague = after is None if currency is None else numbers.is_shared(more.group("sign"))
            currency, signed = after or currency, True
        elif more.group("period"):
            if more.group("bare") and not signed and name is None:
                break
            word = next(
                w
                for w in (
                    more.group("short"),
                    more.group("per"),
                    more.group("tight"),
                    more.group("alone"),
                    more.group("bare"),
                )
                if w
            )
            named = _period_of().get(normal(word))
            if normal(word).split(" ")[0] in _FOUR:
                months = 13.0
            if period is None:
                period = named
            elif more.group("bare"):
                break
        elif more.group("gross") or more.group("net"):
            gross = bool(more.group("gross"))
        elif more.group("months"):
            months = float((more.group("count") or more.group("times")).replace(",", "."))
        elif more.group("open"):
            plus = True
        elif more.group("slash"):
            opened += more.group("slash") == "("
        elif more.group("close"):
            if not opened:
                break
            opened -= 1
        cursor = more.end()
        end = end if more.group("slash") else cursor
    number, wrong = numbers.value(
        digits, decimal_comma=not (sign and sign.endswith(("$", "£")) and sign != "R$"), scaled=name is not None
    )
    if number is not None and remainder is not None:
        number += float(remainder.group().replace(",", "")) / numbers.factor(name or "万")
    if number is not None and name in ("k", "thousand") and number >= 10000:
        wrong = f"malformed number {digits}{name}"
    return Amount(
        start=start,
        end=end,
        digits=digits,
        number=number,
        fault=fault or wrong,
        unit=name,
        currency=currency,
        signed=signed,
        vague=vague,
        doubled=doubled,
        period=period,
        gross=gross,
        months=months,
        plus=plus,
        at=first,
        tail=last,
    )


# ── after an amount ──────────────────────────────────────────────────────────────────────────────────────────────────

_PER_WHAT: Final = re.compile(
    r"[\s\u00a0]?(?:/|\b(?:per|a|an|each|for each|por|pro|par|za|na|je|al)\b)\s{0,2}((?:[^\W_]+[\s-]){0,2}[^\W\d_]+)",
    re.IGNORECASE,
)
_PER: Final = re.compile(
    r"[^\d.;\n]{0,30}?(?:\b(?:per|an?|each|par|pro|im|por|al|na|za|i|om|op|all)\b|/|'|’)\s?([^\W\d_]+)"
)


@cache
def _months() -> re.Pattern[str]:
    words = pattern(lexicon.data("lexicon.toml")["months"]["words"])
    return re.compile(
        rf"[^\d\n]{{0,40}}?(?:(?:[x×]\s?(?P<times>1[2-8])(?![\d.,]))|\b(?P<count>1[2-8](?:[.,][05]0?)?)\s?(?:{words})(?![a-z]))",
        re.IGNORECASE,
    )


def counts(text: str, end: int) -> bool:
    """Is the money for each of something (seat, video, mile), not for a time?"""
    match = _PER_WHAT.match(text, end)
    if match is None:
        return False
    things = lexicon.vocabulary("not_pay.toml", "unit", "words")
    named = normal(match.group(1)).split(" ")
    return named[0] not in _period_of() and any(word in things or word.removesuffix("s") in things for word in named)


_NAMED: Final = re.compile(r"\b(USD|CAD|AUD|NZD|SGD|HKD|MXN|TWD|ARS|CLP|COP|UYU)\b")


def currency_near(text: str, start: int, end: int) -> str | None:
    """The dollar (or peso) that the words beside a bare "$" name: "Salary (CAD): $50,000"."""
    names = {m.group(1) for m in _NAMED.finditer(text, max(0, start - 40), min(len(text), end + 40))}
    return names.pop() if len(names) == 1 else None


def period_after(text: str, start: int, end: int) -> str | None:
    """The period of a "per month" that follows an amount without touching it."""
    match = _PER.match(text, start, min(end, start + 45))
    return _period_of().get(match.group(1).lower()) if match else None


def months_near(text: str, start: int, end: int) -> float | None:
    """How many monthly salaries a year are stated shortly after an amount, or before it ("13 Gehälter à")."""
    match = _months().match(text, end, min(len(text), end + 60))
    if match is not None:
        return float((match.group("count") or match.group("times")).replace(",", "."))
    before = _months_before().search(text, max(0, start - 30), start)
    return float(before.group(1)) if before is not None else None


@cache
def _months_before() -> re.Pattern[str]:
    words = pattern(lexicon.data("lexicon.toml")["months"]["words"])
    return re.compile(rf"\b(1[2-8])\s?(?:{words})\s*(?:à|a|de|von|zu|je|zu je|of|van|di|[-–:])?\s*$", re.IGNORECASE)
