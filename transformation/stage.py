"""Stage one partition: its latest raw snapshot into `staging`, typed and keyed, and the ledger."""

import tempfile
from pathlib import Path
from typing import Any

from psycopg2.extras import Json

from shared.manifest import Manifest, require_manifest
from shared.object_store import ObjectStore
from shared.partition import Partition
from shared.postgres import Cursor, lock_partition, read_sql, transaction
from shared.settings import Settings
from transformation.staging_files import (
    REJECTED_CSV,
    SQL_FOLDER,
    STAGING_CSV,
    download,
    write_csv,
)


def stage_partition(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Replace what is staged of the partition by its latest raw snapshot, in one transaction.

    A newer snapshot that another load has staged since the raw files were read stays.

    Returns the staged snapshot's id and its counts.

    Raises:
        UsageError: the partition was never ingested.
        RawZoneError: the raw files are not those of the manifest.
        SourceUnavailable: the bucket or the warehouse does not answer.
    """
    store = ObjectStore(settings.object_store)
    manifest = require_manifest(store, partition)
    with tempfile.TemporaryDirectory(prefix="retail-") as name:
        folder = Path(name)
        download(store, partition, manifest, folder)
        write_csv(manifest, folder)
        with transaction(settings.database) as cursor:
            return _load(cursor, partition, manifest, folder)


def _load(cursor: Cursor, partition: Partition, manifest: Manifest, folder: Path) -> dict[str, Any]:
    key = {**partition.as_dict(), "snapshot_id": manifest.snapshot_id}
    lock_partition(cursor, partition)
    cursor.execute(
        read_sql(SQL_FOLDER / "newer_staged.sql"), key | {"extracted_at": manifest.extracted_at}
    )
    newer = cursor.fetchone()
    if newer is not None:
        return {"snapshot_id": newer[0], "superseded": manifest.snapshot_id}
    cursor.execute(read_sql(SQL_FOLDER / "clear_staging.sql"), key)
    _copy(cursor, "staging.sales", folder / STAGING_CSV)
    staged = cursor.rowcount
    cursor.execute(read_sql(SQL_FOLDER / "record_load.sql"), key | _load_facts(manifest))
    cursor.execute(read_sql(SQL_FOLDER / "record_amounts.sql"), key | _amount_facts(manifest))
    cursor.execute(read_sql(SQL_FOLDER / "clear_rejected.sql"), key)
    _copy(cursor, "ops.rejected_record", folder / REJECTED_CSV)
    cursor.execute(read_sql(SQL_FOLDER / "point_to_staged.sql"), key)
    return {"snapshot_id": manifest.snapshot_id, "staged": staged}


def _copy(cursor: Cursor, table: str, path: Path) -> None:
    """`COPY` one of our CSV files into one of our tables; the header names the columns."""
    with path.open(encoding="utf-8", newline="") as file:
        columns = file.readline().strip()
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)", file)


def _load_facts(manifest: Manifest) -> dict[str, Any]:
    return {
        "extracted_at": manifest.extracted_at,
        "retailer": Json(manifest.retailer.model_dump(mode="json")),
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


def _amount_facts(manifest: Manifest) -> dict[str, Any]:
    return {
        "currencies": [amount.currency_code for amount in manifest.amounts],
        "control": [amount.control for amount in manifest.amounts],
        "normalised": [amount.normalised for amount in manifest.amounts],
        "rejected": [amount.rejected for amount in manifest.amounts],
    }
