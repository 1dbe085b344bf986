"""``python -m ingestion.main DATE``: pull partitions from the retailers into the raw zone."""

from typing import Annotated, Any

import typer

from ingestion.extract.extract import extract_entities, extract_partition
from ingestion.extract.replay import renormalise_partition
from shared.partition import Partition
from shared.run.application import command
from shared.run.command import Stage, run_stage
from shared.run.options import JOBS, Dates, Jobs, Retailers
from shared.settings import Settings


def ingest_partition(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Pull a partition's sales, then its other entities, into the raw zone."""
    result = extract_partition(partition, settings)
    return result | {"entities": extract_entities(partition, settings)}


EXTRACT = Stage("extracted", ingest_partition)
NORMALISE_AGAIN = Stage("normalised again", renormalise_partition)


def ingest(
    dates: Dates,
    retailer: Retailers = None,
    jobs: Jobs = JOBS,
    from_landing: Annotated[
        bool, typer.Option("--from-landing", help="Normalise landed pages again; ask no retailer.")
    ] = False,
) -> int:
    """Pull partitions from the retailers into the raw zone.

    Exit code 1 means that some did not come through, 2 that the command was called wrongly.
    """
    return run_stage(NORMALISE_AGAIN if from_landing else EXTRACT, dates, retailer, jobs)


app = command(ingest)

if __name__ == "__main__":
    app()
