"""Reports in the bucket, beside the zones: `reports/quality/day=2024-01-15/{run}/report.html`."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from data_quality.report.document import as_json, read_document
from data_quality.report.values import Document
from shared.output.logs import get_logger
from shared.partition import Partition
from shared.s3.object_store import MOST_AT_ONCE, ObjectStore
from shared.settings import Settings

REPORTS = "reports/quality/"
"""Prefix of all reports."""
LINK_LASTS = timedelta(days=7)
"""S3 signs for no longer."""


def write_report(partitions: Sequence[Partition], run_id: str, settings: Settings) -> str:
    """Write the report of a run's partitions into the bucket; returns a link to the page.

    Whoever has the link can read that page for seven days, without credentials.

    Raises:
        PipelineError: the warehouse or the bucket cannot be reached.
    """
    return store_report(read_document(partitions, run_id, settings), settings)


@contextmanager
def only_warns() -> Iterator[None]:
    """Make a warning in the log of whatever goes wrong with a report: verdicts are recorded, and
    stand."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a defect here must not look like a verdict
        get_logger().warning("no report", reason=str(error), exc_info=True)


def store_report(report: Document, settings: Settings) -> str:
    """Write a report that was read; returns as `write_report` does."""
    from data_quality.report.render.html import as_html

    store = ObjectStore(settings.object_store)
    prefix = report_prefix(report)
    page = f"{prefix}report.html"
    store.put(f"{prefix}report.json", as_json(report).encode())
    store.put(page, as_html(report).encode(), "text/html; charset=utf-8")
    return store.link(page, LINK_LASTS)


def report_prefix(report: Document) -> str:
    """The prefix of a report's two objects: by the last of its sales dates, and its run."""
    run = re.sub(r"[^A-Za-z0-9._-]+", "-", report["run_id"])
    return f"{REPORTS}day={report['last_date']}/{run}/"


def expire_reports(settings: Settings, now: datetime, *, dry_run: bool) -> Iterator[str]:
    """Delete the reports that were written longer ago than the setting; yields a line for each
    object. A dry run deletes none.

    Raises:
        PipelineError: the bucket cannot be reached, or refuses.
    """
    store = ObjectStore(settings.object_store)
    before = now - timedelta(days=settings.retention.report_days)
    due = [each for each in store.objects(REPORTS) if each.modified_at < before]
    for start in range(0, len(due), MOST_AT_ONCE):
        batch = due[start : start + MOST_AT_ONCE]
        if not dry_run:
            store.delete([each.key for each in batch])
        yield from (f"quality reports: {each.key}  {each.bytes:,} bytes" for each in batch)
    if not dry_run:
        size = sum(each.bytes for each in due)
        get_logger().info(
            "reports expired", before=before.isoformat(), objects=len(due), bytes=size
        )
