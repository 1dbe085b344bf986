"""What is audited: the staged snapshot of one partition of one entity."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg2.sql import Identifier

from shared.partition import Partition
from shared.postgres.connection import Cursor, read_sql
from shared.postgres.tables import with_tables
from shared.retailer import Retailer

SQL_FOLDER = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class StagedSnapshot:
    """A snapshot in staging that waits for its verdict."""

    partition: Partition
    snapshot_id: str
    data_sha256: str
    retailer: Retailer
    """As its source declared it when the snapshot was taken."""
    is_there: bool = True
    """Whether its rows are staged still, and have neither expired nor gone in a crash."""

    @property
    def key(self) -> dict[str, str]:
        """What names it, for JSON."""
        return {
            "sales_date": self.partition.sales_date.isoformat(),
            "snapshot_id": self.snapshot_id,
        }


def staged_snapshots(cursor: Cursor, partitions: Sequence[Partition]) -> list[StagedSnapshot]:
    """The staged snapshots by date. Partitions are of one retailer and entity."""
    retailer_id, entity = partitions[0].retailer_id, partitions[0].entity
    query = read_sql(SQL_FOLDER / "staged_snapshots.sql")
    key = {
        "retailer_id": retailer_id,
        "entity": entity,
        "sales_dates": [each.sales_date for each in partitions],
    }
    cursor.execute(with_tables(query, staging_table=Identifier("staging", entity)), key)
    return [
        StagedSnapshot(
            Partition(retailer_id, sales_date, entity),
            snapshot_id,
            data_sha256,
            Retailer.model_validate(retailer),
            is_there,
        )
        for sales_date, snapshot_id, data_sha256, retailer, is_there in cursor.fetchall()
    ]


def snapshot_key(snapshots: Sequence[StagedSnapshot]) -> dict[str, Any]:
    """What the statements over staged snapshots are bound with."""
    dates = [each.partition.sales_date for each in snapshots]
    return {
        "retailer_id": snapshots[0].partition.retailer_id,
        "entity": snapshots[0].partition.entity,
        "sales_dates": dates,
        "snapshot_ids": [each.snapshot_id for each in snapshots],
        "first_date": min(dates),
        "last_date": max(dates),
    }
