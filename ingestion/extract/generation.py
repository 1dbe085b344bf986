"""Which snapshot of a partition is the newer one: PostgreSQL says so, and no worker's clock."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shared.errors import RawZoneError
from shared.manifest import Manifest, read_manifest
from shared.output.logs import get_logger
from shared.partition import Partition
from shared.postgres.connection import read_sql, transaction
from shared.s3.object_store import ObjectStore
from shared.settings import Settings

SQL_FOLDER = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Generation:
    """What a pull takes before it asks the retailer for anything."""

    number: int
    """The higher one is the newer snapshot."""
    taken_at: datetime
    """By the database's clock."""


def take_generation(store: ObjectStore, partition: Partition, settings: Settings) -> Generation:
    """The next generation of a partition: above every pull that began before this moment.

    Raises:
        SourceUnavailable: the bucket or the warehouse does not answer.
    """
    standing = standing_manifest(store, partition)
    with transaction(settings.database, "load") as cursor:
        key = {"standing": standing.generation if standing else 0}
        cursor.execute(read_sql(SQL_FOLDER / "take_generation.sql"), partition.as_dict() | key)
        return Generation(*cursor.fetchall()[0])


def take_revision(partition: Partition, standing: int, settings: Settings) -> int:
    """The next revision of a partition's snapshots, above the one that stands: nobody else has it.

    Raises:
        SourceUnavailable: the warehouse does not answer.
    """
    with transaction(settings.database, "load") as cursor:
        key = {"standing": standing}
        cursor.execute(read_sql(SQL_FOLDER / "take_revision.sql"), partition.as_dict() | key)
        return int(cursor.fetchall()[0][0])


def standing_manifest(store: ObjectStore, partition: Partition) -> Manifest | None:
    """The manifest of the latest snapshot. One that cannot be read counts as none, and is logged:
    it is what the next one replaces.

    Raises:
        SourceUnavailable: the bucket does not answer.
    """
    try:
        return read_manifest(store, partition)
    except RawZoneError as error:
        get_logger().warning("unreadable manifest: it will be replaced", reason=str(error))
        return None
