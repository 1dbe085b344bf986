"""Which run of the daily DAG is due by the schedule, and for which day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from croniter import croniter

from shared.schedule import sales_date_of_run
from shared.settings import Settings


@dataclass(frozen=True)
class DueRun:
    """A run that the schedule asks for."""

    run_after: datetime
    """When it was to begin."""
    sales_date: date


def due_runs(settings: Settings, until: datetime, count: int) -> list[DueRun]:
    """The last runs that were due at an instant, the latest first.

    Args:
        settings: whose schedule counts.
        until: aware.
        count: how many runs.
    """
    zone = settings.schedule_timezone
    ticks = list(
        islice(_ticks(settings.schedule_cron, until.astimezone(ZoneInfo(zone))), count + 1)
    )
    return [
        DueRun(end, sales_date_of_run("scheduled", begin, end, None, zone))
        for end, begin in pairwise(ticks)
    ]


def _ticks(cron: str, until: datetime) -> Iterator[datetime]:
    """The schedule's instants at or before one, backwards."""
    ticks = croniter(cron, until)
    if croniter.match(cron, until) and not until.second and not until.microsecond:
        yield until
    while True:
        yield ticks.get_prev(datetime)
