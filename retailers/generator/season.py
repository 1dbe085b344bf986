"""How busy a day is, and when in it people buy."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from retailers.generator.draw import Draw, Weighted

MONTH_END_DAYS = 3
CHRISTMAS = (12, 25)
HOUR_SECONDS = 3600


@dataclass(frozen=True)
class Season:
    """A retailer's rhythm; every factor is relative to a normal weekday's volume of 1."""

    weekdays: tuple[float, float, float, float, float, float, float]
    """Monday to Sunday; 0 is closed."""
    months: tuple[float, ...]
    """January to December."""
    month_end: float
    """The last three days of a month, when wages have come."""
    noise: float = 0.08

    def volume(self, day: date, draw: Draw) -> float:
        """The day's volume; 0 on a day without trade."""
        if (day.month, day.day) == CHRISTMAS:
            return 0.0
        usual = self.weekdays[day.weekday()] * self.months[day.month - 1]
        chance = 1.0 + self.noise * (2.0 * draw.unit() - 1.0)
        return usual * chance * (self.month_end if _is_month_end(day) else 1.0)


def _is_month_end(day: date) -> bool:
    return day.day > monthrange(day.year, day.month)[1] - MONTH_END_DAYS


class OpeningHours:
    """How trade spreads over the hours of a day: 24 weights, 0 where nobody buys."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._hours = Weighted(range(24), weights)

    def seconds(self, draw: Draw) -> int:
        """Seconds after local midnight."""
        return self._hours.pick(draw) * HOUR_SECONDS + draw.between(0, HOUR_SECONDS - 1)


def local_moment(day: date, seconds: int, zone: ZoneInfo) -> datetime:
    """The instant that shops' clocks in `zone` show as `day` and `seconds` after midnight.

    A clock time that the spring change skips becomes the same instant an hour later on the clock:
    still the same local date.
    """
    wall_clock = datetime.combine(day, time()) + timedelta(seconds=seconds)
    return wall_clock.replace(tzinfo=zone)
