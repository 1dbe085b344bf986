"""``python -m data_quality.main DATE``: judge staged partitions. Exit 1 on FAIL or ERROR."""

import sys

from data_quality.audit import audit_partition, audit_partitions
from shared.command import run_command


def main() -> int:
    """Run the command; returns its exit code."""
    return run_command("data_quality.main", "audited", audit_partition, in_batches=audit_partitions)


if __name__ == "__main__":
    sys.exit(main())
