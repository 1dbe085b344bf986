"""``python -m tests.bench.load.ours FROM..TO``: our own contender, as a process of its own.

It loads the days of the raw zone and ends with one line of JSON: the most memory it had resident.
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from scripts.journey.publishing import publish_range, publish_staged
from shared.output.logs import configure_logging
from shared.partition import Partition
from shared.run.partitions import run_partitions
from shared.settings import Settings, get_settings

MODULE = "tests.bench.load.ours"


def load_days(partitions: Sequence[Partition], settings: Settings, jobs: int) -> None:
    """Stage, audit and publish each partition.

    Raises:
        RuntimeError: partitions failed; standard error says why.
    """
    failed = run_partitions("published", publish_staged, partitions, settings, jobs)
    if failed:
        raise RuntimeError(f"not published: {', '.join(map(str, failed))}")


def load_range(partitions: Sequence[Partition], settings: Settings) -> None:
    """The same for many days at once, as a backfill does it. Raises as `load_days` does."""
    failed = publish_range(partitions, settings)
    if failed:
        raise RuntimeError(f"not published: {', '.join(map(str, failed))}")


def peak_bytes() -> int:
    """The most memory that this process ever had resident (Linux)."""
    status = Path("/proc/self/status").read_text("ascii")
    found = re.search(r"^VmHWM:\s*(\d+) kB$", status, re.MULTILINE)
    return int(found.group(1)) * 1024 if found else 0


def main() -> int:
    """Load the days that are named: that many at once, or with `--jobs 0` in batches."""
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=__doc__)
    parser.add_argument("days", nargs="+", type=date.fromisoformat)
    parser.add_argument("--retailer", required=True)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    settings = get_settings()
    configure_logging("ERROR")
    partitions = [Partition(options.retailer, day) for day in options.days]
    if options.jobs:
        load_days(partitions, settings, options.jobs)
    else:
        load_range(partitions, settings)
    sys.stdout.write(json.dumps({"peak_bytes": peak_bytes()}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
