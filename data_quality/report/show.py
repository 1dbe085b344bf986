"""What `python -m data_quality.main` shows in the end."""

from collections.abc import Sequence
from datetime import UTC, datetime

from data_quality.report.document import as_json, read_document
from data_quality.report.store import only_warns, report_prefix, store_report
from data_quality.report.values import Document
from shared.output.logs import get_logger
from shared.output.plain_text import say
from shared.partition import Partition
from shared.settings import Settings


def run_by_hand() -> str:
    """What stands for a run's id in the report of somebody's command."""
    return f"manual-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


def show_report(partitions: Sequence[Partition], settings: Settings, output: str) -> None:
    """Print the report of the partitions, as a table or as JSON, and write it into the bucket.

    Nothing is written where nothing of the partitions is staged. Whatever goes wrong is a warning
    in the log: the verdict is recorded, and stands.
    """
    with only_warns():
        report = read_document(partitions, run_by_hand(), settings)
        is_anything = any(each["entities"] for each in report["partitions"])
        if is_anything or output == "json":
            print_report(report, output)
        if is_anything:
            _say_where(store_report(report, settings), report, output)


def _say_where(link: str, report: Document, output: str) -> None:
    if output == "json":  # which stands alone on standard output
        get_logger().info("report written", prefix=report_prefix(report))
    else:
        say(f"Report: {link}")


def print_report(report: Document, output: str) -> None:
    """Print a report on standard output."""
    if output == "json":
        say(as_json(report).rstrip("\n"))
        return
    from data_quality.report.render.table import print_tables
    from shared.output.terminal import PlainConsole

    print_tables(report, PlainConsole())
