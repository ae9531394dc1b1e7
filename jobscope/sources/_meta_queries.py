"""What Meta's careers site asks by: stored queries. Their ids change when the site does; its scripts name them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from jobscope.errors import Blocked, Changed, NotFound, NotRecorded, Unavailable
from jobscope.records import Json
from jobscope.sources._pages import after
from jobscope.web import Response, Size, Visit

SITE: Final = "https://www.metacareers.com"
SEARCH_IDS: Final = ("27506805582236862", "29615178951461218")
DETAIL_ID: Final = "27371134039243725"
THROTTLED: Final = 1675004
GUARD: Final = "for (;;);"
SCRIPTS: Final = 30
"""Scripts of the site that are read, at most, to find the id of a query."""
_OPERATION: Final = re.compile(
    r'__d\("\w*Jobs?Search\w*Query_candidate_portalRelayOperation"[^"]{0,200}?exports\s*=\s*"(\d+)"'
)
_SCRIPT: Final = re.compile(r'https://[a-z0-9.-]+\.fbcdn\.net/[^"\'\s<>\\]+\.js')

EVERYTHING: Final = {
    "isLoggedIn": False,
    "search_input": {
        "q": None,
        **{name: [] for name in ("divisions", "offices", "roles", "leadership_levels", "saved_jobs", "saved_searches")},
        **{name: [] for name in ("sub_teams", "teams")},
        **dict.fromkeys(("is_leadership", "is_remote_only", "sort_by_new"), False),
        "page": 1,
        "results_per_page": None,
    },
    "viewasUserID": None,
}


def ask(web: Visit, query: str, variables: Json, size: Size = "board") -> Response:
    """One stored query, with the headers without which the site answers 400. Any `lsd` will do, sent twice."""
    form = {"lsd": "jobscope", "variables": json.dumps(variables, separators=(",", ":")), "doc_id": query}
    headers = {
        "X-FB-LSD": "jobscope",
        "Origin": SITE,
        "Referer": f"{SITE}/jobsearch/",
        "Sec-Fetch-Dest": "empty",
        "Sec-Fetch-Mode": "cors",
        "Sec-Fetch-Site": "same-origin",
    }
    return web.post(f"{SITE}/graphql", form=form, headers=headers, size=size)


def discovered(web: Visit) -> Iterator[str]:
    """The ids of the search's stored query that the site's scripts name."""
    try:
        page = web.get(f"{SITE}/jobsearch/", expect="html").text().replace("\\/", "/")
        for address in list(dict.fromkeys(_SCRIPT.findall(page)))[:SCRIPTS]:
            yield from _OPERATION.findall(web.get(address, expect="any").text())
    except (Changed, NotFound, NotRecorded, Unavailable):
        return


def said(reply: Response, board: str) -> Json:
    """What a reply says. It may stand behind a guard against other sites' scripts, or before further parts.

    Raises Blocked where it says that we asked too much, Changed for all other errors.
    """
    try:
        data = reply.json()
    except Changed:
        text = reply.text().lstrip()
        if (data := after(text, GUARD if text.startswith(GUARD) else "")) is None:
            raise
    errors = data.get("errors") if isinstance(data, dict) else None
    for error in errors if isinstance(errors, list) else ():
        if isinstance(error, dict) and THROTTLED in (error.get("code"), error.get("api_error_code")):
            raise Blocked(f"meta:{board} says that we asked too much (code {THROTTLED})", hint="try again in an hour")
    if errors and not data.get("data"):
        raise Changed(f"meta:{board} answered with errors: {str(errors)[:120]}")
    return data
