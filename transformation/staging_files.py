"""The raw partition on its way to staging: typed and keyed by DuckDB, as CSV for `COPY`."""

import hashlib
from pathlib import Path

import duckdb

from shared.errors import RawZoneError
from shared.manifest import Manifest
from shared.object_store import ObjectNotFound, ObjectStore
from shared.partition import REJECTED, SALES_DATA, Partition
from shared.postgres import read_sql

SQL_FOLDER = Path(__file__).parent / "sql"
STAGING_CSV = "staging.csv"
REJECTED_CSV = "rejected.csv"


def download(store: ObjectStore, partition: Partition, manifest: Manifest, folder: Path) -> None:
    """Fetch the raw partition's two files, and hold them against the manifest.

    Raises:
        RawZoneError: a file is missing or is not the one that the manifest describes.
    """
    for name, sha256 in (
        (SALES_DATA, manifest.data_sha256),
        (REJECTED, manifest.rejected_sha256),
    ):
        key = partition.raw_key(name)
        try:
            store.download(key, folder / name)
        except ObjectNotFound as error:
            raise RawZoneError(f"{key} is missing; ingest {partition} again") from error
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise RawZoneError(
                    f"{key} is not the file of its manifest: an ingestion is rewriting it, or it"
                    f" is damaged. Try again; if this stays, ingest {partition} again"
                )


def write_csv(manifest: Manifest, folder: Path) -> None:
    """Turn the two files into CSV with the columns of `staging.sales` and `ops.rejected_record`."""
    common = {"snapshot_id": manifest.snapshot_id}
    with duckdb.connect(config={"threads": 2, "temp_directory": str(folder)}) as connection:
        connection.execute(read_sql(SQL_FOLDER / "surrogate_key.sql"))
        connection.execute(
            read_sql(SQL_FOLDER / "key_staging.sql"),
            common
            | {
                "retailer_id": manifest.retailer.retailer_id,
                "path": str(folder / SALES_DATA),
                "output": str(folder / STAGING_CSV),
            },
        )
        connection.execute(
            read_sql(SQL_FOLDER / "rejected_rows.sql"),
            common
            | {
                "sales_date": manifest.sales_date,
                "path": str(folder / REJECTED),
                "output": str(folder / REJECTED_CSV),
            },
        )
