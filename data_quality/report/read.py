"""Read what a report shows from the ledger, as it stands."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from psycopg2.extras import Json

from data_quality.report.content import (
    Content,
    DayRows,
    DayVerdicts,
    Overridden,
    Repaired,
    ReportedSnapshot,
    RuleResult,
    UnpublishedRows,
)
from shared.partition import Partition
from shared.postgres.connection import Cursor, read_sql, transaction
from shared.settings import Settings

TREND_DAYS = 30
"""Up to the last sales date of the report, that one included."""
Row = TypeVar("Row")
SQL_FOLDER = Path(__file__).parent / "sql"


def read_content(partitions: Sequence[Partition], settings: Settings) -> Content:
    """What the ledger holds of the partitions, and of their retailers' days before."""
    asked = tuple(sorted(set(partitions), key=lambda each: (each.sales_date, each.retailer_id)))
    days = _trend_days(asked[-1].sales_date)
    of_trend = {
        "retailer_ids": sorted({each.retailer_id for each in asked}),
        "first_day": days[0],
        "last_day": days[-1],
    }
    with transaction(settings.database, "audit") as cursor:
        of_partitions = {"partitions": Json([each.as_dict() for each in asked])}
        snapshots = _read(cursor, "snapshots", ReportedSnapshot, of_partitions)
        of_snapshots = {"snapshots": Json([_key(each) for each in snapshots])}
        return Content(
            asked,
            snapshots,
            _read(cursor, "results", RuleResult, of_snapshots),
            _read(cursor, "quarantined", UnpublishedRows, of_snapshots),
            _read(cursor, "repairs", Repaired, of_snapshots),
            _read(cursor, "overrides", Overridden, of_snapshots),
            days,
            _read(cursor, "trend_verdicts", DayVerdicts, of_trend),
            _read(cursor, "trend_rows", DayRows, of_trend),
        )


def _trend_days(last: date) -> list[date]:
    return [last - timedelta(days=before) for before in reversed(range(TREND_DAYS))]


def _key(snapshot: ReportedSnapshot) -> dict[str, str]:
    return {
        "retailer_id": snapshot.retailer_id,
        "sales_date": snapshot.sales_date.isoformat(),
        "entity": snapshot.entity,
        "snapshot_id": snapshot.snapshot_id,
    }


def _read(cursor: Cursor, query: str, kind: type[Row], key: dict[str, Any]) -> list[Row]:
    """One object a row; the columns are the fields, in their order."""
    cursor.execute(read_sql(SQL_FOLDER / f"{query}.sql"), key)
    return [kind(*row) for row in cursor.fetchall()]
