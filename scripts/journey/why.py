"""`retail why`: follow published rows back to the bytes that the retailer sent."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.extract.landing import plain_name, read_back
from ingestion.normalise.normalise import map_records
from ingestion.normalise.workspace import connect, workspace
from ingestion.registry import load_source
from shared.errors import UsageError
from shared.manifest import LandedPage, Manifest, require_manifest
from shared.partition import Partition
from shared.postgres.connection import named_rows, read_sql, transaction
from shared.s3.object_store import ObjectStore
from shared.settings import Settings

SQL_FOLDER = Path(__file__).parent / "sql"
DUCKDB_FOLDER = Path(__file__).parent / "duckdb_sql"


@dataclass(frozen=True)
class LandedRecord:
    """The record that a row was made of, as it landed."""

    page: LandedPage
    """The landed page, with the request that brought it."""
    record_number: int
    """Which record of the page it was, counted from 1."""
    source_record: str
    """The record as it came; for an order, with this one of its lines."""


@dataclass(frozen=True)
class Origin:
    """One published row, and where it came from."""

    row: dict[str, Any]
    """The row in the star, with its snapshot and verdict."""
    landed: LandedRecord | None
    """None when the pages are gone, because their retention has ended."""


def origins(retailer: str, transaction_id: str, settings: Settings) -> list[Origin]:
    """The chain of every published row of a transaction.

    Raises:
        UsageError: no such transaction is published, or its snapshot is not the raw zone's latest.
        RawZoneError: a landed page is damaged.
    """
    rows = _published_rows(retailer, transaction_id, settings)
    store = ObjectStore(settings.object_store)
    found = []
    for day in sorted({row["sales_date"] for row in rows}):
        partition = Partition(retailer, day)
        manifest = require_manifest(store, partition)
        wanted = [row for row in rows if row["sales_date"] == day]
        _require_snapshot(manifest, wanted[0], partition)
        if _is_landed(store, manifest):
            found += _traced(store, manifest, wanted)
        else:
            found += [Origin(row, None) for row in wanted]
    return found


def _published_rows(retailer: str, transaction_id: str, settings: Settings) -> list[dict[str, Any]]:
    key = {"retailer_id": retailer, "transaction_id": transaction_id}
    with transaction(settings.database, "audit") as cursor:
        cursor.execute(read_sql(SQL_FOLDER / "published_rows.sql"), key)
        rows = named_rows(cursor)
    if not rows:
        raise UsageError(f"{retailer} has no published transaction {transaction_id}")
    return rows


def _require_snapshot(manifest: Manifest, row: dict[str, Any], partition: Partition) -> None:
    if manifest.data_sha256 != row["data_sha256"]:
        raise UsageError(
            f"readers see snapshot {row['snapshot_id']} of {partition}, and the raw zone has"
            f" {manifest.snapshot_id} already: publish that one first"
        )


def _is_landed(store: ObjectStore, manifest: Manifest) -> bool:
    """Whether all the snapshot's pages are still there."""
    prefixes = {page.key.rpartition("/")[0] + "/" for page in manifest.pages}
    there = {key for prefix in prefixes for key in store.keys(prefix)}
    return there.issuperset(page.key for page in manifest.pages)


def _traced(store: ObjectStore, manifest: Manifest, rows: list[dict[str, Any]]) -> list[Origin]:
    """Normalise the landed pages again, and find the rows' records in them."""
    source = load_source(manifest.retailer.retailer_id)
    pages = {plain_name(page): page for page in manifest.pages if page.entity == manifest.entity}
    with workspace() as folder, connect() as connection:
        read_back(store, manifest, folder / "pages")
        map_records(connection, source, source.sales, folder / "pages")
        found = []
        for row in rows:
            key = {
                "position": row["source_position"],
                "hash": row["source_record_hash"].replace("-", ""),
            }
            page_name, number, record = connection.execute(
                read_sql(DUCKDB_FOLDER / "origin_of_record.sql"), key
            ).fetchall()[0]
            found.append(Origin(row, LandedRecord(pages[page_name], number, record)))
    return found
