"""What says that an amount is of another thing than the noun of pay before it: another item, an example, costs."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from jobscope.normalise.pay import lexicon, numbers
from jobscope.normalise.pay.amount import period_of
from jobscope.normalise.pay.around import Context, Noun
from jobscope.normalise.pay.lexicon import PAY_KINDS
from jobscope.normalise.pay.ranges import Candidate

_NEAR: Final = 30  # a small sum is no further from its noun
_SEPARATES: Final = re.compile(
    r"[,;、，；]\s|[、，；]|\s[+＋]\s|\n|\s(?:und|sowie|et|ainsi que|y|e|oraz|och|og|samt|en|and|plus)\s"
)
_BRACKETED: Final = re.compile(r"([^\W\d_]+)\s*[(（]\s*(?:[^\W\d_]+\s?){0,2}$")  # "der Monatspass (40 €)"


def other_item(text: str, candidate: Candidate, ruling: Noun) -> bool:
    """Does a new item of the list, with a noun that is not known, stand between the noun and a single sum?

    "Lohn nach Vereinbarung, ein Kurs bis 500 €": the sum is the course's, and the noun rules it no more.
    """
    if ruling.hit is None or ruling.where != "before" or ruling.kind not in PAY_KINDS or candidate.is_range:
        return False
    if candidate.gross is not None:
        return False
    if _small(candidate) and (named := _BRACKETED.search(text, ruling.hit.end, candidate.start)) is not None:
        return not _names_money(named.group(1).lower())
    line = text.rfind("\n", 0, ruling.hit.start) + 1
    if text[ruling.hit.end : candidate.start].rstrip().endswith((":", "：")) and ruling.hit.start - line <= 12:
        return False  # all that stands before the colon is one label
    cut = -1
    for match in _SEPARATES.finditer(text, ruling.hit.end, candidate.start):
        cut = match.end()
    if cut < 0:
        return False
    known = lexicon.vocabulary("lexicon.toml", "about", "words") | lexicon.vocabulary("lexicon.toml", "item", "words")
    hits = [*lexicon.context().hits(text, cut, candidate.start), *lexicon.bounds().hits(text, cut, candidate.start)]
    for word, at, end in lexicon.words(text, cut, candidate.start):
        if word in known or word.isdigit() or period_of(word) or any(hit.start <= at < hit.end for hit in hits):
            continue
        return len(word) > 2 and word < lexicon.EAST and end < candidate.start
    return False


def earned_once(candidate: Candidate, ruling: Noun) -> bool:
    """Is a single sum, the size of an hour's or a day's pay, ruled by a mere verb ("donate and earn $100")?"""
    if ruling.hit is None or candidate.is_range or candidate.stated or candidate.gross is not None:
        return False
    verbs = lexicon.vocabulary("lexicon.toml", "verbs", "words") - lexicon.vocabulary(
        "lexicon.toml", "verbs", "nouns_too"
    )
    return ruling.hit.phrase in verbs and ruling.hit.sense.period is None and _small(candidate)


def another_thing(text: str, candidate: Candidate, ruling: Noun) -> bool:
    """After a verb of paying, does an unknown thing stand before a sum ("wir zahlen die Fahrschule bis 500 €")?"""
    if ruling.hit is None or ruling.where != "before" or candidate.is_range or candidate.stated:
        return False
    if candidate.gross is not None or ruling.hit.phrase not in lexicon.vocabulary("lexicon.toml", "verbs", "words"):
        return False
    known = lexicon.vocabulary("lexicon.toml", "about", "words") | lexicon.vocabulary("lexicon.toml", "item", "words")
    known |= lexicon.vocabulary("lexicon.toml", "offers", "whom") | lexicon.vocabulary(
        "lexicon.toml", "beside", "words"
    )
    hits = lexicon.context().hits(text, ruling.hit.end, candidate.start)
    for word, at, _ in lexicon.words(text, ruling.hit.end, candidate.start):
        if word in known or word in lexicon.bounds().senses or word.isdigit() or period_of(word) or len(word) < 4:
            continue
        if not any(hit.start <= at < hit.end for hit in hits):
            return word < lexicon.EAST
    return False


@cache
def _bringing() -> re.Pattern[str]:
    words = lexicon.pattern(lexicon.by_language(lexicon.data("lexicon.toml")["bringing"]))
    return re.compile(rf"[^.!?\n]{{0,60}}?(?<![^\W\d_])(?:{words})", re.IGNORECASE)


def for_bringing(text: str, candidate: Candidate, around: Context) -> bool:
    """Is a single sum paid if one brings or recommends somebody?"""
    if candidate.is_range or candidate.stated or not candidate.signed:
        return False
    if _bringing().match(text, around.start, candidate.start) is not None:
        return True
    return _bringing().match(text, candidate.end, min(around.end + 40, len(text))) is not None


def small_and_far(text: str, candidate: Candidate, around: Context, ruling: Noun) -> bool:
    """Is it a single sum the size of an hour's or a day's pay, with a comma or many words to its noun?"""
    if candidate.is_range or candidate.stated or candidate.gross is not None or ruling.hit is None:
        return False
    if ruling.where != "before" or ruling.hit.sense.period is not None or not _small(candidate):
        return False
    if any(hit.sense.period in ("hour", "day") and ruling.hit.start - hit.end <= 5 for hit in around.left):
        return False
    return "," in text[ruling.hit.end : candidate.start] or candidate.start - ruling.hit.end > _NEAR


def _small(candidate: Candidate) -> bool:
    """Is it a sum the size of an hour's or a day's pay?"""
    return numbers.guess_period(candidate.high, candidate.currency) in ("hour", "day")


def _names_money(word: str) -> bool:
    """Does the lexicon know this word, as a noun of money or a filler?"""
    sense = lexicon.context().senses.get(word)
    if sense is not None:
        return sense.kind != "period"
    if word >= lexicon.EAST:
        return bool(lexicon.context().hits(word))
    return word in lexicon.bounds().senses or lexicon.compound(word) is not None


def example(around: Context, ruling: Noun | None) -> bool:
    """Is it what somebody earns, told as an example in the line or the heading above, or what is paid on trial?"""
    if ruling is not None and ruling.kind not in PAY_KINDS:
        return False
    if any(hit.sense.kind == "trial" for hit in around.left):
        return True
    return any(hit.sense.kind == "example" for hit in (*around.left, *around.heading))


def needs_period(around: Context, ruling: Noun) -> bool:
    """Is its noun pay only where a period is said ("rimborso spese di 800 € mensili"), and is none?"""
    if ruling.hit is None or ruling.hit.phrase not in lexicon.vocabulary("lexicon.toml", "rated", "words"):
        return False
    return not any(hit.sense.period for hit in (*around.left, *around.right, *around.heading))


def repays(ruling: Noun) -> bool:
    """Does its noun give back what was spent, where only the most is said ("rimborso spese fino a 300 €")?"""
    return ruling.hit is not None and ruling.hit.phrase in lexicon.vocabulary("lexicon.toml", "rated", "repaid")
