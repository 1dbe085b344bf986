"""What the gate leaves behind and is kept for a time: results, repairs, sent alerts, reports."""

from collections.abc import Iterator
from datetime import datetime

from data_quality.gate.staged_snapshot import SQL_FOLDER
from data_quality.report.store import expire_reports
from shared.retention import Kept, expire_rows
from shared.settings import Settings

EXPIRE_FOLDER = SQL_FOLDER / "expire"


def expire_quality(settings: Settings, now: datetime, *, dry_run: bool) -> Iterator[str]:
    """Delete what is due; yields a line for each partition, batch or report.

    Raises:
        PipelineError: the warehouse or the bucket does not answer. What is deleted by then stays
            so.
    """
    yield from expire_rows(settings, "audit", _kinds(settings), dry_run=dry_run)
    yield from expire_reports(settings, now, dry_run=dry_run)


def _kinds(settings: Settings) -> list[Kept]:
    retention = settings.retention
    results = {"kept": retention.result_days}
    # One that is forgotten sooner would be sent again sooner.
    alerts = {"kept": max(retention.alert_days, settings.alerts.repeat_after_days)}
    return [
        Kept(
            "results and repairs",
            EXPIRE_FOLDER / "results.sql",
            results,
            EXPIRE_FOLDER / "due_results.sql",
        ),
        Kept("sent alerts", EXPIRE_FOLDER / "alerts.sql", alerts),
    ]
