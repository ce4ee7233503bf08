"""Geometry of the small charts: numbers in, SVG coordinates out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

_MARGIN = 4


class Spark(NamedTuple):
    """A line in a box; `points` is empty when there is nothing to draw."""

    width: int
    height: int
    points: str
    last_x: float
    last_y: float


class Bar(NamedTuple):
    """One bar; percent of the longest, 0 to 100."""

    label: str
    text: str
    percent: float


class Pair(NamedTuple):
    """Two bars of one row; percents of the longest of all, 0 to 100."""

    label: str
    text: str
    percents: tuple[float, float]


def spark(values: Sequence[float], *, width: int = 160, height: int = 36) -> Spark:
    """A line through the values, oldest first, lowest at the bottom; equal values lie in the middle."""
    if not values:
        return Spark(width, height, "", 0, 0)
    low, high = min(values), max(values)
    across = (width - 2 * _MARGIN) / max(len(values) - 1, 1)
    points = []
    for index, value in enumerate(values):
        share = (value - low) / (high - low) if high > low else 0.5
        x = _MARGIN + index * across
        points.append((round(x, 1), round(height - _MARGIN - share * (height - 2 * _MARGIN), 1)))
    return Spark(width, height, " ".join(f"{x},{y}" for x, y in points), *points[-1])


def bars(rows: Iterable[Mapping[str, Any]]) -> list[Bar]:
    """Bars for rows with label, value (not negative) and perhaps text; the longest is 100 percent."""
    rows = list(rows)
    longest = max((float(row["value"]) for row in rows), default=0.0) or 1.0
    return [
        Bar(row["label"], str(row.get("text") or row["value"]), _share(row["value"], longest)) for row in rows
    ]


def pairs(rows: Iterable[Mapping[str, Any]]) -> list[Pair]:
    """Two bars for rows with label, values (two, not negative) and text, all on one scale."""
    rows = list(rows)
    longest = max((float(value) for row in rows for value in row["values"]), default=0.0) or 1.0
    return [
        Pair(
            row["label"], row["text"], (_share(row["values"][0], longest), _share(row["values"][1], longest))
        )
        for row in rows
    ]


def _share(value: float, of: float) -> float:
    return round(100 * float(value) / of, 2)
