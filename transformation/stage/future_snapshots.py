"""What staging refuses of the snapshots of the raw zone."""

from datetime import timedelta

from shared.errors import DataError
from shared.manifest import Manifest
from shared.partition import Partition
from shared.postgres.connection import Cursor, read_clock

AHEAD = timedelta(minutes=5)
"""By how much an older worker's clock may be ahead of the database's."""


def refuse_the_future(
    cursor: Cursor, manifests: dict[Partition, Manifest]
) -> dict[Partition, DataError]:
    """The snapshots that say they were extracted later than now, each with what to do.

    Whatever corrects them would look older, and never reach a reader. Generations order what this
    version extracts; such a manifest is one of another writer, or from before them.
    """
    latest = read_clock(cursor) + AHEAD
    return {
        partition: DataError(
            f"snapshot {manifest.snapshot_id} of {partition} says that it was extracted at"
            f" {manifest.extracted_at.isoformat()}, which is in the future: the clock of its writer"
            f" was wrong. Ingest {partition} again, which replaces it"
        )
        for partition, manifest in manifests.items()
        if manifest.extracted_at > latest
    }
