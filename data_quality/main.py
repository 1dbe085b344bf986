"""``python -m data_quality.main DATE``: judge staged partitions. Exit 1 on FAIL or ERROR.

In the end it prints the report, as a table or with `--format json` as JSON alone, and writes it
into the bucket.
"""

import sys

from data_quality.gate.audit import audit_partition, audit_partitions
from data_quality.report.show import show_report
from shared.run.command import run_command


def main() -> int:
    """Run the command; returns its exit code."""
    return run_command(
        "data_quality.main",
        "audited",
        audit_partition,
        in_batches=audit_partitions,
        show=show_report,
    )


if __name__ == "__main__":
    sys.exit(main())
