"""The trend as small charts: the places of lines and bars, for inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 240, 56
"""Of a chart, in its own units."""
MARGIN = 4
"""Above and below the values, so that a line at the edge is whole."""


@dataclass(frozen=True)
class Mark:
    """One day's value: the middle of its column, and how high it is."""

    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Chart:
    """A chart of one value a day. Days without a value leave a gap."""

    width: int
    height: int
    column: float
    """How wide a day is."""
    marks: list[Mark]
    lines: list[str]
    """The points of each run of days that have values, as SVG's `points`."""
    lowest: float | None
    highest: float | None
    last: float | None


def chart(
    days: Sequence[Any], values: Sequence[float | None], labels: Sequence[str], floor: float = 0
) -> Chart:
    """Place a series.

    Args:
        days: as many as there are values.
        values: None where there is none.
        labels: what is shown of a day's value.
        floor: the value at the bottom; less, where a value is.
    """
    known = [value for value in values if value is not None]
    bottom, top = min([floor, *known]), max([floor, *known])
    column = WIDTH / max(len(days), 1)
    runs: list[list[Mark]] = [[]]
    for place, (value, label) in enumerate(zip(values, labels, strict=True)):
        if value is None:
            runs.append([])
        else:
            share = (value - bottom) / (top - bottom) if top > bottom else 1
            y = MARGIN + (HEIGHT - 2 * MARGIN) * (1 - share)
            runs[-1].append(Mark(round((place + 0.5) * column, 2), round(y, 2), label))
    return Chart(
        WIDTH,
        HEIGHT,
        round(column, 2),
        [mark for run in runs for mark in run],
        [" ".join(f"{mark.x},{mark.y}" for mark in run) for run in runs if run],
        min(known, default=None),
        max(known, default=None),
        known[-1] if known else None,
    )
