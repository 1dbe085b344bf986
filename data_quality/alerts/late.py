"""Alerts of days that no run brought: who is alerted at the end of a run hears nothing of runs that
did not happen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from data_quality.alerts.deliver import Delivery
from data_quality.alerts.read import SQL_FOLDER
from data_quality.alerts.report import report_link
from data_quality.alerts.send import alert_partitions
from shared.partition import Partition
from shared.postgres.connection import Cursor, read_sql, transaction
from shared.schedule import due_runs
from shared.settings import Settings

LOOKED_AT = 7
"""The latest days that the schedule asked for: an older gap is old news."""


@dataclass(frozen=True)
class PublishedDays:
    """The first and the last day of a retailer that readers see."""

    first_date: date
    last_date: date


def read_published_days(cursor: Cursor) -> dict[str, PublishedDays]:
    """The first and last published day of each retailer that has one."""
    cursor.execute(read_sql(SQL_FOLDER / "published_days.sql"))
    return {retailer_id: PublishedDays(*days) for retailer_id, *days in cursor.fetchall()}


def alert_late_days(settings: Settings, at: datetime) -> list[Delivery]:
    """Send what was not sent of the days that the schedule asked for lately: LATE of those of which
    readers see nothing, whether a run was made for them or not.

    A retailer of which nothing was ever published is not looked at: nobody waits for it yet.

    Args:
        settings: whose schedule and channels count.
        at: aware; the days that were due by then.

    Raises:
        SourceUnavailable: the warehouse does not answer.
    """
    with transaction(settings.database, "audit") as cursor:
        published = read_published_days(cursor)
    partitions = sorted(set(_expected(settings, published, at)))
    if not partitions:
        return []
    return alert_partitions(partitions, settings, lambda: report_link(partitions, settings))


def _expected(
    settings: Settings, published: dict[str, PublishedDays], at: datetime
) -> Iterator[Partition]:
    for due in due_runs(settings, at, LOOKED_AT):
        for retailer_id in settings.sources:
            days = published.get(retailer_id)
            if days is not None and due.sales_date > days.first_date:
                yield Partition(retailer_id, due.sales_date)
