"""Which sales date a run of the DAG is for. One function decides, for every way to start a run.

And which runs the schedule asks for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from shared.dates import parse_sales_date
from shared.errors import GateRefusal, UsageError
from shared.partition import Partition
from shared.settings import Settings


def sales_date_of_run(
    run_type: str,
    logical_date: datetime | None,
    run_after: datetime,
    requested: str | None,
    time_zone: str,
) -> date:
    """The sales date of a run.

    A run by hand may ask for a date. Every other run is for the day of its logical date, and
    never for a day that is not over: a run by hand has its logical date now, so yesterday's
    moment wins there.

    Args:
        run_type: Airflow's: `scheduled`, `backfill`, `manual`, ….
        logical_date: aware; None when a run was started without one.
        run_after: aware; when the run may start.
        requested: the run's parameter `sales_date`, as YYYY-MM-DD.
        time_zone: the zone of the schedule, whose calendar counts.

    Raises:
        UsageError: it is no sales date, or the run is not by hand (in a backfill, every
            run would load the same day).
    """
    if requested:
        if run_type != "manual":
            raise UsageError(
                f"the parameter sales_date is for runs by hand; this is a {run_type} run, whose"
                " logical date names its day: start it again without the parameter"
            )
        return parse_sales_date(requested)
    moment = run_after - timedelta(days=1)
    if logical_date is not None:
        moment = min(moment, logical_date)
    return moment.astimezone(ZoneInfo(time_zone)).date()


def looks_for_changes(run_type: str, requested: str | None) -> bool:
    """Whether a run also loads what changed in the past. One that was started for a certain day,
    by a backfill or by its parameter, loads exactly that day."""
    return run_type != "backfill" and not requested


def require_all_published(
    planned: Iterable[Partition], published: Iterable[Partition], problems: Iterable[str] = ()
) -> None:
    """The verdict over a whole run.

    Args:
        planned: what the run was to load.
        published: what it published.
        problems: the retailers whose changes could not be read, each with the reason.

    Raises:
        GateRefusal: partitions of the plan were not published, or the plan itself may lack some;
            the message names them.
    """
    complaints = [f"changed days unknown of {problem}" for problem in problems]
    missing = sorted(set(planned) - set(published))
    if missing:
        names = ", ".join(str(partition) for partition in missing)
        complaints.insert(0, f"not published by this run: {names}; their tasks' logs say why")
    if complaints:
        raise GateRefusal("; ".join(complaints))


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
    from croniter import croniter

    ticks = croniter(cron, until)
    if croniter.match(cron, until) and not until.second and not until.microsecond:
        yield until
    while True:
        yield ticks.get_prev(datetime)
