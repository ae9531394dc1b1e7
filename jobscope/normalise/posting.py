"""Joins the readers: what a source found in a payload (Draft) becomes a posting."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import msgspec

from jobscope.normalise import RULES, dates, employment, experience, language, titles
from jobscope.normalise import pay as pays
from jobscope.normalise import text as texts
from jobscope.normalise.pay import fields as pay_fields
from jobscope.normalise.places import Location, UnknownCountry, find_places, place_of_label
from jobscope.normalise.places import country as country_of
from jobscope.normalise.topics import find_topics
from jobscope.records import Draft, Pay, Place, Posting, Raw, Workplace

TOMORROW = 2
"""Days that a date of posting may lie ahead of its reading: time zones, and no more."""

Remark = tuple[str, str]
"""A warning about one posting: code and message."""


def understand(
    raw: Raw, draft: Draft, *, whole: bool = True, keep_contacts: bool = False
) -> tuple[Posting, list[Remark]]:
    """The posting that a draft means, and remarks on what was odd in it. Pure; reads no clock.

    `whole`: is its text held? Without it the content hash is null, so that the store keeps the text that it has.
    """
    remarks: list[Remark] = []
    title = texts.line(draft.title or "") or None
    location_text = "; ".join(filter(None, (texts.line(one) for one in draft.locations))) or None
    description, cut = _description(draft, keep_contacts)
    if cut:
        remarks.append(
            ("truncated", f"the text is longer than {texts.DESCRIPTION_LIMIT:,} characters: the rest is left out")
        )
    said = _country(draft.country)
    location = find_places(location_text or "", country=said)
    workplace = _workplace(location, draft, title or "")
    places = location.places
    country = one_country(places) or said

    entries, headline, pay_remarks = _pay(raw.company, draft, description or "", country)
    remarks += pay_remarks
    level, level_text = titles.level(title or "")
    posting = Posting(
        id=raw.id,
        source=raw.source,
        company=raw.company,
        board=raw.board,
        key=raw.key,
        url=draft.url or raw.url,
        fetched_at=raw.fetched_at,
        title=title,
        department=texts.line(draft.department or "") or None,
        employment=employment.read(draft.employment, title or ""),
        level=level,
        level_text=level_text or draft.level_text,
        family=titles.family(title or "", draft.department),
        experience_years=experience.years(description or ""),
        language=language.read(draft.language, description or ""),
        location_text=location_text,
        places=tuple(_with_pay(places, entries)),
        workplace=workplace,
        remote_scope=_remote_scope(location, workplace),
        pay=entries,
        headline=headline,
        topics=find_topics(title or "", description or "").topics,
        posted=dates.read(draft.posted, seen=raw.fetched_at, ahead=TOMORROW),
        valid_through=dates.read(draft.valid_through, seen=raw.fetched_at),
        openings=draft.openings,
        description=description,
        content_hash=content_hash(draft) if whole else None,
        rules=RULES,
    )
    return posting, remarks


def content_hash(draft: Draft) -> str:
    """A hash of what the employer wrote: never of parsed values, fetch times, rules or words like "3 days ago"."""
    if draft.posted is not None and draft.posted.format == "relative":
        draft = replace(draft, posted=None)
    return hashlib.sha256(msgspec.json.encode(draft)).hexdigest()[:32]


def _description(draft: Draft, keep_contacts: bool) -> tuple[str | None, bool]:
    """The text, plain and without contacts; and whether it had to be cut."""
    if not draft.description:
        return None, False
    served, cut = texts.clip(draft.description)
    plain = texts.to_text(served) if draft.html else served
    return texts.clean(plain, keep_contacts=keep_contacts).strip() or None, cut


# ── pay ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _pay(
    company: str, draft: Draft, description: str, country: str | None
) -> tuple[tuple[Pay, ...], Pay | None, list[Remark]]:
    """Structured fields win; the text's own entries stay beside them, and a disagreement is a remark."""
    from_text = pays.find_pay(description, country=country)
    from_fields, oddities = pay_fields.structured(draft.pay, country=country, texts=from_text)
    from_fields = [pay if _names_an_amount(pay.text) else replace(pay, text=None) for pay in from_fields]
    remarks = [("pay_odd", oddity) for oddity in oddities]
    correction = _corrections().get(company)
    if correction:
        from_fields = [_corrected(pay, correction) for pay in from_fields]
        from_text = [_corrected(pay, correction) for pay in from_text]
    from_fields, apart = _merge(from_fields, from_text)
    headline = pays.headline(from_fields) or pays.headline(from_text)
    in_text = pays.headline(apart)
    if headline and in_text and not pay_fields.agree(from_fields, apart):
        remarks.append(("pay_disagrees", f"field says {_amount(headline)}, text says {_amount(in_text)}"))
    return (*from_fields, *apart), headline, remarks


def _names_an_amount(text: str | None) -> bool:
    """Are these words that an amount was read from? A field's note may say anything else."""
    return text is not None and any(char.isdigit() for char in text)


def _merge(from_fields: list[Pay], from_text: list[Pay]) -> tuple[list[Pay], list[Pay]]:
    """Field entries, given the words of the text's equal entries; and those of the text that say something else."""
    merged, apart = list(from_fields), []
    for entry in from_text:
        twin = next((i for i, pay in enumerate(merged) if _same(pay, entry)), None)
        if twin is None:
            apart.append(entry)
        elif merged[twin].span is None:
            merged[twin] = replace(merged[twin], text=entry.text, span=entry.span)
    return merged, apart


def _same(a: Pay, b: Pay) -> bool:
    """Are two entries one, said twice?"""
    return (a.currency, a.period, a.basis) == (b.currency, b.period, b.basis) and all(
        x == y or (x is not None and y is not None and abs(x - y) <= pay_fields.TOLERANCE * max(abs(x), abs(y)))
        for x, y in ((a.min, b.min), (a.max, b.max))
    )


def _amount(pay: Pay) -> str:
    return f"{pay.min or '…'}–{pay.max or '…'} {pay.currency or '?'} a {pay.period or '?'} ({pay.basis})"


@cache
def _corrections() -> Mapping[str, Mapping[str, Any]]:
    """What companies say of their pay elsewhere than in the posting, by company; the file names the page."""
    data = tomllib.loads((files("jobscope") / "data/lookups/pay.toml").read_text(encoding="utf-8"))
    return {row["company"]: row for row in data["company"]}


def _corrected(pay: Pay, correction: Mapping[str, Any]) -> Pay:
    if pay.basis != "base" or "basis" not in correction:
        return pay
    return replace(pay, basis=correction["basis"], rule=f"{pay.rule}; {correction['basis']} at this company")


# ── place ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _with_pay(places: Sequence[Place], entries: Sequence[Pay]) -> list[Place]:
    """Places, each with the index of the base entry whose label names it."""
    found: dict[int, int] = {}
    for n, pay in enumerate(entries):
        if pay.label and (place := place_of_label(pay.label, places)) is not None:
            found.setdefault(place, n)
    return [replace(place, pay=found.get(i)) for i, place in enumerate(places)]


@lru_cache(maxsize=1024)
def _country(name: str | None) -> str | None:
    """The code of the country that a platform names, in whatever way."""
    try:
        return country_of(name) if name and name.strip() else None
    except UnknownCountry:
        return None


def one_country(places: Sequence[Place]) -> str | None:
    """The country that all places lie in, if it is one: it says what $ means."""
    countries = {place.country for place in places if place.country}
    return countries.pop() if len(countries) == 1 else None


@cache
def _workplace_words() -> Mapping[str, Workplace]:
    data = tomllib.loads((files("jobscope") / "data/lookups/workplace.toml").read_text(encoding="utf-8"))
    words: Mapping[str, Workplace] = data["words"]
    return words


def _workplace(location: Location, draft: Draft, title: str) -> Workplace | None:
    """The place's text decides, then the platform's word, its flag, the title; an absent flag is unknown."""
    if location.workplace:
        return location.workplace
    if draft.workplace and (word := _workplace_words().get(texts.fold(draft.workplace)) or _said(draft.workplace)):
        return word
    if draft.remote:
        return "remote"
    in_title = {_workplace_words().get(word) for word in texts.fold(title).replace("(", " ").replace(")", " ").split()}
    if "hybrid" in in_title or ("remote" in in_title and _said(title) == "hybrid"):
        return "hybrid"
    return "remote" if "remote" in in_title else None


def _said(text: str) -> Workplace | None:
    """What a longer phrase says of the workplace ("partially remote")."""
    return find_places(text).workplace


def _remote_scope(location: Location, workplace: Workplace | None) -> tuple[str, ...]:
    """Where remote work is open to: what the text says, else the states and countries that it names."""
    if workplace != "remote" or location.remote_scope:
        return location.remote_scope
    wide = [place for place in location.places if place.level in ("state", "country") and place.country]
    return tuple(dict.fromkeys(f"{p.country}-{p.region}" if p.level == "state" else str(p.country) for p in wide))
