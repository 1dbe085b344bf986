"""Stage partitions: their latest raw snapshots into `staging`, typed and keyed, and the ledger."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from psycopg2.extras import Json
from psycopg2.sql import Identifier

from shared.entities.canonical_record import canonical_record
from shared.manifest import Manifest
from shared.partition import Partition
from shared.postgres.connection import Cursor, lock_partitions, read_sql, transaction
from shared.postgres.tables import with_tables
from shared.run.batch import Outcomes, StageResult, only
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from shared.workspace import workspace
from transformation.entities import staging_tables
from transformation.stage.future_snapshots import refuse_the_future
from transformation.stage.raw_files import RawFiles, fetch_raw
from transformation.stage.staging_rows import SQL_FOLDER, staging_rows


def stage_partition(partition: Partition, settings: Settings) -> StageResult:
    """Replace what is staged of the partition by its latest raw snapshot, in one transaction.

    A newer snapshot that another load has staged since the raw files were read stays.

    Returns the staged snapshot's id and its counts.

    Raises:
        UsageError: the partition was never ingested.
        RawZoneError: the raw files are not those of the manifest.
        DataError: the snapshot is from the future.
        SourceUnavailable: the bucket or the warehouse does not answer.
    """
    return only(stage_partitions([partition], settings))


def stage_partitions(partitions: Sequence[Partition], settings: Settings) -> Outcomes:
    """Stage partitions of one retailer and entity together, as `stage_partition` does each."""
    store = ObjectStore(settings.object_store)
    with workspace() as folder:
        fetched = fetch_raw(store, partitions, folder)
        outcomes: Outcomes = {
            partition: {} if isinstance(found, RawFiles) else found
            for partition, found in zip(partitions, fetched, strict=True)
        }
        files = [found for found in fetched if isinstance(found, RawFiles)]
        if files:
            outcomes |= _stage(files, settings)
    return outcomes


def _stage(files: Sequence[RawFiles], settings: Settings) -> Outcomes:
    with transaction(settings.database, "load") as cursor:
        lock_partitions(cursor, [each.partition for each in files])
        refused = refuse_the_future(cursor, {each.partition: each.manifest for each in files})
        present = [each for each in files if each.partition not in refused]
        return {**refused, **(_stage_present(cursor, present) if present else {})}


def _stage_present(cursor: Cursor, files: Sequence[RawFiles]) -> Outcomes:
    newer = _newer_staged(cursor, files)
    current = [each for each in files if each.partition.sales_date not in newer]
    staged = _load(cursor, current) if current else {}
    outcomes: Outcomes = {}
    for each in files:
        snapshot_id, day = each.manifest.snapshot_id, each.partition.sales_date
        if day in newer:
            outcomes[each.partition] = {"snapshot_id": newer[day], "superseded": snapshot_id}
        else:
            outcomes[each.partition] = {"snapshot_id": snapshot_id, "staged": staged.get(day, 0)}
    return outcomes


def _newer_staged(cursor: Cursor, files: Sequence[RawFiles]) -> dict[date, str]:
    _run(cursor, "newer_staged", _key(files))
    return dict(cursor.fetchall())


def _key(files: Sequence[RawFiles]) -> dict[str, Any]:
    """What all statements are bound with."""
    partition = files[0].partition
    return {
        "retailer_id": partition.retailer_id,
        "entity": partition.entity,
        "loads": _loads(files),
    }


def _load(cursor: Cursor, files: Sequence[RawFiles]) -> dict[date, int]:
    """Stage the snapshots; returns the staged rows of each day."""
    entity = files[0].partition.entity
    key = _key(files) | {
        "sales_dates": [each.partition.sales_date for each in files],
        "amounts": _amounts(files),
        "quantities": _quantities(files),
    }
    for table in staging_tables(entity):
        _run_on(cursor, "clear_staging", key, staging_table=Identifier("staging", table))
    _run(cursor, "clear_rejected", key)
    with staging_rows(files) as rows:
        rows.copy_rows(cursor)
        _run_on(cursor, "record_load", key, staging_table=Identifier("staging", entity))
        staged = dict(cursor.fetchall())
        _record_sums(cursor, entity, key)
        rows.copy_rejected(cursor)
    _run(cursor, "point_to_staged", key)
    return staged


def _record_sums(cursor: Cursor, entity: str, key: dict[str, Any]) -> None:
    """Money by currency, and what is counted, of an entity whose records carry it."""
    record, table = canonical_record(entity), Identifier("staging", entity)
    if record.amount:
        column = Identifier(record.amount)
        _run_on(cursor, "record_amounts", key, staging_table=table, amount_column=column)
    if record.quantity:
        column = Identifier(record.quantity)
        _run_on(cursor, "record_quantities", key, staging_table=table, quantity_column=column)


def _run_on(cursor: Cursor, step: str, key: dict[str, Any], **names: Identifier) -> None:
    statement = read_sql(SQL_FOLDER / f"{step}.sql")
    cursor.execute(with_tables(statement, **names), key)


def _run(cursor: Cursor, step: str, key: dict[str, Any]) -> None:
    cursor.execute(read_sql(SQL_FOLDER / f"{step}.sql"), key)


def _loads(files: Sequence[RawFiles]) -> Json:
    """What the ledger keeps of each snapshot, as its statements read it."""
    return Json([_partition_columns(each) | _load_columns(each.manifest) for each in files])


def _amounts(files: Sequence[RawFiles]) -> Json:
    """The money of each snapshot by currency. Amounts travel as text, to the last digit."""
    return Json(
        [
            _partition_columns(each) | amount.model_dump(mode="json")
            for each in files
            for amount in each.manifest.amounts
        ]
    )


def _quantities(files: Sequence[RawFiles]) -> Json:
    """What the records of each snapshot count. It travels as text, to the last digit."""
    return Json(
        [
            _partition_columns(each) | each.manifest.quantity.model_dump(mode="json")
            for each in files
            if each.manifest.quantity is not None
        ]
    )


def _partition_columns(raw: RawFiles) -> dict[str, str]:
    return {
        "sales_date": raw.partition.sales_date.isoformat(),
        "snapshot_id": raw.manifest.snapshot_id,
    }


def _load_columns(manifest: Manifest) -> dict[str, Any]:
    return {
        "generation": manifest.generation,
        "extracted_at": manifest.extracted_at.isoformat(),
        "retailer": manifest.retailer.model_dump(mode="json"),
        "code_version": manifest.code_version,
        "data_sha256": manifest.data_sha256,
        "rejected_sha256": manifest.rejected_sha256,
        "unknown_fields": manifest.unknown_fields,
        "control_rows": manifest.control_rows,
        "source_rows": manifest.rows.source,
        "normalised_rows": manifest.rows.normalised,
        "rejected_rows": manifest.rows.rejected,
        "rejected_without_amount_rows": manifest.rows.rejected_without_amount,
    }
