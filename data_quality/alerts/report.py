"""The report that a person's alerts point to."""

from collections.abc import Sequence
from datetime import UTC, datetime

from shared.partition import Partition
from shared.settings import Settings


def report_link(partitions: Sequence[Partition], settings: Settings) -> str | None:
    """Write the report of the partitions as they stand; its link, or None where that fails.

    A run of the DAG has its report from its own tasks.
    """
    from data_quality.report.store import only_warns, write_report

    with only_warns():
        return write_report(partitions, f"alerts-{datetime.now(UTC):%Y%m%dT%H%M%SZ}", settings)
    return None
