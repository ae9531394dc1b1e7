"""The grammar of one amount: a number with the sign, unit, period and other words that touch it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from jobscope.normalise.pay import lexicon, numbers
from jobscope.normalise.pay.lexicon import EAST, normal, pattern, spellings

# A number: digits, with group marks only where digits follow; a space only before a group of three, where no other mark
# groups them, and no share or plan begins ("$24 401(k)", "90,000 100%").
NUMBER: Final = re.compile(
    r"[0-9０-９]+(?:(?:[.,'’´．，][0-9０-９]+)"
    r"|(?:(?<![.,'’´．，][0-9]{3})(?<![.,][0-9]{2})(?<![.,][0-9])[ \u00a0\u2009\u202f\u2007][0-9]{3}(?![0-9])"
    r"(?!\s?[%％‰])(?!(?<=401)\s?\(?[kK]\b)(?!(?<=403|457)\s?\(?[bB]\b))"
    r"|(?:,[ \u00a0\u202f]0{3}(?![0-9])))*"
)
_NOT_MONEY: Final = re.compile(
    r"\s?(?:[%％‰]|percent\b|per cent\b|prozent\b|procent\b)|:[0-9]{2}\b|(?:st|nd|rd|th|x)\b"
    r"|\s?[x×]\s?[0-9]{3}",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(r"\s?[ap]\.?m\b", re.IGNORECASE)
_REST: Final = re.compile(r"[0-9],[0-9]{3}(?![0-9])|[0-9]{1,4}(?![0-9,千仟])|[1-9](?=[千仟])")  # 22万5,000, 2萬7仟
_NEXT: Final = re.compile(r"[^\S\n\u3000]{0,3}(?:([^\W\d_]+)|(\S))")
_SMALL: Final = (
    "(?![a-zß-ÿа-яёіїєґα-ωœšžłąęćńśźżčřěůďťň])(?!(?<![a-z])[A-Z])"  # a word ends here, or a glued one begins
)
# What makes a single letter that stands apart the beginning of a name ("T-shirt", "M&A", "H/F", "B.Sc.", "K-12").
_NAMED_ON: Final = re.compile(
    r"[-‐‑&.'’/][^\W_]|(?<=[kK]) 12(?![\d.,])|(?<=M)(?:\s?[-–,/&]\s?|\s(?:to|thru|through)\s)(?:[TWFS]|Th|Sat?|Sun?)\b"
)
_NEXT_AMOUNT: Final = re.compile(r"[-‐‑](?:[0-9]{3}|[0-9.,]+\s?(?:[kK](?![^\W_])|[$£€]))|/")  # "80 K-95 K", "80 K/year"
_CLEAR: Final = frozenset(" \n\t(–—-~>*•")  # what may stand before a sign that is all of the sign
_SIGN_ENDS: Final = frozenset("$£€₹₩₪₱₺₽₴฿₫₦円圓元¥￥.:/")
_SPLIT: Final = re.compile(r",[ \u00a0]([0-9]{3})(?=\s*(?:[\n).;–—-]|$|per\b|p\.?a))")  # "R450, 000" at a line's end
_LOW_END: Final = re.compile(r"[$£]\s?[0-9]{1,3}(?:\.[0-9]{2})?\s?[-–—]\s?$")  # an end without thousands
_SIGNS: Final = ("$", "£", "€")
_FOUR: Final = frozenset({"4", "four", "vier"})  # weeks: thirteen payments a year
_MOST_WORDS: Final = 8


class Amount(NamedTuple):
    """One number as written. `vague`: its sign is one that several countries share; `plus`: open above ("$25+/hr")."""

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

    @property
    def factor(self) -> int:
        return numbers.factor(self.unit) if self.unit else 1

    @property
    def value(self) -> float:
        return (self.number or 0.0) * self.factor


class _Head(NamedTuple):
    """What stands before the digits."""

    start: int
    sign: str | None = None
    currency: str | None = None
    vague: bool = False
    doubled: bool = False
    fault: str | None = None


class _Unit(NamedTuple):
    """The multiplier after the digits; `extra` is what follows it in one number (22万5,000)."""

    end: int
    name: str | None = None
    period: str | None = None
    extra: float = 0.0
    currency: str | None = None


class _Tail(NamedTuple):
    """The words after digits and unit that belong to the amount."""

    end: int
    currency: str | None
    signed: bool
    vague: bool
    period: str | None = None
    gross: bool | None = None
    months: float | None = None
    plus: bool = False


def read(text: str, match: re.Match[str], country: str | None) -> Amount | None:
    """One number with all that touches it, or None where it counts something else (a percentage, a part of a word)."""
    first = match.start()
    digits = match.group().rstrip(".,'’´")
    last = first + len(digits)
    head = _head(text, first, last, country)
    before = text[first - 1] if first else " "
    if head.sign is None and (before in "#@" or _runs_on(text, first, last)):
        return None
    if text[last : last + 1] in _SIGNS and text[last + 1 : last + 2].isdigit() and len(digits) < 3:
        return None  # "1$70,000": what the sign belongs to is malformed
    if head.sign in ("R", "N") and len(digits) > 5 and digits.isdigit() and country not in ("ZA", "NG"):
        return None  # a number of a register
    if _NOT_MONEY.match(text, last) or (len(digits) <= 2 and _CLOCK.match(text, last)):
        return None
    if (named := _names().match(text, first)) is not None and (
        head.sign is None or (before.isspace() and named.group()[-1] in "kKbB)")
    ):
        return None  # a form or a plan, behind a sign too: that is the number's before ("120,000 USD 401k")
    if head.sign is not None and (more := _SPLIT.match(text, last)) is not None and len(digits) <= 3:
        digits, last = digits + "," + more.group(1), more.end()
    if " " in digits and not digits.endswith("000") and _LOW_END.search(text, max(0, head.start - 14), head.start):
        digits = digits[: digits.index(" ")]  # "$18 - $24 500 sign-on"
        last = first + len(digits)
    unit = _unit(text, last, head)
    points = head.sign is not None and head.sign.endswith(("$", "£")) and head.sign != "R$"
    number, wrong = numbers.value(digits, decimal_comma=not points, scaled=unit.name is not None)
    tail = _tail(text, unit, head, number or 0.0, country)
    if head.sign is None and before in ".," and not tail.signed:
        return None
    if head.sign is None and before.isalpha() and before < EAST and not _glued(text, first, last, tail):
        return None
    if number is not None and unit.name in ("k", "thousand") and number >= 10000:
        wrong = f"malformed number {digits}{unit.name}"
    return Amount(
        start=head.start,
        end=tail.end,
        digits=digits,
        number=None if number is None else number + unit.extra,
        fault=head.fault or wrong,
        unit=unit.name,
        currency=tail.currency,
        signed=tail.signed,
        vague=tail.vague,
        doubled=head.doubled,
        period=tail.period,
        gross=tail.gross,
        months=tail.months,
        plus=tail.plus,
    )


def _runs_on(text: str, first: int, last: int) -> bool:
    """Is a number the rest of another one, of a time or of a name ("9:30", "v_2"; but "Step 3:95K", "__95K__")?"""
    before = text[first - 1] if first else " "
    if before == "_":
        start = first
        while start and text[start - 1] == "_":
            start -= 1
        return start > 0 and text[start - 1].isalnum()
    if before not in ".,:" or not text[first - 2 : first - 1].isdigit():
        return False
    return before != ":" or (last - first <= 2 and not text[last : last + 1].isalpha())


def _glued(text: str, first: int, last: int, tail: _Tail) -> bool:
    """Is the word that touches a number one of pay or of a bound, so that a space was lost ("Stundenlohn15 €")?"""
    if _RANGED.match(text, first):
        return True
    if not tail.signed or text[last : last + 1] == ",":
        return False
    start = first
    while start and first - start < 40 and text[start - 1].isalpha():
        start -= 1
    return lexicon.names_pay(text, start, first) or bool(lexicon.bounds().hits(text, start, first))


_RANGED: Final = re.compile(
    r"\d{1,3}[.,]\d{3}(?:\s?[$£€])?\s?[-–—]\s?[$£€]?\d{1,3}[.,]\d{3}(?!\d)|\d{3,5}\s?€?\s?[-–—]\s?\d{3,5}\s?€"
)


# ── before the digits ────────────────────────────────────────────────────────────────────────────────────────────────


def _head(text: str, first: int, last: int, country: str | None) -> _Head:
    before = text[first - 1] if first else " "
    if before in "$£€" and text[first - 2 : first - 1] in _CLEAR:
        return _Head(first - 1, before, numbers.currency_of(before, country), numbers.is_shared(before, country))
    found = _prefix().search(text, max(0, first - 12), first) if _may_end_sign(text, first) else None
    if found is None:
        return _Head(first)
    sign, start = found.group("sign"), found.start()
    if "\n" in text[found.end("sign") : first] and text[:start].rstrip(" \u00a0\u202f")[-1:].isdigit():
        return _Head(first)  # the sign is that of the number before it, in the line above
    again = (found.group("again") or "").strip()
    currency, vague = numbers.currency_of(sign, country), numbers.is_shared(sign, country)
    if currency is None and numbers.only_there(sign):
        return _Head(first)
    if again and again != sign:
        currency, vague = numbers.currency_of(again, country) or currency, False
    begin = start
    while begin and start - begin < 4 and text[begin - 1].isdigit():
        begin -= 1
    fault = f"malformed number {text[begin:last]}" if begin < start else None
    return _Head(begin, sign, currency, vague, again == sign, fault)


def _may_end_sign(text: str, at: int) -> bool:
    """A cheap look: may what stands before a number be a sign or code?"""
    for i in range(at - 1, max(-1, at - 4), -1):
        c = text[i]
        if c.isspace():
            continue
        if not c.isalpha():
            return c in _SIGN_ENDS
        start = i
        while start and i - start < 12 and text[start - 1].isalpha():
            start -= 1
        word = text[start : i + 1]
        return word >= EAST or word.lower() in _sign_words() or word[-3:] in numbers.codes()
    return False


@cache
def _sign_words() -> frozenset[str]:
    """The last words of signs in letters."""
    return frozenset(re.split(r"[\W\d_]", sign.rstrip("."))[-1].lower() for sign in numbers.sign_words())


@cache
def _prefix() -> re.Pattern[str]:
    """A sign or code that ends where a number begins."""
    codes = "|".join(sorted(numbers.codes()))
    return re.compile(
        rf"(?P<sign>(?:(?<![A-Za-z0-9_])(?:{pattern(numbers.sign_words())})"
        rf"|(?<=[a-z])(?:{codes})|{pattern(numbers.sign_marks())}))"
        rf"(?P<again>\s?(?:[$£€]|(?:{codes})\b))?[\s:]{{0,2}}$"
    )


@cache
def _names() -> re.Pattern[str]:
    """Numbers that name a form, a plan or a law."""
    return re.compile(rf"(?:{pattern(lexicon.data('not_pay.toml')['names']['words'])})(?![\w])", re.IGNORECASE)


# ── the unit ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _unit(text: str, last: int, head: _Head) -> _Unit:
    found = _units().match(text, last)
    if found is None:
        return _Unit(last)
    kind = found.lastgroup or ""
    name = {"lakh": "lakh", "lpa": "lakh", "tsd": "k", "ke": "k"}.get(kind) or found.group(kind).lower()
    if len(found.group(kind)) == 1 and name < EAST and not _is_multiplier(text, last, found, head):
        return _Unit(last)
    if name in ("万", "萬", "만") and (rest := _REST.match(text, found.end())) is not None:
        extra, end = float(rest.group().replace(",", "")), rest.end()
        if text[end : end + 1] in ("千", "仟"):
            extra, end = extra * 1000, end + 1
        return _Unit(end, name, None, extra / numbers.factor(name))
    return _Unit(found.end(), name, "year" if kind == "lpa" else None, 0.0, "EUR" if kind == "ke" else None)


def _is_multiplier(text: str, last: int, found: re.Match[str], head: _Head) -> bool:
    """Is one letter after a number its multiplier, and not the beginning of what follows?"""
    if found.lastgroup == "lakh" and head.sign is not None and head.sign.endswith(_SIGNS):
        return False
    if not text[last].isspace():
        return True
    if sum(map(str.isdigit, text[head.start : last])) > 4:
        return False  # "$140,000 B corp"
    if found.lastgroup == "short" and _NEXT_AMOUNT.match(text, found.end()) is not None:
        return True
    return _NAMED_ON.match(text, found.end()) is None


@cache
def _units() -> re.Pattern[str]:
    """A multiplier right after a number; single letters only where they can be no word."""
    long = pattern(u for u in numbers.units() if u < EAST and len(u) > 1 and u not in ("mm", "cr", "bn", "tn", "mn"))
    eastern = pattern(u for u in numbers.units() if u >= EAST)
    space = r"[^\S\r\n]"  # no line ends between
    ends = r"(?:(?![^\W_])|(?=(?:EUR|USD|GBP|PLN|CZK|CHF|SEK|DKK|NOK|euro)))"
    return re.compile(
        rf"{space}?(?P<cjk>{eastern})"
        rf"|(?:\+\s?(?=(?i:[mb]illion)|[mb]n\b|mm\b|MM\b)|{space}?)(?P<long>(?i:{long})){ends}"
        rf"|(?:\+\s?(?=bn\b|MM\b|mm\b|mn\b)|{space}?)(?P<short>[kK]|MM|mm|bn|Bn|BN|mn|[Cc][rR]|tn){ends}"
        rf"|{space}?(?P<ke>[kK][eE])(?![^\W_])"
        rf"|{space}?(?P<tsd>T)(?=\s?(?:€|EUR|Euro|CHF))"
        rf"|(?P<glued>[mMbBtTwW]){ends}"
        rf"|{space}(?P<apart>[MBT])(?!\.[A-Z]){ends}"
        rf"|{space}?(?P<lakh>L)(?!\w)"
        rf"|{space}?(?P<lpa>[Ll]\.?[Pp]\.?[Aa]\.?)(?![^\W_])"
    )


# ── after digits and unit ────────────────────────────────────────────────────────────────────────────────────────────


def _tail(text: str, unit: _Unit, head: _Head, value: float, country: str | None) -> _Tail:
    """All that follows and belongs to the amount: sign, period, gross or net, months a year, in any order."""
    tail = _Tail(unit.end, head.currency or unit.currency, bool(head.sign or unit.currency), head.vague, unit.period)
    cursor, brackets, comma = unit.end, 0, False
    for _ in range(_MOST_WORDS):
        first = _follows(text, cursor)
        more = None if first is None else _suffix(first).match(text, cursor)
        if more is None or _begins_name(text, more):
            break
        if more.group("period") and not _fits(more, tail, value * (numbers.factor(unit.name) if unit.name else 1)):
            break
        cursor = more.end()
        if more.group("apart"):
            brackets += more.group("apart") == "("
            comma = more.group("apart") == ","
            continue
        if comma and (more.group("gross") or more.group("net")) and lexicon.names_pay(text, cursor, cursor + 16):
            break  # "25 tisíc, hrubá mzda je 31 000": the next amount's
        if more.group("close"):
            brackets -= 1
            if brackets < 0:
                break
            new: _Tail | None = tail
        elif brackets and more.group("sign") and NUMBER.match(text, cursor + text[cursor : cursor + 1].isspace()):
            break
        else:
            new = _with(text, tail, more, head, unit, country)
        if new is None:
            break
        tail = new._replace(end=cursor)
    return tail


def _begins_name(text: str, more: re.Match[str]) -> bool:
    """Is one letter, or two, that would be a period or a sign the beginning of a word or a name ("PhD", "R&D")?"""
    word = more.group("alone") or more.group("bare") or more.group("short") or more.group("sign") or ""
    if not word.isalpha() or len(word) > 2 or word >= EAST:
        return False
    slashed, after = more.group("short") is not None, text[more.end() : more.end() + 1]
    if after.isalnum() and more.group("sign") is None:
        return not (word.islower() and after.isupper()) and not (slashed and after.isdigit())
    return len(word) == 1 and not slashed and _NAMED_ON.match(text, more.end()) is not None


def _fits(more: re.Match[str], tail: _Tail, value: float) -> bool:
    """Can an abbreviation that stands apart be the period of so much ("$18 HR"; but "$140,000 HR", "$95,000 MO")?"""
    word = more.group("alone") or more.group("bare")
    if word is None or len(word) > 2 or not word.isalpha() or word >= EAST or not value:
        return True
    period = period_of(normal(word))
    if period is None:
        return True
    return (numbers.likely if word.isupper() else numbers.within)(value, tail.currency, period)


def _with(text: str, tail: _Tail, more: re.Match[str], head: _Head, unit: _Unit, country: str | None) -> _Tail | None:
    """The tail with one more word, or None where that word does not belong to this amount."""
    if more.group("sign"):
        return _with_sign(text, tail, more, head, country)
    if more.group("period"):
        return _with_period(tail, more, unit)
    if more.group("gross") or more.group("net"):
        return tail._replace(gross=bool(more.group("gross")))
    if more.group("months"):
        return tail._replace(months=float((more.group("count") or more.group("times")).replace(",", ".")))
    return tail._replace(plus=True) if more.group("open") else tail


def _with_sign(text: str, tail: _Tail, more: re.Match[str], head: _Head, country: str | None) -> _Tail | None:
    sign = more.group("sign")
    currency = numbers.currency_of(sign, country)
    if currency is None and (numbers.only_there(sign) or not numbers.is_shared(sign)):
        return None
    if tail.signed and currency != tail.currency and not (tail.vague and currency):
        return None
    if head.sign is not None and tail.signed and not numbers.may_mean(head.sign, sign, currency):
        return None
    if NUMBER.match(text, more.end()) or NUMBER.match(text, more.end() + 1):  # it may be the next number's
        if head.sign is not None and not sign.isalpha():
            return None
        if head.sign is None and sign in ("$", "£", "R$"):
            return None
    vague = currency is None if tail.currency is None else numbers.is_shared(sign, country)
    return tail._replace(currency=currency or tail.currency, signed=True, vague=vague)


def _with_period(tail: _Tail, more: re.Match[str], unit: _Unit) -> _Tail | None:
    bare = more.group("bare")
    if bare and (tail.period is not None or not (tail.signed or unit.name)):
        return None
    word = normal(more.group("short") or more.group("per") or more.group("tight") or more.group("alone") or bare)
    months = 13.0 if word.split(" ")[0] in _FOUR else tail.months
    return tail._replace(period=tail.period or period_of(word), months=months)


@cache
def _periods() -> dict[str, str]:
    names: dict[str, str] = {}
    for period, forms in lexicon.data("lexicon.toml")["period"].items():
        for phrase in spellings([*forms["unit"], *forms["alone"], *forms["short"]]):
            names.setdefault(normal(phrase), period)
    return names


def period_of(word: str) -> str | None:
    """The period that a unit or word of the lexicon names, or None."""
    return _periods().get(word)


@cache
def _firsts() -> frozenset[str]:
    """The words and marks that what belongs to a number may begin with."""
    table = lexicon.data("lexicon.toml")
    forms = [phrase for period in table["period"].values() for kind in period.values() for phrase in kind]
    signs = (*numbers.sign_words(), *numbers.sign_marks())
    more = (*table["per"]["words"], *table["gross"]["words"], *table["net"]["words"], *table["months"]["marks"])
    letters = {normal(phrase).split(" ")[0] for phrase in spellings([*forms, *more, *signs])}
    marks = {phrase[0] for phrase in (*more, *signs) if not phrase[0].isalpha() or phrase[0] >= EAST}
    return frozenset(letters | marks | set("/(,.:)x×*·+"))


def _follows(text: str, at: int) -> str | None:
    """The first word or mark after a number where that may belong to it, "" for any, else None: a cheap look."""
    match = _NEXT.match(text, at)
    if match is None:
        return None
    word, end = match.group(1), match.end()
    if word is None:
        mark = match.group(2)
        if mark in ".:-" and (text[end : end + 1] not in "-–—=" if mark != "-" else not text[end : end + 1].isalpha()):
            return None
        return mark if not mark.isdigit() and mark in _firsts() else None
    lower = word.lower()
    if lower >= EAST or (lower[1:] != word[1:] and not word.isupper()):
        return ""
    return lower if lower in _firsts() else None


@cache
def _suffix(first: str) -> re.Pattern[str]:
    """One word or mark after a number that belongs to it; matched again and again until nothing more does.

    `first`: the word or mark that it begins with; "" for any.
    """
    table = lexicon.data("lexicon.toml")
    periods, per_words = table["period"].values(), table["per"]["words"]

    def begun(phrases: Iterable[str]) -> str:
        if first:
            word = first[0].isalpha()
            phrases = [p for p in spellings(phrases) if (normal(p).split(" ")[0] == first if word else p[0] == first)]
        return pattern(phrases) or "(?!)"

    per_all = [p for p in per_words if p[-1].isalpha() or p[-1] == "."]
    per = begun(per_all)
    tight = begun(p for p in per_words if not (p[-1].isalpha() or p[-1] == ".") and p not in "-x*/")
    unit = pattern(u for forms in periods for u in forms["unit"])
    bare = begun(u for forms in periods for u in forms["unit"] if u < EAST and u not in table["per"]["needed"])
    short = pattern(u for forms in periods for u in (*forms["short"], *forms["unit"])) if first in ("", "/") else "(?!)"
    alone_all = [u for forms in periods for u in forms["alone"]]
    alone = begun(alone_all)
    words, marks = begun(numbers.sign_words()), begun(numbers.sign_marks())
    gross, net = begun(table["gross"]["words"]), begun(table["net"]["words"])
    monthly = pattern(table["months"]["words"])
    marked = [m for m in table["months"]["marks"] if not first or m[0] == first[0]]
    times = "|".join(rf"{re.escape(m)}\s" if m.isalpha() and m != "x" else re.escape(m) for m in marked) or "(?!)"
    edge = f"(?-i:{_SMALL})"
    begins = "(?!)"
    if first in ("", "/", "(", ","):
        known = pattern((*table["gross"]["words"], *table["net"]["words"], *alone_all, *numbers.sign_words()))
        begins = rf"(?:{known}|(?:{pattern(per_all)})\s+(?:{unit}))(?![^\W\d_])"
    return re.compile(
        r"[^\S\n\u3000]{0,3}(?:"
        rf"(?P<open>\+)(?=\s?(?:/|(?:per|an?|{pattern(alone_all) if first in ('', '+') else '(?!)'})\b))"
        r"|(?P<close>\))|(?P<end>[.,:][-–—=]{1,2}|/[-=])"
        rf"|(?P<sign>(?:{words}){edge}|{marks})"
        rf"|(?P<months>(?:{times})?\s?(?P<count>1[2-8](?:[.,][05]0?)?)\s?(?:{monthly})(?![a-z])"
        r"|[x×*]\s?(?P<times>1[2-8])(?![\d]|[.,]\d))"
        rf"|(?P<period>(?:/\s?(?P<short>{short})|(?:{per})\s+(?P<per>{unit})|(?:{tight})\s?(?P<tight>{unit})"
        rf"|(?P<alone>{alone})|(?P<bare>{bare})){edge}(?!'))"
        rf"|(?P<gross>(?:{gross}){edge})|(?P<net>(?:{net}){edge})"
        rf"|(?P<apart>[/(,](?=\s?{begins})))",
        re.IGNORECASE,
    )
