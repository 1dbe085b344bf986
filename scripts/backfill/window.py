"""What is backfilled, and how far it is."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from typing import Protocol
from zoneinfo import ZoneInfo

from shared.errors import UsageError

FINAL_STATES = frozenset({"success", "failed"})


@dataclass(frozen=True)
class Window:
    """Sales dates, both included, in the pipeline's calendar."""

    first: date
    last: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins."""
        if self.last < self.first:
            raise UsageError(f"the range ends on {self.last}, before it begins on {self.first}")

    def require_begun(self, now: datetime) -> None:
        """Refuse days to come: Airflow makes a run for each at once, and none of them can start.

        Raises:
            UsageError: the last day has not begun.
        """
        today = self.local_date(now)
        if self.last > today:
            raise UsageError(f"{self.last} is still to come: the last day to load is {today}")

    @property
    def from_at(self) -> datetime:
        """The first day's beginning."""
        return datetime.combine(self.first, wall_time.min, self.zone)

    @property
    def to_at(self) -> datetime:
        """The last day's last second: with its midnight, Airflow would leave that day out."""
        return datetime.combine(self.last, wall_time(23, 59, 59), self.zone)

    def dates(self) -> list[date]:
        """Every sales date."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def local_date(self, instant: datetime) -> date:
        """The calendar day that an instant belongs to."""
        return instant.astimezone(self.zone).date()


@dataclass(frozen=True)
class Progress:
    """Where a backfill is."""

    days: int
    states: Counter[str]
    tasks_done: int
    tasks: int

    @property
    def runs_ended(self) -> int:
        """Runs in a final state."""
        return sum(self.states[state] for state in FINAL_STATES)


class Display(Protocol):
    """Whoever shows the progress."""

    def show(self, progress: Progress) -> None:
        """Called after every poll."""

    def note(self, message: str) -> None:
        """One remark, once."""
