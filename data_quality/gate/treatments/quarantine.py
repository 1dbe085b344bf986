"""Put rows into quarantine: marked with their rule they stay in staging, whole. Publishing moves
them to `ops.rejected_record`."""

from collections.abc import Sequence
from datetime import date

from psycopg2.sql import SQL

from data_quality.gate.scan.scan import Answers
from data_quality.gate.staged_snapshot import StagedSnapshot, snapshot_key
from data_quality.gate.treatments.raw_records import raw_records
from data_quality.gate.treatments.treated import (
    OF_SNAPSHOTS,
    SQL_FOLDER,
    Treated,
    to_treat,
    update_members,
)
from data_quality.rules.base.bound import Value
from data_quality.rules.check import Check
from data_quality.rules.tables import TABLES
from shared.postgres.connection import Cursor, read_sql
from shared.s3.object_store import ObjectStore

_QUARANTINE = SQL(
    "UPDATE staging.sales AS s SET quarantined_by = {rule}, quarantined_record = to_jsonb(s)::text"
    " WHERE {of_snapshots} AND ({rows}) AND {condition}"
    " RETURNING s.sales_date, s.source_position"
)


def quarantine_rows(
    cursor: Cursor, checks: Sequence[Check], answers: Answers, store: ObjectStore
) -> list[StagedSnapshot]:
    """Put into quarantine what the rules ask for; returns the snapshots that were changed."""
    treated = to_treat("quarantine", checks, answers)
    positions: dict[StagedSnapshot, set[int]] = {}
    for each in treated:
        for snapshot, found in _quarantine(cursor, each).items():
            positions.setdefault(snapshot, set()).update(found)
    for snapshot, wanted in positions.items():
        _keep_records(cursor, snapshot, raw_records(store, snapshot, wanted))
    return update_members(cursor, treated, answers)


def _quarantine(cursor: Cursor, treated: Treated) -> dict[StagedSnapshot, set[int]]:
    """Mark the rows; returns their positions."""
    query = _QUARANTINE.format(
        rule=Value(treated.check.rule.id),
        of_snapshots=OF_SNAPSHOTS,
        rows=SQL(TABLES["sales"].rows),
        condition=treated.check.condition,
    )
    cursor.execute(query, snapshot_key(treated.snapshots))
    positions: dict[date, set[int]] = {}
    for sales_date, position in cursor.fetchall():
        positions.setdefault(sales_date, set()).add(position)
    return {
        snapshot: positions[snapshot.partition.sales_date]
        for snapshot in treated.snapshots
        if snapshot.partition.sales_date in positions
    }


def _keep_records(cursor: Cursor, snapshot: StagedSnapshot, records: dict[int, str]) -> None:
    if not records:
        return
    statement = read_sql(SQL_FOLDER / "keep_records.sql")
    cursor.execute(
        statement,
        snapshot.key
        | {
            "retailer_id": snapshot.partition.retailer_id,
            "positions": list(records),
            "records": list(records.values()),
        },
    )
