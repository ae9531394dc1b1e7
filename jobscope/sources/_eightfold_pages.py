"""Eightfold's web pages and sitemaps: what a page was made from, and which postings a sitemap lists."""

from __future__ import annotations

import json
import re
from html import unescape

from jobscope.errors import Changed
from jobscope.records import Item, Json
from jobscope.sources._fields import Fields
from jobscope.sources._pages import job_postings
from jobscope.sources._urls import parts
from jobscope.web import Response

SITEMAP = b"<urlset"
LOC, LASTMOD = (re.compile(rf"<{tag}>\s*([^<>\s]+)\s*</{tag}>") for tag in ("loc", "lastmod"))
PAGE_OF = re.compile(r"/job/(\d+)|[?&]pid=(\d+)")


def mapped(reply: Response, board: str, domain: str) -> tuple[Item, ...]:
    """The postings of a sitemap, each by its page; the date of its last change is all that is said of it."""
    found: dict[str, Item] = {}
    for entry in reply.text().split("<url>")[1:]:
        link, changed = unescape("".join(LOC.findall(entry)[:1])), LASTMOD.findall(entry)[:1]
        about = PAGE_OF.search(link)
        if about and parts(link).query.get("domain", domain).lower() == domain.lower():
            key = about[1] or about[2]
            found.setdefault(key, Item(key, link, {"id": key, "lastmod": changed[0] if changed else None}))
    if not found:
        raise Changed(f"eightfold:{board} answered with a sitemap without its postings")
    return tuple(found.values())


def in_page(reply: Response, board: str) -> Json:
    """What a web page was made from, and its JSON-LD with the position that it is about."""
    data = reply.html().css_first("code#smartApplyData")
    posting = next(iter(job_postings(reply)), None)
    try:
        body = json.loads(data.text(deep=True)) if data is not None else {}
    except (ValueError, RecursionError):
        body = {}
    positions = body.get("positions") if isinstance(body, dict) else None
    if posting is None:
        return body
    link = unescape(Fields(posting).text("url") or "")
    about = PAGE_OF.search(link) or PAGE_OF.search(reply.url)
    key = about[1] or about[2] if about else None
    if not isinstance(positions, list):
        if key is None:
            raise Changed(f"eightfold:{board} answered with a page without its positions")
        page = {"canonicalPositionUrl": link.partition("?")[0]}
        return {"positions": [{"id": key, "name": posting.get("title"), "posting": posting} | page]}
    for job in positions:
        if isinstance(job, dict) and str(job.get("id")) == key:
            job["posting"] = posting
    return body
