"""``python -m ingestion.main DATE``: pull partitions from the retailers into the raw zone."""

import sys

from ingestion.extract import extract_partition
from shared.command import run_command


def main() -> int:
    """Run the command; returns its exit code."""
    return run_command("ingestion.main", "extracted", extract_partition)


if __name__ == "__main__":
    sys.exit(main())
