"""`retail report`: the quality report of some days, as the ledger has it, without another audit."""

from collections.abc import Sequence
from pathlib import Path

from data_quality.report.document import read_document
from data_quality.report.show import print_report, run_by_hand
from shared.dates import parse_date_range
from shared.errors import UsageError
from shared.partition import Partition
from shared.run.selection import selected_retailers
from shared.settings import get_settings


def report_dates(
    dates: str, retailers: Sequence[str] | None, output: str, html: Path | None
) -> None:
    """Print the report, and write it as a page where one is asked for.

    Raises:
        UsageError: the dates or a retailer are none, or the file cannot be written.
    """
    settings = get_settings()
    known = selected_retailers(settings, retailers)
    partitions = [Partition(each, day) for day in parse_date_range(dates) for each in known]
    report = read_document(partitions, run_by_hand(), settings)
    print_report(report, output)
    if html is not None:
        from data_quality.report.render.html import as_html

        try:
            html.write_text(as_html(report), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{html} cannot be written: {error.strerror}") from error
