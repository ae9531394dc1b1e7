"""The words around an amount: the nouns of its sentence and of the heading above, and which of them rules it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from jobscope.normalise.pay import lexicon
from jobscope.normalise.pay.amount import period_of
from jobscope.normalise.pay.lexicon import ASIDE_KINDS, NOUN_KINDS, PAY_KINDS, Hit
from jobscope.normalise.pay.ranges import Candidate

_LEFT: Final = 110
_RIGHT: Final = 50
_BESIDE: Final = 25  # a noun after an amount is no further than this
_CAPITALS: Final = "A-ZÀ-ÞŁŚŻČŠŽА-ЯЁІЇЄΑ-Ω"
_SENTENCE: Final = re.compile(
    rf"[.!?](?=\s+[{_CAPITALS}가-힣\"(“•*]|\s*$)|(?<=[a-z]{{5}}[.!?])(?=\s+[$£€\d])|[。！？；;](?!\s*\d)"
    r"|(?<![\n \u3000●■◆◇□・【][\u4e00-\u9fff])\u3000(?!\s*\d)|※|\n"  # no end: the space inside 給　与
)
_HEADING: Final = 6  # words of a line that may be a heading
_FULL_STOP: Final = re.compile(rf"\.\s+[\d{_CAPITALS}]")  # right after an amount, before "401(k)" too
_POINTED: Final = ("kr.", "руб.", "грн.", " р.", "лв.", "Kč.", "zł.")  # signs whose point may end a sentence too
_MARKS: Final = re.compile(r"[+＋&•|·,;、，・｜]|\d\s?%")
_ITEM: Final = re.compile(
    r"[-–—*▪·]\s+(?=[A-ZÀ-Þ])|\s[-–—]\s|[*▪»•✔✅►➤👉☑◆■●]"
)  # the next item of a list whose line ends were lost
_AMOUNT: Final = re.compile(r"\d{3}(?!\d*\s?%)|\d\s?[kK万千]")
_TOGETHER: Final = re.compile(r"[+＋&/(（・•|]|\d\s?%")


class Context(NamedTuple):
    """The senses around a candidate, the nearest first: left and right in its sentence, and in the heading above."""

    left: tuple[Hit, ...]
    right: tuple[Hit, ...]
    heading: tuple[Hit, ...]
    start: int
    end: int


class Noun(NamedTuple):
    """The noun that rules an amount, its kind, and where it stands: before, after, heading or chain."""

    kind: str
    where: str
    hit: Hit | None = None


# ── the words around ─────────────────────────────────────────────────────────────────────────────────────────────────


def context(text: str, candidate: Candidate, previous: int, following: int, beyond: int) -> Context:
    """The senses around a candidate: back to its sentence's beginning or to the amount before, on to the next."""
    low = max(0, candidate.start - _LEFT, previous)
    cut, above = low, None
    for begin, end in _ends(text, low, candidate.start):
        if end < candidate.start or not _runs_on(text, low, begin):
            above, cut = cut, end
    stop = min(len(text), candidate.end + _RIGHT, following)
    if _FULL_STOP.match(text, candidate.end - text.endswith(_POINTED, 0, candidate.end)):
        stop = candidate.end
    stop = next((start for start, _ in _ends(text, candidate.end, stop)), stop)
    table = lexicon.context()
    left = table.hits(text, cut, candidate.start)
    right = table.hits(text, candidate.end, stop)
    if right and stop == following < beyond and _next_has(text, candidate, right, following, beyond):
        right.pop()
    heading: list[Hit] = []
    before = len(lexicon.words(text, cut, candidate.start))
    if above is not None and before <= 4 and not any(hit.sense.kind in ("not", "weak") for hit in left):
        heading = _heading(text, low, cut, previous, first=before <= 1)
    return Context(tuple(reversed(left)), tuple(right), tuple(heading), cut, stop)


_ORDINAL: Final = re.compile(r"(?:^|[\s(,])\d{1,2}$")
_LAST: Final = re.compile(r"([^\W\d_]+)[^\S\n]*$")
_BEFORE_STOP: Final = re.compile(r"([^\W\d_]+)$")


def _ends(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where sentences and lines end between two places."""
    for match in _SENTENCE.finditer(text, start, end):
        if match.group() == ".":
            word = _BEFORE_STOP.search(text, max(0, match.start() - 8), match.start())
            if _ORDINAL.search(text, max(0, match.start() - 3), match.start()):
                continue
            if word is not None and word.group(1).lower() in lexicon.vocabulary(
                "lexicon.toml", "abbreviations", "words"
            ):
                continue
        yield match.span()


def _runs_on(text: str, low: int, end: int) -> bool:
    """Does a line that ends here go on in the next: is its last word one that an amount follows ("hrubá mzda je")?"""
    if text[end : end + 1] != "\n":
        return False
    word = _LAST.search(text, max(low, end - 24), end)
    if word is None or not word.group(1).islower():
        return False
    return word.group(1) in lexicon.bounds().senses or word.group(1) in lexicon.vocabulary(
        "lexicon.toml", "item", "words"
    )


def _next_has(text: str, candidate: Candidate, right: Sequence[Hit], following: int, beyond: int) -> bool:
    """Does the last noun before the next amount belong to that one ("27,000 OTE 40,000")?"""
    gap = following - right[-1].end
    if gap > 3 or gap > right[-1].start - candidate.end or not blank(text, right[-1].end, following, ":("):
        return False
    after = lexicon.context().hits(text, beyond, min(len(text), beyond + 16))
    return not any(hit.sense.kind in NOUN_KINDS and hit.start - beyond <= 2 for hit in after)


def _heading(text: str, low: int, cut: int, previous: int, *, first: bool) -> list[Hit]:
    """The nouns of the line above, the nearest first; of the sentence before in one line only those of pay.

    `previous`: the end of the amount before, whose line is no heading. `first`: does the amount begin its sentence?
    Only then the sentence before speaks of it.
    """
    end = cut
    while end > low and text[end - 1].isspace():
        end -= 1
    start = max(low, text.rfind("\n", low, end) + 1)
    if previous and "\n" not in text[previous : start + 1]:
        return []
    hits = list(reversed(lexicon.context().hits(text, start, end)))
    if "\n" in text[end:cut]:
        if text[end - 1] == ":" or _runs_on(text, low, text.find("\n", end)):
            return hits
        if len(lexicon.words(text, start, end)) > _HEADING or text[end - 1] in ".;!?":
            return [hit for hit in hits if hit.sense.kind in PAY_KINDS or hit.sense.kind in ("example", "trial")]
        own = any(c.isdigit() for c in text[start:end])
        return [hit for hit in hits if hit.sense.kind != "not"] if own else hits
    return [hit for hit in reversed(hits) if hit.sense.kind in PAY_KINDS] if first else []


def blank(text: str, start: int, end: int, marks: str = "") -> bool:
    """Does nothing but white space and these marks stand between two places?"""
    return all(c.isspace() or c in marks for c in text[start:end])


def _separates(text: str, start: int, end: int) -> bool:
    """Does what stands between an amount and a noun after it say that the noun is about something beside it?"""
    if end - start > _BESIDE or _MARKS.search(text, start, end):
        return True
    beside = lexicon.vocabulary("lexicon.toml", "beside", "words")
    return any(word in beside for word, _, _ in lexicon.words(text, start, end))


def _listed(text: str, start: int, end: int) -> bool:
    """Are two nouns members of one list: "base + equity", "salary (not including bonus)"?"""
    if end - start > 40 or _AMOUNT.search(text, start, end):
        return False
    if _TOGETHER.search(text, start, end):
        return True
    if "," in text[start:end]:
        return False
    beside = lexicon.vocabulary("lexicon.toml", "beside", "words")
    return any(word in beside for word, _, _ in lexicon.words(text, start, end))


@cache
def _negative() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{lexicon.pattern(lexicon.data('lexicon.toml')['beside']['negative'])})\b", re.IGNORECASE)


def _leaves_out(text: str, start: int, end: int) -> bool:
    """Is a noun named only to say that it is left out ("the salary, not including bonus, is …")?"""
    return end - start <= 40 and _negative().search(text, start, end) is not None


def _linked(text: str, start: int, end: int) -> bool:
    """Do words tie a noun to the amount after it ("allowance of", "prime de"), more than "about"?"""
    about = lexicon.vocabulary("lexicon.toml", "about", "words")
    return any(word not in about for word, _, _ in lexicon.words(text, start, end))


def _verbs() -> frozenset[str]:
    return lexicon.vocabulary("lexicon.toml", "verbs", "words")


def _governing(text: str, nouns: Sequence[Hit], at: int, *, single: bool) -> Hit | None:
    """The noun that rules an amount on its right: in "base + equity" the first, in "OTE salary" the more exact."""
    for i, hit in enumerate(nouns):
        if i + 1 == len(nouns):
            return hit
        before = nouns[i + 1]
        if hit.sense.kind in ASIDE_KINDS and before.sense.kind in NOUN_KINDS - {"not"}:
            bracketed = single and text[hit.end : at].strip() in ("(", "（")
            if not bracketed and not _linked(text, hit.end, at) and _listed(text, before.end, hit.start):
                continue
            if text[hit.end : hit.end + 1] in (",", ")") and _leaves_out(text, before.end, hit.start):
                continue
            return hit
        headed = text[before.end : before.end + 2].lstrip().startswith((":", "："))
        if before.sense.kind in ASIDE_KINDS and hit.phrase in _verbs() and (headed or hit.start - before.end <= 25):
            return before
        if hit.sense.kind == "pay" and before.sense.kind in {"base", "total", "ote"} and hit.start - before.end <= 45:
            return hit if _MARKS.search(text, before.end, hit.start) else before
        return hit
    return None


def _glued(text: str, candidate: Candidate, right: Hit) -> bool:
    """Does a plus bind a noun to the amount: "$75k+ OTE", "$250k+ ACV" (but not "$90k + bonus")?"""
    if text[candidate.end : right.start].strip() != "+":
        return False
    return right.sense.kind == "ote" or (right.sense.kind == "not" and text[candidate.end] == "+")


def _spaced(text: str, end: int, right: Hit) -> bool:
    """Where words are not spaced, does a space part a noun of something beside the pay from the amount before it?"""
    return right.sense.kind in ASIDE_KINDS and any(c.isspace() for c in text[end : right.start])


def _adjoins(text: str, left: Hit, candidate: Candidate, right: Hit) -> bool:
    """Does a noun stand right before an amount, so that a noun glued to the amount begins the next item?"""
    if candidate.start - left.end > 3 or not blank(text, left.end, candidate.start, ":：(（~約约/／"):
        return False
    gap = text[candidate.end : right.start]
    return not gap or (right.phrase >= lexicon.EAST and len(gap) <= 4 and "の" not in gap and "的" not in gap)


_LABEL: Final = re.compile(r"(?:[ \u00a0][^\W\d_]+)?(?:\s?\([^()\n\d]{1,20}\))?\s?[:：]")


_LABELS_NEXT: Final = re.compile(
    r"[ \u00a0]?[:：][ \u00a0]?(?:[$£€¥₹]|[A-Z]{1,3}[ \u00a0]?)?\d"
)  # "up to R250 000 Salary: R16 500"


def _begins_next(text: str, candidate: Candidate, left: Hit, right: Hit) -> bool:
    """In a text without line ends: is the noun after an amount that has its own the label of the next thing?

    "Cost to company: R 628,000 Basic salary: R 471,000", or "Renta $340.000 Horas extras …".
    """
    if right.start - candidate.end > 3 or text[candidate.end : right.start].strip(" \u00a0.-"):
        return False
    if _MARKS.search(text, left.end, candidate.start):
        return False
    if _LABEL.match(text, right.end):
        return ":" in text[left.end : candidate.start] or left.sense.kind in PAY_KINDS
    word = text[right.start : right.end]
    if right.sense.kind in PAY_KINDS or left.sense.kind not in PAY_KINDS or not word[0].isupper() or word.isupper():
        return False
    between = lexicon.words(text, left.end, candidate.start)
    return len(between) <= 2 and all(one in lexicon.bounds().senses for one, _, _ in between)


def _explains(text: str, end: int, left: Hit, right: Hit) -> bool:
    """Does a bracket say what an amount that is named exactly is made of ("OTE $150k (base + commission)")?"""
    exact = left.sense.kind in ("base", "total", "ote") and right.sense.kind in PAY_KINDS
    return exact and any(c in "(（[" for c in text[end : right.start])


def ruling_noun(text: str, candidate: Candidate, around: Context) -> Noun | None:
    """The noun that says what an amount is: the one after it, unless something separates them, else the one before."""
    nouns = [hit for hit in around.left if hit.sense.kind in NOUN_KINDS]
    if candidate.is_range and (bullet := text.rfind("•", around.start, candidate.start)) >= 0:
        nouns = [hit for hit in nouns if hit.start > bullet or hit.sense.kind in PAY_KINDS]
    left = _governing(text, nouns, candidate.start, single=not candidate.is_range)
    right = next((hit for hit in around.right if hit.sense.kind in NOUN_KINDS), None)
    if right is not None and right.phrase >= lexicon.EAST and _spaced(text, candidate.end, right):
        right = None
    if right is not None and right.phrase in _verbs() - lexicon.vocabulary("lexicon.toml", "verbs", "nouns_too"):
        right = None
    if right is not None and right.sense.kind == "not" and any(c in "(（" for c in text[candidate.end : right.start]):
        right = None
    if right is not None and not _glued(text, candidate, right) and _separates(text, candidate.end, right.start):
        right = None
    if right is not None and _LABELS_NEXT.match(text, right.end):
        right = None
    if right is not None and left is not None and _begins_next(text, candidate, left, right):
        right = None
    if right is not None and left is not None and _explains(text, candidate.end, left, right):
        right = None
    if right is not None and left is not None and _ITEM.search(text, candidate.end, right.start + 1):
        right = None
    if right is not None and left is not None and left.sense.kind in PAY_KINDS:
        far = right.start - candidate.end
        if (
            (right.sense.kind == "not" and far > 3 and not (far <= 15 and candidate.start - left.end > 30))
            or (right.sense.kind not in PAY_KINDS and _adjoins(text, left, candidate, right))
            or (right.sense.kind == "pay")
            or far > 12 > candidate.start - left.end
        ):
            right = None
    if right is not None:
        return Noun(right.sense.kind, "after", right)
    if left is not None and left.sense.kind in PAY_KINDS and not candidate.is_range:
        other = next((hit for hit in around.left if hit.sense.kind == "weak" and hit.start > left.end), None)
        if other is not None and candidate.start - other.end <= 14 and "," in text[left.end : other.start]:
            return Noun("not", "before", other)
    if left is not None:
        if left.sense.kind == "not" and left.phrase in lexicon.vocabulary("lexicon.toml", "floors", "words"):
            agreement = lexicon.vocabulary("lexicon.toml", "floors", "agreements")
            if any(hit.phrase in agreement for hit in (*around.left, *around.right)):
                return Noun("pay", "before", left)
        if left.sense.kind == "not" and candidate.start - left.end > 12 and candidate.is_range:
            better = next((hit for hit in around.left if hit.sense.kind in PAY_KINDS), None)
            if better is not None and candidate.start - better.end < 60:
                return Noun(better.sense.kind, "before", better)
        return Noun(left.sense.kind, "before", left)
    above = next((hit for hit in around.heading if hit.sense.kind in NOUN_KINDS), None)
    return None if above is None else Noun(above.sense.kind, "heading", above)


# ── bounds ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _after(kind: str) -> re.Pattern[str]:
    phrases = lexicon.pattern(lexicon.data("lexicon.toml")["after"][kind])
    extra = r"|[〜～~](?!\s?\d)" if kind == "open" else ""
    return re.compile(rf"[\s\u00a0]?(?:(?:{phrases})(?![a-z]){extra})", re.IGNORECASE)


@cache
def _extremes() -> tuple[str, ...]:
    """How the words of lowest and highest begin: between them and an amount a noun may stand ("minimum salary")."""
    return tuple(lexicon.data("lexicon.toml")["bound"]["extremes"])


def _only_nouns(text: str, start: int, end: int, *, through: bool) -> bool:
    """Does nothing stand between a bound and its amount but marks and nouns of pay ("minimum salary: 50,000")?"""
    count = len(lexicon.words(text, start, end))
    if count == 0:
        return blank(text, start, end, ":('’.–-<>≥≤=~*")
    if not through:
        return False
    hits = lexicon.context().hits(text, start, end)
    return count <= 3 and sum(h.phrase.count(" ") + 1 for h in hits if h.sense.kind in PAY_KINDS) == count


_PLUS: Final = re.compile(r"(\s?)\+\s?(?:([^\W_]+)|(?P<sign>[$£€¥₹])\s?\d)?")


def _plus(text: str, end: int) -> bool:
    """Is it "X+", and not "X + bonus" or "X+ bonus", where a noun follows?"""
    match = _PLUS.match(text, end)
    if match is None or (match.group("sign") and match.group(1)):
        return False
    if match.group(2) is None:
        return True
    sense = lexicon.context().senses.get(match.group(2).lower())
    return not match.group(1) and not match.group(2)[0].isdigit() and sense is None and match.group(2).islower()


@cache
def _overpay() -> re.Pattern[str]:
    """What says that more is paid than the amount stated, as Austrian law has it ("Überzahlung möglich")."""
    return re.compile(lexicon.pattern(lexicon.data("lexicon.toml")["after"]["overpay"]), re.IGNORECASE)


def _opens(around: Context) -> bool:
    """Does the noun itself say a minimum ("Mindestgehalt")?"""
    opening = tuple(lexicon.data("lexicon.toml")["compound"]["opens"])
    floors = lexicon.vocabulary("lexicon.toml", "floors", "words")
    return any(
        (hit.sense.kind in PAY_KINDS or hit.phrase in floors) and hit.phrase.startswith(opening) for hit in around.left
    )


def bound(text: str, candidate: Candidate, around: Context) -> tuple[bool, bool]:
    """Is a single value open above ("from X", "X+"), or below ("up to X")?"""
    opened = closed = False
    position = candidate.start
    hits = lexicon.bounds().hits(text, max(around.start, candidate.start - 45), candidate.start)
    for hit in reversed(hits):
        if not _only_nouns(text, hit.end, position, through=hit.phrase.startswith(_extremes())):
            break
        if hit.sense.kind == "adjacent":
            opened = position == candidate.start and ":" not in text[hit.end : position]
            break
        if hit.sense.kind in ("from", "upto"):
            opened, closed = hit.sense.kind == "from", hit.sense.kind == "upto"
            break
        position = hit.start
    before = text[max(0, candidate.start - 3) : candidate.start].strip()[-1:]
    opened, closed = opened or before in ("≥", ">"), closed or before in ("≤", "<")
    more = _after("open").match(text, candidate.end)
    if closed and more:
        return False, False
    if not closed and (candidate.last.plus or more or _plus(text, candidate.end)):
        opened = True
    if not opened and _after("closed").match(text, candidate.end):
        closed = True
    if not closed and (_opens(around) or _overpay().search(text, candidate.end, candidate.end + 160)):
        opened = True
    return opened, closed


# ── shortly after an amount ──────────────────────────────────────────────────────────────────────────────────────────

_PER_WHAT: Final = re.compile(
    r"[\s\u00a0]?(?:/|\b(?:per|a|an|each|for each|por|pro|par|za|na|je|al)\b)\s{0,2}((?:[^\W_]+[\s-]){0,2}[^\W\d_]+)",
    re.IGNORECASE,
)
_PER: Final = re.compile(
    r"[^\d.;\n]{0,30}?(?:\b(?:per|an?|each|par|pro|im|por|al|na|za|i|om|op|all)\b|/|'|’)\s?([^\W\d_]+)"
)


@cache
def _months() -> re.Pattern[str]:
    words = lexicon.pattern(lexicon.data("lexicon.toml")["months"]["words"])
    return re.compile(
        rf"[^\d\n]{{0,40}}?(?:(?:[x×]\s?(?P<times>1[2-8])(?![\d]|[.,]\d))|\b(?P<count>1[2-8](?:[.,][05]0?)?)\s?(?:{words})(?![a-z]))",
        re.IGNORECASE,
    )


def counts(text: str, end: int) -> bool:
    """Is the money for each of something (seat, video, mile), not for a time?"""
    match = _PER_WHAT.match(text, end)
    if match is None:
        return False
    things = lexicon.vocabulary("not_pay.toml", "unit", "words")
    named = lexicon.normal(match.group(1)).split(" ")
    return period_of(named[0]) is None and any(word in things or word.removesuffix("s") in things for word in named)


_NAMED: Final = re.compile(r"\b(USD|CAD|AUD|NZD|SGD|HKD|MXN|TWD|ARS|CLP|COP|UYU)\b")


def currency_near(text: str, start: int, end: int) -> str | None:
    """The dollar (or peso) that the words beside a bare "$" name: "Salary (CAD): $50,000"."""
    names = {m.group(1) for m in _NAMED.finditer(text, max(0, start - 40), min(len(text), end + 40))}
    return names.pop() if len(names) == 1 else None


def period_after(text: str, start: int, end: int) -> str | None:
    """The period of a "per month" that follows an amount without touching it."""
    match = _PER.match(text, start, min(end, start + 45))
    return period_of(match.group(1).lower()) if match else None


def months_near(text: str, start: int, end: int) -> float | None:
    """How many monthly salaries a year are stated shortly after an amount, or before it ("13 Gehälter à")."""
    match = _months().match(text, end, min(len(text), end + 60))
    if match is not None:
        return float((match.group("count") or match.group("times")).replace(",", "."))
    before = _months_before().search(text, max(0, start - 30), start)
    return float(before.group(1)) if before is not None else None


@cache
def _months_before() -> re.Pattern[str]:
    words = lexicon.pattern(lexicon.data("lexicon.toml")["months"]["words"])
    return re.compile(rf"\b(1[2-8])\s?(?:{words})\s*(?:à|a|de|von|zu|je|zu je|of|van|di|[-–:])?\s*$", re.IGNORECASE)
