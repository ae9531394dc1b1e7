"""What stands above and below a table of pay, in words: its title, its notes, the command that lists its postings."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Final

from jobscope.analysis import ranking, statistics
from jobscope.analysis.dimensions import DIMENSIONS
from jobscope.analysis.engines import sqlite
from jobscope.analysis.engines.sqlite import Sample, Totals
from jobscope.analysis.options import COUNTED, Options
from jobscope.analysis.pay_rows import Row
from jobscope.analysis.reads import Reads
from jobscope.analysis.selection import Selection

BASIS_WORDS: Final = {"base": "base pay", "total": "total pay", "ote": "on-target pay"}
POINT_WORDS: Final = {"mid": "midpoints", "min": "minima", "max": "maxima"}
NO_INTERVAL: Final = {
    "companies": f"fewer than {statistics.INTERVAL_COMPANIES} companies",
    "effective": f"companies so unequal that they weigh as fewer than {statistics.INTERVAL_EFFECTIVE:g}",
    "spread": "its companies differ so much that it would reach from the lowest to the highest",
}


def title(selection: Selection, options: Options, rows: Sequence[Row]) -> str:
    """What the table shows, in one line: "Advertised base pay, USD a year · Boise City, ID · by company"."""
    paid = [row for row in rows if row.n]
    # a single group's first row is the answer, its other currencies and bases stand beside it
    shown = paid if options.by else paid[:1]
    bases, currencies = ({row.values[name] for row in shown} for name in ("basis", "currency"))
    basis = BASIS_WORDS[bases.pop()] if len(bases) == 1 else "pay"
    currency = f"{currencies.pop() or 'unknown currency'} " if len(currencies) == 1 else ""
    parts = [
        f"Advertised {basis}, {currency}{'an hour' if options.period == 'hour' else 'a year'}",
        selection.words(),
        f"by {' and '.join(options.by)}" if options.by else "",
    ]
    return " · ".join(part for part in parts if part)


def follow(selection: Selection, options: Options, question: str = "salaries") -> str:
    """The command that prints exactly the postings behind the answer."""
    default = Options()
    given = [f"--{name} {value}" for name in ("basis", "currency") if (value := getattr(options, name))]
    given += [
        f"--{name} {getattr(options, name)}"
        for name in ("point", "period", "count")
        if getattr(options, name) != getattr(default, name)
    ]
    by = f"--by {','.join(options.by)}" if options.by else ""
    return " ".join(part for part in (f"jobscope {question}", selection.arguments(), by, *given, "--list") if part)


def facts(selection: Selection, options: Options, taken: Sample, read: Reads) -> dict[str, Any]:
    """The footer for a program: what was counted and left out, the rules and the dates."""
    total = taken.total
    return {
        "by": list(options.by),
        "selection": selection.words(),
        "window": window(selection),
        "count": COUNTED,
        "point": options.point,
        "period": options.period,
        "postings": total.postings,
        "n": total.entered,
        "left_out": {name: getattr(total, name) for name in (*_WHY, "part_time", "interns")},
        "quantiles": "Hyndman-Fan type 7",
        "interval": "95%, Woodruff, companies as clusters",
        "as_of": read.as_of,
        "oldest_read": read.oldest,
        "newest_read": read.newest,
    }


def window(selection: Selection) -> str:
    """Which postings were looked at, as far as dates go."""
    if selection.at:
        return f"open at {selection.at}"
    if selection.since or selection.until:
        return f"appeared {selection.since or '…'} to {selection.until or 'now'}"
    return "open"


def postings_of(selection: Selection) -> str:
    """What is counted, as far as dates go: "open postings," or "postings, open at 2026-09-01,"."""
    return {"open": "open postings,"}.get(window(selection), f"postings, {window(selection)},")


_WHY: Final = {
    "without_pay": "that state no pay",
    "other_pay": "of another currency or basis",
    "open_ended": "with an open range",
    "no_period": "without a period",
}


def notes(
    db: sqlite3.Connection,
    selection: Selection,
    options: Options,
    taken: Sample,
    rows: Sequence[Row],
    read: Reads,
    hidden: int,
) -> tuple[str, ...]:
    """The sentences under the table, the most important first."""
    if not taken.total.postings:
        return nothing(db, selection, taken.total)
    return (
        "Advertised, not paid: base only unless said otherwise, wide at some employers, required by law in some "
        "places.",
        *_counted(selection, options, taken.total),
        *_left_out(db, selection, options, taken.total),
        *neighbours(selection),
        *_ranked(rows, options),
        *_places(options, taken.total),
        *_ranges(rows, options),
        *_doubts(rows, options),
        *read_notes(read, selection, options.by),
        *more_rows(hidden),
    )


def more_rows(hidden: int) -> tuple[str, ...]:
    """The note about rows that --top left off."""
    return (f"{plural(hidden, 'more row')}: --top 0.",) if hidden else ()


def nothing(db: sqlite3.Connection, selection: Selection, total: Totals | None = None) -> tuple[str, ...]:
    """Why there are no rows: how many postings there would be without each of the filters."""
    found = [(sqlite.count(db, wider), option) for option, wider in selection.without()]
    without = [f"{n:,} do without {option}" for n, option in sorted(found, key=lambda pair: -pair[0]) if n]
    first = "; ".join(["no postings match", *without[:3]]) + "."
    kinds = [f"{n:,} {word}" for n, word in _part_time(total)] if total else []
    return (first, f"Left out of annual pay: {', '.join(kinds)}.") if kinds else (first,)


def _counted(selection: Selection, options: Options, total: Totals) -> Iterator[str]:
    state = postings_of(selection)
    unit = (
        "an hour is a year's pay ÷ 2080" if options.period == "hour" else "a year is 2080 hours, 260 days or 52 weeks"
    )
    yield (
        f"Counted: {total.entered:,} of {total.postings:,} {state} each on its own, by the "
        f"{POINT_WORDS[options.point]} of their ranges; {unit} (jobscope help numbers)."
    )
    if selection.by_pay:
        yield "Selected by pay: the figures follow the choice."


def _left_out(db: sqlite3.Connection, selection: Selection, options: Options, total: Totals) -> Iterator[str]:
    parts = [f"{n:,} {words}" for name, words in _WHY.items() if (n := getattr(total, name))]
    if selection.min_pay is not None or selection.max_pay is not None:
        chosen_by = Selection(**{**vars(selection), "min_pay": None, "max_pay": None})
        unknown = sqlite.count_without_pay(db, chosen_by)
        parts += [f"{unknown:,} that state no pay to choose by"] if unknown else []
    if parts:
        yield f"Left out: {', '.join(parts)}."
    if besides := _part_time(total):
        yield f"Not among the {total.postings:,}: {', '.join(f'{n:,} {word}' for n, word in besides)}."
    if options.currency and total.other_pay:
        yield "Other currencies are left out, not converted."


def _part_time(total: Totals) -> list[tuple[int, str]]:
    interns = "internship" if total.interns == 1 else "internships"
    return [(n, word) for n, word in ((total.part_time, "part-time"), (total.interns, interns)) if n]


def neighbours(selection: Selection) -> Iterator[str]:
    """The metros that people count into the one that was asked for, and that are not in it."""
    if len(selection.metros) != 1 or not selection.metros[0].groups:
        return
    from jobscope.normalise import places  # a question about no metro starts without the reader of places

    metro = selection.metros[0]
    group = places.metro(metro.groups[0])
    others = [title.partition(",")[0].partition("-")[0] for title in group.members if title != metro.title]
    if others:
        yield f"{' and '.join(others)} {'is' if len(others) == 1 else 'are'} apart: --metro {group.id}."


def _ranked(rows: Sequence[Row], options: Options) -> Iterator[str]:
    column = options.sort or ""
    if column not in ranking.MONEY:
        return
    below = sum(not ranking.ranks(row, column) for row in rows)
    last = (
        f"; {plural(below, 'row')} below fair or without it {'is' if below == 1 else 'are'} not ranked" if below else ""
    )
    yield f"Ranked by {column}, each currency and basis by itself{last}."
    for pairs, words in (
        (ranking.unsure(rows, column), "The intervals of neighbours overlap, so either may be first"),
        (ranking.unmeasured(rows, column), "Without an interval either neighbour may be first too"),
    ):
        if pairs:
            yield f"{words}: {some([f'{first.name} and {second.name}' for first, second in pairs], 3)}."


def _places(options: Options, total: Totals) -> Iterator[str]:
    if "metro" in options.by:
        yield "A posting with several places counts once in each metro; a range that names a metro counts there."
    elif total.elsewhere:
        yield f"{total.elsewhere:,} of the {total.entered:,} are open elsewhere too."
    several = several_of(options.by)
    if several:
        yield f"A posting of several counts once in each {' and '.join(several)}."


def several_of(by: Sequence[str]) -> list[str]:
    """The dimensions of which a posting may have several values; metros are spoken of apart."""
    return [word for word in by if word != "metro" and DIMENSIONS[word].several]


def _ranges(rows: Sequence[Row], options: Options) -> Iterator[str]:
    """What the ranges are, in the rows: a posting in several rows has a range in each."""
    n = sum(row.n for row in rows)
    unions, guessed = (sum(row.n * (row.values[name] or 0) for row in rows) for name in ("unions", "guessed"))
    parts = []
    if unions:
        parts.append(f"{percent(unions / n)} are unions of several ranges (zones, places, levels)")
    if guessed:
        parts.append(f"the period of {percent(guessed / n)} is guessed from the amount")
    if parts:
        several = any(DIMENSIONS[word].several for word in options.by)
        whose = "rows' " if several else ""
        yield f"Of the {whose}ranges {', '.join(parts)}."


def _doubts(rows: Sequence[Row], options: Options) -> Iterator[str]:
    def where(chosen: Sequence[Row]) -> str:
        names = dict.fromkeys(row.name if options.by else row.kind for row in chosen)
        return f" in {some(list(names), 3)}" if options.by or len(paid) > 1 else ""

    paid = [row for row in rows if row.n]

    wide = [row for row in rows if row.standing.outer and (row.values["wide"] or 0) > statistics.WIDE_SHARE]
    if wide and options.point == "mid":
        yield f"More than a quarter of the ranges are twice as high as low{where(wide)}: no middle is printed."
    led = [row for row in rows if row.leader and row.n >= statistics.FEW and row.n > row.leader[1] > row.n / 2]
    if led:
        leaders = [f"{row.leader[0]} has {percent(row.leader[1] / row.n)}{where([row])}" for row in led if row.leader]
        yield f"One company has more than half, so at most fair and no interval: {some(leaders, 3)}."
    for reason, words in NO_INTERVAL.items():
        missing = [row for row in rows if row.missing == reason]
        if missing:
            yield f"No interval{where(missing)}: {words}."
    if any(row.standing.label == "board" for row in rows):
        yield "One company alone is all that it advertises, no sample: its row has no interval."


def read_notes(read: Reads, selection: Selection, by: Sequence[str]) -> Iterator[str]:
    """What is not known of the past, and what was read long ago."""
    if selection.at and read.newest and selection.at < read.newest[: len(selection.at)]:
        yield f"Pay, titles and texts are as they were last read ({read.newest[:10]}), not as of {selection.at}."
    if read.unseen:
        begins = selection.at or selection.since
        after = f" first read after {begins}" if begins else ""
        yield (
            f"Survivors only: {plural(len(read.unseen), 'board')}{after} ({some(read.unseen)}); what had closed by "
            f"{'then' if selection.at else 'its first read'} is not known."
        )
    elif "month" in by and not selection.windowed:
        yield "Survivors only: of each month the postings that are open still; --since adds those closed since."
    if read.stale:
        yield f"Read more than 30 days before the newest: {some(read.stale)}."


def some(names: Sequence[str], most: int = 5) -> str:
    """
    >>> some(["a", "b", "c"], 2)
    'a; b and 1 more'
    """
    return "; ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")


def plural(n: int, noun: str) -> str:
    """
    >>> plural(1, "board"), plural(1200, "more row")
    ('1 board', '1,200 more rows')
    """
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def percent(part: float) -> str:
    """
    >>> percent(0.256), percent(0.001)
    ('26%', 'under 1%')
    """
    return f"{part:.0%}" if part >= 0.01 else "under 1%"
