"""``python -m data_quality.main DATE``: audit staged partitions. Exit 1 on FAIL or ERROR."""

from collections.abc import Sequence

from data_quality.gate.audit import audit_partition, audit_partitions
from data_quality.report.show import show_report
from shared.partition import Partition
from shared.run.application import command
from shared.run.command import Stage, run_stage
from shared.run.options import JOBS, Dates, Format, Jobs, Retailers
from shared.settings import Settings

AUDIT = Stage("audited", audit_partition, audit_partitions)


def audit(
    dates: Dates, retailer: Retailers = None, jobs: Jobs = JOBS, output: Format = "table"
) -> int:
    """Audit staged partitions, print the quality report, and write it into the bucket.

    Exit code 1 means FAIL or ERROR somewhere, 2 that the command was called wrongly.
    """

    def show(partitions: Sequence[Partition], settings: Settings) -> None:
        show_report(partitions, settings, output)

    return run_stage(AUDIT, dates, retailer, jobs, show)


app = command(audit)

if __name__ == "__main__":
    app()
