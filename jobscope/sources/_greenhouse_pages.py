"""What the pages of Greenhouse's job boards hold for their own script, in the form of the API's replies."""

from __future__ import annotations

import re

from jobscope.errors import Changed
from jobscope.records import Json
from jobscope.sources._pages import object_after
from jobscope.web import Response

PAGE_DATA = "window.__remixContext ="
KEY_OF = re.compile(r"/jobs/(\d+)")


def in_page(reply: Response, board: str) -> Json:
    """The data of a page, in the form of the API's reply."""
    loaded = object_after(reply.text(), PAGE_DATA).inside("state").inside("loaderData")
    for route in (loaded.inside(name) for name in loaded.left()):
        posts, post = route.inside("jobPosts"), route.take("jobPost", dict)
        if (jobs := posts.take("data", list)) is not None:
            return {"jobs": jobs, "meta": {"total": posts.take("total", int)}}
        if post:
            link = str(post.get("public_url") or reply.url)
            key = route.amount("jobPostId") or "".join(KEY_OF.findall(link)[:1])
            return post | {"id": key or None, "absolute_url": link}
    raise Changed(f"greenhouse:{board} answered with a page without its postings")
