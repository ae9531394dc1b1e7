"""LinkedIn's public pages and fragments: what a card of a search, and the page of a posting, say in their markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobscope.errors import Changed
from jobscope.records import Item, Json
from jobscope.sources._pages import job_postings
from jobscope.web import Response

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

KEY: Final = re.compile(r"/jobs/view/(?:[^/?\"]*-)?(\d{6,})|jobPosting[:/](\d{6,})")
CARD_LINK: Final = "a.base-card__full-link"
CRITERIA: Final = ("seniority level", "employment type", "job function", "industries")


def card_of(card: LexborNode) -> Item | None:
    """One card of a search. Its number is in its name, or in its link."""
    link = card.css_first(CARD_LINK)
    named = (card.attributes.get("data-entity-urn"), link.attributes.get("href") if link is not None else None)
    found = next((match for text in named if text and (match := KEY.search(text))), None)
    if found is None:
        return None
    key = found[1] or found[2]
    when = card.css_first("time")
    payload = {
        "id": key,
        "title": _text(card, ".base-search-card__title", ".sr-only"),
        "company": _text(card, ".base-search-card__subtitle"),
        "location": _text(card, ".job-search-card__location"),
        "posted": when.attributes.get("datetime") if when else None,
        "salary": _text(card, ".job-search-card__salary-info"),
        "benefit": _text(card, ".job-posting-benefits__text"),
    }
    return Item(key, url_of(key), payload)


def whole(tree: LexborHTMLParser, top: LexborNode, reply: Response, board: str) -> Item:
    """One posting: its top, its text and its criteria, and its JSON-LD where there is any (there was until 2025)."""
    key = _key(tree, reply)
    if key is None:
        raise Changed(f"linkedin:{board} answered with a posting without its number")
    text = tree.css_first(".show-more-less-html__markup") or tree.css_first(".description__text")
    payload: dict[str, Json] = {
        "id": key,
        "title": _text(top, ".top-card-layout__title", ".topcard__title", ".topcard__link", "h1"),
        "company": _text(top, ".topcard__org-name-link", ".topcard__flavor"),
        "location": _text(top, ".topcard__flavor--bullet"),
        "posted_ago": _text(top, ".posted-time-ago__text"),
        "applicants": _text(top, ".num-applicants__caption"),
        "salary": _text(tree.body, ".compensation__salary"),
        "description": (text.inner_html or "").strip() if text else None,
        "closed": top.css_first(".closed-job") is not None,
        "posting": next(iter(job_postings(reply)), None),
    }
    return Item(key, url_of(key), payload | _criteria(tree))


def _criteria(tree: LexborHTMLParser) -> dict[str, Json]:
    """What LinkedIn says of a posting in four lines, named in the visitor's language, and always in one order."""
    names = ("level", "employment", "functions", "industries")
    lines = tree.css(".description__job-criteria-item")
    found: dict[str, Json] = {}
    for n, line in enumerate(lines):
        heading = (_text(line, ".description__job-criteria-subheader") or "").lower()
        at = CRITERIA.index(heading) if heading in CRITERIA else n if len(lines) == len(names) else None
        if at is not None:
            found[names[at]] = _text(line, ".description__job-criteria-text")
    return found


def _key(tree: LexborHTMLParser, reply: Response) -> str | None:
    """The posting's number: in the link of its title, in its menu, in a hidden value, or in the address."""
    places = (("a.topcard__link", "href"), ("[data-semaphore-content-urn]", "data-semaphore-content-urn"))
    for selector, name in (*places, ("link[rel=canonical]", "href")):
        node = tree.css_first(selector)
        if node is not None and (found := KEY.search(node.attributes.get(name) or "")):
            return found[1] or found[2]
    hidden = tree.css_first("code#decoratedJobPostingId")
    if hidden is not None and (digits := re.search(r"\d{6,}", hidden.inner_html or "")):
        return digits[0]
    found = KEY.search(reply.url)
    return (found[1] or found[2]) if found else None


def _text(node: LexborNode | None, *selectors: str) -> str | None:
    """The words of the first of these that has any."""
    for selector in selectors:
        inner = node.css_first(selector) if node is not None else None
        if inner is not None and (found := " ".join(inner.text(deep=True, separator=" ").split())):
            return found
    return None


def url_of(key: str) -> str:
    return f"https://www.linkedin.com/jobs/view/{key}"
