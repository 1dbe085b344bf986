"""``python -m transformation.main DATE``: stage raw partitions in PostgreSQL."""

import sys

from shared.run.command import run_command
from transformation.stage.stage import stage_partition, stage_partitions


def main() -> int:
    """Run the command; returns its exit code."""
    return run_command(
        "transformation.main", "staged", stage_partition, in_batches=stage_partitions
    )


if __name__ == "__main__":
    sys.exit(main())
