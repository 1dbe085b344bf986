"""What has to be done each day besides loading: delete what is kept for a time and whose time is
over, the landed pages first, make the coming months' partitions of the facts, and alert of days
that no run has brought.

It does not wait to be switched on: personal data must not stay because nobody thought of it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from airflow.sdk import CronTriggerTimetable, dag, task
from stage_runner import SETTINGS, failing_at_once_unless_retryable

AFTER_THE_DAILY_LOAD = "30 4 * * *"


def _delete(what_is_due: Iterator[str]) -> None:
    with failing_at_once_unless_retryable():
        for _ in what_is_due:
            pass


@dag(
    dag_id="retail_housekeeping",
    description="Delete what is kept for a time and whose time is over; alert of late days",
    schedule=CronTriggerTimetable(AFTER_THE_DAILY_LOAD, timezone=SETTINGS.schedule_timezone),
    start_date=datetime(2024, 1, 1, tzinfo=ZoneInfo(SETTINGS.schedule_timezone)),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,
    default_args={
        "retries": SETTINGS.task_retries,
        "retry_delay": timedelta(seconds=SETTINGS.task_retry_delay),
        "execution_timeout": timedelta(hours=2),
    },
    doc_md=__doc__,
    tags=["retail"],
)
def retail_housekeeping() -> None:
    """Tasks that know nothing of each other: a run that was missed is made good by the next, which
    does all that is due."""

    @task
    def expire_landing() -> None:
        """Delete the landed pages whose retention has ended, as of now."""
        from ingestion.extract import expire_landing

        with failing_at_once_unless_retryable():
            expire_landing.run(SETTINGS, datetime.now(UTC), dry_run=False)

    @task
    def expire_staging() -> None:
        """Delete staged rows, the text of rejected records and details of superseded snapshots."""
        from transformation.stage import expire

        _delete(expire.expire_staging(SETTINGS, dry_run=False))

    @task
    def expire_quality() -> None:
        """Delete results, repairs, alerts and reports."""
        from data_quality.gate import expire

        _delete(expire.expire_quality(SETTINGS, datetime.now(UTC), dry_run=False))

    @task
    def expire_plans() -> None:
        """Delete what daily runs decided of partitions."""
        from ingestion.planning import expire_plans

        _delete(expire_plans.expire_plans(SETTINGS, dry_run=False))

    @task
    def expire_snapshots() -> None:
        """Delete the records of snapshots that others have long superseded."""
        from ingestion.extract import expire_snapshots

        _delete(expire_snapshots.expire_snapshots(SETTINGS, dry_run=False))

    @task
    def make_months_ahead() -> None:
        """Make the partitions of the coming months, so that no load waits for that."""
        from transformation.publish import months_ahead

        with failing_at_once_unless_retryable():
            months_ahead.run(SETTINGS)

    @task
    def alert_late_days() -> None:
        """Send alerts of the days that no run has brought, as when the daily DAG is paused."""
        from data_quality.alerts import late

        with failing_at_once_unless_retryable():
            late.alert_late_days(SETTINGS, datetime.now(UTC))

    expire_landing()
    expire_staging()
    expire_quality()
    expire_plans()
    expire_snapshots()
    make_months_ahead()
    alert_late_days()


retail_housekeeping()
