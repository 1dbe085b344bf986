"""``python -m ingestion.main DATE``: pull partitions from the retailers into the raw zone.

With ``--from-landing`` the sales pages that have landed are normalised again, and no retailer is
asked.
"""

import sys
from typing import Any

from ingestion.extract.extract import extract_others, extract_partition
from ingestion.extract.replay import renormalise_partition
from shared.partition import Partition
from shared.run.command import Alternative, run_command
from shared.settings import Settings

FROM_LANDING = Alternative("--from-landing", "normalised again", renormalise_partition)


def ingest_partition(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Pull a partition's sales, then its other entities, into the raw zone."""
    facts = extract_partition(partition, settings)
    return facts | {"others": extract_others(partition, settings)}


def main() -> int:
    """Run the command; returns its exit code."""
    return run_command("ingestion.main", "extracted", ingest_partition, FROM_LANDING)


if __name__ == "__main__":
    sys.exit(main())
