"""Each retailer's days are published that the schedule should have brought."""

from datetime import date
from functools import partial

from data_quality.alerts.late import LOOKED_AT, PublishedDays, read_published_days
from data_quality.alerts.read import read_late_days
from scripts.health.airflow.runs import of_no_schedule
from scripts.health.clock import Now, now
from scripts.health.probe import Finding, Probe, failed, warning, well
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.schedule import due_runs
from shared.settings import Settings

SHOWN = 3


def of_freshness(settings: Settings) -> list[Probe]:
    """A probe for each retailer."""
    return [
        Probe(
            f"freshness of {each}",
            partial(freshness_finding, settings, each),
            "see PostgreSQL",
        )
        for each in sorted(settings.sources)
    ]


def freshness_finding(settings: Settings, retailer_id: str, clock: Now = now) -> Finding:
    """Whether days of the retailer are late, as the alerts count it, that were due.

    Days before the retailer's first published one are not looked at. It is a warning only where
    readers see a later day, which makes it a gap, and where Airflow says that the schedule is
    switched off.
    """
    due = {each.sales_date for each in due_runs(settings, clock(), LOOKED_AT)}
    with transaction(settings.database, "audit") as cursor:
        published = read_published_days(cursor).get(retailer_id)
        partitions = [Partition(retailer_id, day) for day in sorted(due)]
        late = read_late_days(cursor, partitions, settings, is_planned=False)
    first = published.first_date if published else date.min
    days = [each.partition.sales_date for each in late if each.partition.sales_date > first]
    said = _published(published)
    if not days:
        return well(f"{said}; no day is late")
    found = f"{said}; late: {_listed(days)}"
    advice = f"load them: `retail run {days[0]}..{days[-1]} --retailer {retailer_id}`"
    if published is not None and days[-1] < published.last_date:
        return warning(found, advice)
    if of_no_schedule(settings.airflow):
        return warning(f"{found}, and the daily DAG is paused", f"{advice}, or switch the DAG on")
    return failed(found, advice)


def _published(published: PublishedDays | None) -> str:
    if published is None:
        return "nothing is published"
    return f"published up to {published.last_date}"


def _listed(days: list[date]) -> str:
    shown = [str(each) for each in days[:SHOWN]]
    more = [f"{len(days) - SHOWN} more"] if len(days) > SHOWN else []
    return ", ".join([*shown, *more])
