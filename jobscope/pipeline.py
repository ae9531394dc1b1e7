"""How records flow: boards are fetched into raw records, raw records are parsed into postings.

This module knows no database, no clock and no terminal.
"""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from queue import Full, Queue
from threading import Event, Thread
from typing import Final

from jobscope import sources
from jobscope.errors import Blocked, CutOff, NotFound, NotRecorded, Outcome, Stopped, WebError
from jobscope.normalise import posting as meaning
from jobscope.records import BoardRun, Issue, Item, Json, Page, Posting, Raw, Record, Target
from jobscope.sources import Source
from jobscope.sources._fields import Fields, MissingField, unread
from jobscope.web import Visit, Web

_PATIENCE_DETAILS: Final = 5  # failed details in a row after which a board's other details are left for the next run


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a board is. `done` is its outcome when it has ended; `waiting` seconds that are being waited."""

    target: Target
    pages: int = 0
    items: int = 0
    total: int | None = None
    details: int = 0
    details_total: int | None = None
    retries: int = 0
    waiting: float | None = None
    done: Outcome | None = None


Watch = Callable[[Progress], None]
LastRaw = Callable[[Target], Mapping[str, Raw]]


def unwatched(progress: Progress) -> None:
    """A watch that looks away."""


# ── fetch: boards → raw ──────────────────────────────────────────────────────────────────────────────────────────────


def fetch(
    targets: Sequence[Target],
    web: Web,
    *,
    run: str,
    last_raw: LastRaw,
    watch: Watch = unwatched,
    limit: int | None = None,
    jobs: int = 4,
) -> Generator[Raw | Issue | BoardRun]:
    """Fetches boards, `jobs` at once, each in a thread of its own; each ends with its footer.

    `last_raw` is called in the calling thread, as each board begins. Once `web.stop` is set the boards that run end
    with a partial footer, and those not begun get none. Closing the generator ends the threads.
    """
    waiting = deque(targets)
    box: Queue[Raw | Issue | BoardRun | None] = Queue(maxsize=1)
    closed = Event()
    threads: list[Thread] = []
    running = 0

    def work(target: Target, kept: Mapping[str, Raw]) -> None:
        try:
            for record in fetch_board(target, web, run=run, kept=kept, watch=watch, limit=limit):
                if not _put(box, record, closed):
                    return
        finally:  # whatever ends a thread, nobody waits for it
            _put(box, None, closed)

    try:
        while waiting or running:
            if web.stop.is_set():
                waiting.clear()
            while waiting and running < jobs:
                target = waiting.popleft()
                thread = Thread(target=work, args=(target, last_raw(target)), name=str(target), daemon=True)
                threads.append(thread)
                thread.start()
                running += 1
            if running:
                record = box.get()
                if record is None:
                    running -= 1
                else:
                    yield record
    finally:
        if running:
            web.stop.set()
        closed.set()
        for thread in threads:
            thread.join()


def _put(box: Queue[Raw | Issue | BoardRun | None], record: Raw | Issue | BoardRun | None, closed: Event) -> bool:
    while not closed.is_set():
        try:
            box.put(record, timeout=0.1)
            return True
        except Full:
            continue
    return False


@dataclass(slots=True)
class _Walk:
    """What is known of a board's fetch so far."""

    keys: set[str] = field(default_factory=set)
    pages: int = 0
    total: int | None = None
    unlisted: int = 0
    lost: int = 0
    limited: bool = False


def fetch_board(
    target: Target,
    web: Web,
    *,
    run: str,
    kept: Mapping[str, Raw],
    watch: Watch = unwatched,
    limit: int | None = None,
) -> Iterator[Raw | Issue | BoardRun]:
    """One board: its list to the end, then the details that are lacking, then its footer. Never raises."""
    source = sources.load(target.source)
    started = web.now()
    walk = _Walk()
    outcome: Outcome
    visit = Visit(web, source)
    try:
        yield from _fetch_postings(target, source, visit, walk, kept, watch, limit)
        outcome, reason = judge(walk.total, len(walk.keys), limit if walk.limited else None, walk.unlisted, walk.lost)
    except WebError as error:
        outcome, reason = ("partial" if walk.keys else error.outcome), _in_words(error)
    except Exception as error:  # noqa: BLE001 - a bug in one source must not take the other boards with it
        outcome, reason = "failed", f"unforeseen {type(error).__name__}: {error}"
        yield _issue(target, None, "error", "unforeseen", reason, {"traceback": traceback.format_exc()})
    if walk.unlisted:
        reason = "; ".join(part for part in (reason, f"{walk.unlisted} unlisted, not kept") if part)
    watch(_progress(target, walk, visit, done=outcome))
    yield BoardRun(
        source=target.source,
        company=target.company,
        board=target.board,
        run=run,
        started_at=started,
        fetched_at=visit.fetched_at or started,
        expected=walk.total,
        received=len(walk.keys),
        outcome=outcome,
        reason=reason or None,
        requests=visit.requests,
        retries=visit.retries,
        bytes=visit.bytes,
    )


def judge(
    expected: int | None, received: int, limit: int | None, unlisted: int = 0, lost: int = 0
) -> tuple[Outcome, str]:
    """The outcome of a walk that came to its own end, or to the limit that was asked for.

    Complete is within 1% (at least 1) of the total announced; more than announced lacks nothing. Those that came and
    were not kept (`unlisted`) do not lack. A row whose key cannot be read (`lost`) may be any posting that is held, so
    that no posting is missing for sure.

    >>> judge(185, 184, None), judge(None, 0, None)
    (('complete', ''), ('empty', ''))
    >>> judge(185, 120, None)
    ('partial', '185 announced, 120 received')
    """
    if limit is not None:
        return "partial", f"stopped at --limit {limit}"
    if lost:
        return "partial", f"{lost} of the list's rows cannot be read"
    if expected and received + unlisted < expected - max(1, expected * 0.01):
        return "partial", f"{expected} announced, {received} received"
    return ("complete" if received else "empty"), ""


def _fetch_postings(
    target: Target,
    source: Source,
    visit: Visit,
    walk: _Walk,
    kept: Mapping[str, Raw],
    watch: Watch,
    limit: int | None,
) -> Iterator[Raw | Issue]:
    """The list, walked to its end; then the details. What arrived before trouble passes, and then the trouble does."""
    lacking: list[tuple[Item, str]] = []
    trouble: Exception | None = None
    visit.on_wait = lambda why, seconds: watch(_progress(target, walk, visit, waiting=seconds))
    watch(_progress(target, walk, visit))
    try:
        for page in source.fetch(target.board, visit):
            fresh = _count(page, walk, limit)
            for item in fresh:
                if source.detail is None:
                    yield raw_of(target, item, visit.fetched_at or "", None)
                else:
                    lacking.append((item, visit.fetched_at or ""))
            watch(_progress(target, walk, visit))
            if walk.limited:
                break
    except Exception as error:  # noqa: BLE001 - raised again below, when what came is safe
        trouble = error
    if source.detail is not None:
        left_to_be = trouble if isinstance(trouble, (Stopped, CutOff, Blocked)) else None
        yield from _fetch_details(target, source, visit, walk, lacking, kept, watch, left_to_be)
    if trouble is not None:
        raise trouble


def _count(page: Page, walk: _Walk, limit: int | None) -> list[Item]:
    """The postings of a page that no page before it held, as far as the limit allows; counted into the walk."""
    walk.pages += 1
    walk.total = page.total or walk.total
    walk.unlisted += page.unlisted
    walk.lost += page.lost
    fresh: list[Item] = []
    for item in page.items:
        if item.key in walk.keys:
            continue
        if limit is not None and len(walk.keys) >= limit:
            walk.limited = True
            break
        walk.keys.add(item.key)
        fresh.append(item)
    return fresh


def _fetch_details(
    target: Target,
    source: Source,
    visit: Visit,
    walk: _Walk,
    items: Sequence[tuple[Item, str]],
    kept: Mapping[str, Raw],
    watch: Watch,
    gave_up: WebError | None,
) -> Iterator[Raw | Issue]:
    """Each posting with its detail: the one that is held where its list element is as last seen, else asked for.

    A detail that fails, or is left when the host or the user will not go on (`gave_up`), passes as null: the store
    keeps the text that it has, and the next run asks again.
    """
    assert source.detail is not None
    held = {item.key: _held_detail(kept.get(item.key), item, source.volatile) for item, _ in items}
    wanted = sum(detail is None for detail in held.values())
    asked = left = failed_in_a_row = 0
    for item, seen_at in items:
        detail: Json = held[item.key]
        at = seen_at
        if detail is None and gave_up is None:
            try:
                detail = source.detail(item, target.board, visit)
                at = visit.fetched_at or seen_at
                failed_in_a_row = 0
            except (Stopped, CutOff) as error:
                gave_up = error
                left += 1
            except WebError as error:
                yield _issue(target, item.key, "warning", "detail_failed", _in_words(error))
                failed_in_a_row += not isinstance(error, (NotFound, NotRecorded))
                if visit.ended is not None or failed_in_a_row >= _PATIENCE_DETAILS:
                    gave_up = error
            asked += 1
            watch(_progress(target, walk, visit, details=asked, details_total=wanted))
        elif detail is None:
            left += 1
        yield raw_of(target, item, at, detail)
    if gave_up is not None and left:
        message = f"{left} details are left for the next run: {_in_words(gave_up)}"
        yield _issue(target, None, "warning", "details_left", message, {"left": left})
    if isinstance(gave_up, Stopped):
        raise gave_up


def _held_detail(last: Raw | None, item: Item, volatile: frozenset[str]) -> Json:
    if last is None or last.detail is None:
        return None
    return last.detail if _steady(last.payload, volatile) == _steady(item.payload, volatile) else None


def _steady(payload: Json, volatile: frozenset[str]) -> Json:
    return {k: v for k, v in payload.items() if k not in volatile} if isinstance(payload, dict) else payload


def raw_of(target: Target, item: Item, seen_at: str, detail: Json) -> Raw:
    """The raw record of one posting of a board. `seen_at`: when its newest answer came (UTC)."""
    return Raw(
        source=target.source,
        company=target.company,
        board=target.board,
        key=item.key,
        url=item.url,
        fetched_at=seen_at,
        payload=item.payload,
        detail=detail,
    )


def _progress(target: Target, walk: _Walk, visit: Visit, **more: object) -> Progress:
    seen = Progress(target=target, pages=walk.pages, items=len(walk.keys), total=walk.total, retries=visit.retries)
    return replace(seen, **more)  # type: ignore[arg-type]


def _in_words(error: WebError) -> str:
    return f"{error.message} ({error.hint})" if error.hint else error.message


def _issue(target: Target, key: str | None, level: str, code: str, message: str, data: Json = None) -> Issue:
    return Issue(
        level="error" if level == "error" else "warning",
        code=code,
        source=target.source,
        company=target.company,
        board=target.board,
        key=key,
        message=message,
        data=data,
    )


# ── parse: raw → posting ─────────────────────────────────────────────────────────────────────────────────────────────


def parse(records: Iterable[Record], *, keep_contacts: bool = False, with_raw: bool = False) -> Iterator[Record]:
    """Replaces each raw record by its posting, or by an issue of level error; everything else passes.

    `with_raw` passes the raw record too, before its posting. Fields that a source did not read and does not ignore
    by name become one issue a board and field, before the board's footer.
    """
    left: dict[tuple[str, str], dict[str, _LeftOver]] = {}
    for record in records:
        if isinstance(record, Raw):
            if with_raw:
                yield record
            yield from _parse_one(record, keep_contacts, left.setdefault((record.source, record.board), {}))
        else:
            if isinstance(record, BoardRun):
                key = (record.source, record.board)
                yield from _left_over(*key, left.pop(key, {}))
            yield record
    for key, fields_left in left.items():
        yield from _left_over(*key, fields_left)


@dataclass(slots=True)
class _LeftOver:
    count: int
    example: Json
    company: str


def _parse_one(raw: Raw, keep_contacts: bool, left: dict[str, _LeftOver]) -> Iterator[Posting | Issue]:
    target = Target(raw.source, raw.board, raw.company)
    try:
        source = sources.load(raw.source)
        job, detail = Fields(raw.payload), Fields(raw.detail or {})
        draft = source.parse(job, detail)
        whole = source.detail is None or raw.detail is not None
        result, remarks = meaning.understand(raw, draft, whole=whole, keep_contacts=keep_contacts)
    except (MissingField, WebError) as error:
        yield _issue(target, raw.key, "error", "not_parsed", str(error))
        return
    except Exception as error:  # noqa: BLE001 - one posting that we fail on must not lose the board
        message = f"unforeseen {type(error).__name__}: {error}"
        yield _issue(target, raw.key, "error", "not_parsed", message, {"traceback": traceback.format_exc()})
        return
    for name, value in unread(job, detail, source.ignore).items():
        known = left.get(name)
        if known is None:
            left[name] = _LeftOver(1, value, raw.company)
        else:
            known.count += 1
    yield result
    for code, message in remarks:
        yield _issue(target, raw.key, "warning", code, message)


def _left_over(source: str, board: str, fields_left: Mapping[str, _LeftOver]) -> Iterator[Issue]:
    for name, one in sorted(fields_left.items()):
        example = str(one.example)[:200]
        yield Issue(
            level="warning",
            code="left_over",
            source=source,
            company=one.company,
            board=board,
            message=f"field {name!r} is new here or of a new type: it was in {one.count} postings and nothing reads it",
            data={"field": name, "count": one.count, "example": example},
        )
