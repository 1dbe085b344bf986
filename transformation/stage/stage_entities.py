"""Stage a partition's inventory and shipments: their latest raw snapshots, for the audit."""

from pathlib import Path

from psycopg2.extras import Json
from psycopg2.sql import Identifier

from shared.manifest import Manifest, read_manifest
from shared.partition import Partition
from shared.postgres.connection import Cursor, lock_partitions, read_sql, transaction
from shared.postgres.tables import with_tables
from shared.run.batch import StageResult
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from shared.workspace import workspace
from transformation.stage.future_snapshots import refuse_the_future
from transformation.stage.raw_files import download
from transformation.stage.staging_rows import SQL_FOLDER, copy_entity

ENTITIES = {"inventory": "inventory", "shipments": "shipment"}
"""Each entity's table in the schema `staging`."""
ENTITIES_FOLDER = SQL_FOLDER / "entities"


def stage_entities(partition: Partition, settings: Settings) -> StageResult:
    """Replace the staged inventory and shipments of the partition by their latest raw snapshots.

    A newer snapshot that another load has staged since the raw files were read stays.

    Returns how many rows are staged of each entity that was ingested.

    Raises:
        RawZoneError: the raw files are not those of the manifest.
        DataError: a snapshot is from the future.
        SourceUnavailable: the bucket or the warehouse does not answer.
    """
    store = ObjectStore(settings.object_store)
    staged: StageResult = {}
    for entity in ENTITIES:
        of_entity = partition.of(entity)
        manifest = read_manifest(store, of_entity)
        if manifest is not None:
            staged[entity] = _stage(store, of_entity, manifest, settings)
    return staged


def _stage(store: ObjectStore, partition: Partition, manifest: Manifest, settings: Settings) -> int:
    with workspace() as folder:
        data = download(store, partition, manifest, partition.data_name, folder)
        with transaction(settings.database, "load") as cursor:
            lock_partitions(cursor, [partition])
            for refused in refuse_the_future(cursor, {partition: manifest}).values():
                raise refused
            return _replace(cursor, partition, manifest, data)


def _replace(cursor: Cursor, partition: Partition, manifest: Manifest, data: Path) -> int:
    key = partition.as_dict() | {
        "snapshot_id": manifest.snapshot_id,
        "generation": manifest.generation,
        "extracted_at": manifest.extracted_at,
        "retailer": Json(manifest.retailer.model_dump(mode="json")),
        "data_sha256": manifest.data_sha256,
        "normalised_rows": manifest.rows.normalised,
        "rejected_rows": manifest.rows.rejected,
    }
    cursor.execute(read_sql(ENTITIES_FOLDER / "newer_entity.sql"), key)
    for (staged_rows,) in cursor.fetchall():
        return int(staged_rows)  # a newer snapshot, which stays
    table = ENTITIES[partition.entity]
    clear = read_sql(ENTITIES_FOLDER / "clear_entity.sql")
    cursor.execute(with_tables(clear, staging_table=Identifier("staging", table)), key)
    rows = copy_entity(cursor, partition, table, data, manifest.snapshot_id)
    cursor.execute(read_sql(ENTITIES_FOLDER / "record_entity.sql"), key | {"staged_rows": rows})
    return rows
