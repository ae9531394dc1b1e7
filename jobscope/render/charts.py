"""Small charts made of signs: where the middle of the pay lies, and how far it reaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from jobscope.render.text import number, percent

WIDEST: Final = 48
NARROWEST: Final = 16
NARROWEST_BAR: Final = 10

_PARTS: Final = ("p10", "p25", "p50", "p75", "p90")


def column(records: Sequence[dict[str, Any]], room: int) -> list[str] | None:
    """A column of ranges on one scale, its header first: ├─[━┃━]─┤, or ┄┄ where only the typical posting is known.

    None where there is too little room, or nothing to draw. Rows of another currency than the first's stay empty.
    """
    width = min(room, WIDEST)
    currency = next((record["currency"] for record in records if record["n"]), None)
    ends = [_ends(record) if record["currency"] == currency else None for record in records]
    known = [end for end in ends if end]
    if width < NARROWEST or not known:
        return None
    low, high = min(end[0] for end in known), max(end[1] for end in known)
    if high <= low:
        return None
    left, right = _short(low), _short(high)
    header = f"{left}{'─' * (width - len(left) - len(right) - 2):^{width - len(left) - len(right)}}{right}"
    scale = (width - 1) / (high - low)
    return [
        header,
        *(_bar(record, low, scale, width) if end else "" for record, end in zip(records, ends, strict=True)),
    ]


def _ends(record: dict[str, Any]) -> tuple[float, float] | None:
    values = [record[name] for name in (*_PARTS, "p50_min", "p50_max") if record[name] is not None]
    return (min(values), max(values)) if values else None


def _bar(record: dict[str, Any], low: float, scale: float, width: int) -> str:
    def place(name: str) -> int | None:
        value = record[name]
        return None if value is None else round((value - low) * scale)

    signs = [" "] * width

    def fill(start: int | None, end: int | None, sign: str) -> None:
        if start is not None and end is not None:
            signs[start : end + 1] = sign * (end + 1 - start)

    p10, p25, p50, p75, p90 = map(place, _PARTS)
    if p50 is None:
        fill(place("p50_min"), place("p50_max"), "┄")
        return "".join(signs).rstrip()
    fill(p10, p90, "─")
    for end, sign in (p10, "├"), (p90, "┤"):
        if end is not None:
            signs[end] = sign
    fill(p25, p75, "━")
    signs[p50] = "┃"
    return "".join(signs).rstrip()


def _short(value: float) -> str:
    """
    >>> _short(98340), _short(25.5), _short(1_234_567)
    ('98k', '25.5', '1,235k')
    """
    return f"{value / 1000:,.0f}k" if value >= 10_000 else number(round(value, 2))


def shares(records: Sequence[dict[str, Any]], room: int) -> list[str] | None:
    """A column of bars from nought, its header first: ████░░, up to the share and on to the end of its interval.

    None where there is too little room, or nothing to draw. A row without a share stays empty.
    """
    width = min(room, WIDEST)
    most = max((record["ci_high"] for record in records if record["ci_high"] is not None), default=0)
    if width < NARROWEST_BAR or not most:
        return None
    right = percent(most)
    bars = []
    for record in records:
        full = round((record["share"] or 0) * width / most)
        reach = round((record["ci_high"] or 0) * width / most)
        bars.append("█" * full + "░" * (reach - full))
    return [f"0 {'─' * (width - len(right) - 3)} {right}", *bars]


def box(record: dict[str, Any], width: int) -> tuple[str, str] | None:
    """One row's percentiles with their figures, and the names of those: 120 ├──[170 ┃ 230]───┤ 270 thousand.

    None where no percentiles are known.
    """
    values = [record[name] for name in _PARTS]
    p10, p25, p50, p75, p90 = values
    if p50 is None or p25 is None or p75 is None:
        return None
    thousands = p25 >= 10_000
    unit = " thousand" if thousands else ""

    def figure(value: float) -> str:
        return f"{value / 1000:,.0f}" if thousands else number(round(value, 2))

    inside = f"{figure(p25)} ", f" {figure(p75)}"
    names = " ".join(name for name, value in zip(_PARTS, values, strict=True) if value is not None)
    if p10 is None or p90 is None:
        spread = max(p75 - p25, 1e-9)
        free = max(0, width // 2 - len(inside[0]) - len(inside[1]))
        left = round(free * (p50 - p25) / spread)
        return f"[{inside[0]}{' ' * left}┃{' ' * (free - left)}{inside[1]}]{unit}", names
    outside = f"{figure(p10)} ", f" {figure(p90)}"
    scale = width / max(p90 - p10, 1e-9)
    tails = [max(0, round((p25 - p10) * scale) - 2), max(0, round((p90 - p75) * scale) - 2)]
    left = max(0, round((p50 - p25) * scale) - len(inside[0]) - 1)
    right = max(0, round((p75 - p50) * scale) - len(inside[1]) - 1)
    bar = f"├{'─' * tails[0]}[{inside[0]}{' ' * left}┃{' ' * right}{inside[1]}]{'─' * tails[1]}┤"
    return f"{outside[0]}{bar}{outside[1]}{unit}", names
