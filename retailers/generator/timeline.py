"""Attributes that change over time, as a pure function of the seed, the thing and the date."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Generic, TypeVar

from retailers.generator.draw import Draw

HORIZON_START = date(2020, 1, 1)
HORIZON_END = date(2040, 1, 1)
"""Nothing changes outside the horizon."""

Attribute = TypeVar("Attribute")


@dataclass(frozen=True)
class Timeline(Generic[Attribute]):
    """An attribute's values; `values[i]` holds from `changes[i - 1]` to the day before the next."""

    changes: tuple[date, ...]
    values: tuple[Attribute, ...]

    def on(self, day: date) -> Attribute:
        """The value that holds on `day`."""
        return self.values[bisect_right(self.changes, day)]


def constant(value: Attribute) -> Timeline[Attribute]:
    """An attribute that never changes."""
    return Timeline((), (value,))


def changing(
    draw: Draw, days_between: tuple[int, int], value: Callable[[], Attribute]
) -> Timeline[Attribute]:
    """An attribute that takes a new value every so many days, from the fewest to the most."""
    changes = tuple(_change_dates(draw, days_between))
    return Timeline(changes, tuple(value() for _ in range(len(changes) + 1)))


def renamed_once(draw: Draw, old: str, new: str) -> Timeline[str]:
    """A name that gives way to another on some day of two years around the sample's."""
    return Timeline((date(2023, 6, 1) + timedelta(days=draw.between(0, 730)),), (old, new))


def price(draw: Draw, base: Decimal, step: Decimal = Decimal("0.01")) -> Timeline[Decimal]:
    """A price that moves every few months, within 12 % of `base`, in multiples of `step`."""
    return changing(draw, (60, 240), lambda: _near(draw, base, step))


def _near(draw: Draw, base: Decimal, step: Decimal) -> Decimal:
    moved = base * draw.between(88, 112) / 100
    return max(step, (moved / step).to_integral_value(ROUND_HALF_UP) * step)


def _change_dates(draw: Draw, days_between: tuple[int, int]) -> Iterator[date]:
    day = HORIZON_START + timedelta(days=draw.between(0, days_between[1]))
    while day < HORIZON_END:
        yield day
        day += timedelta(days=draw.between(*days_between))
