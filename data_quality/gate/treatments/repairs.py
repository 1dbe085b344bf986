"""Repair rows: a rule changes one column of staging. What was there is kept with the row
(`originals.py`), and every repair is logged with rows before and after."""

from collections.abc import Sequence
from typing import Any

from psycopg2.extras import Json
from psycopg2.sql import SQL, Identifier

from data_quality.gate.scan.failing_rows import MOST_ROWS
from data_quality.gate.scan.scan import Answers
from data_quality.gate.staged_snapshot import StagedSnapshot, snapshot_key
from data_quality.gate.treatments.originals import with_original
from data_quality.gate.treatments.treated import (
    OF_SNAPSHOTS,
    SQL_FOLDER,
    Treated,
    to_treat,
    update_members,
)
from data_quality.rules.base.bound import Value
from data_quality.rules.base.fragments import of_row
from data_quality.rules.base.repair import repaired_value
from data_quality.rules.check import Check
from data_quality.rules.tables import TABLES
from shared.postgres.connection import Cursor, read_sql

_TO_REPAIR = SQL(
    "{of_snapshots} AND ({rows}) AND {condition} AND s.{column} IS DISTINCT FROM {after}"
)
_REPAIRS = SQL(
    "SELECT c.sales_date, c.row_count, c.examples FROM (SELECT s.sales_date, count(*) AS row_count,"
    " to_jsonb((array_agg(jsonb_build_object('key', {key}, 'before', s.{column},"
    " 'after', {after}) ORDER BY {key}))[1:{most}]) AS examples FROM {relation} AS s"
    " WHERE {to_repair} GROUP BY s.sales_date) AS c"
)
_REPAIR = SQL(
    "UPDATE {relation} AS s SET {column} = {after}, originals = {originals},"
    " repaired_by = array_append(s.repaired_by, {rule}) WHERE {to_repair}"
)


def repair_rows(cursor: Cursor, checks: Sequence[Check], answers: Answers) -> list[StagedSnapshot]:
    """Repair what the rules ask for; returns the snapshots that were changed."""
    treated = to_treat("repair", checks, answers)
    for each in treated:
        _repair(cursor, each)
    return update_members(cursor, treated, answers)


def _repair(cursor: Cursor, treated: Treated) -> None:
    parts = _parts(treated.check)
    key = snapshot_key(treated.snapshots)
    cursor.execute(_REPAIRS.format(**parts), key)
    found = {row[0]: row[1:] for row in cursor.fetchall()}
    if not found:
        return
    cursor.execute(_REPAIR.format(**parts), key)
    for snapshot in treated.snapshots:
        if snapshot.partition.sales_date in found:
            _log_repair(cursor, treated.check, snapshot, *found[snapshot.partition.sales_date])


def _parts(check: Check) -> dict[str, Any]:
    rule, table = check.rule, TABLES[check.rule.table]
    names = SQL(", ").join(map(of_row, table.key))
    column, repair = rule.columns[0], rule.repair
    assert repair is not None  # noqa: S101 - a rule that repairs says how
    after = repaired_value(rule.table, column, repair)
    return {
        "relation": Identifier(*table.relation),
        "column": Identifier(column),
        "after": after,
        "originals": with_original(column),
        "rule": Value(rule.id),
        "key": SQL("concat_ws(' ', {})").format(names),
        "most": Value(MOST_ROWS),
        "to_repair": _TO_REPAIR.format(
            of_snapshots=OF_SNAPSHOTS,
            rows=SQL(table.rows),
            condition=check.condition,
            column=Identifier(column),
            after=after,
        ),
    }


def _log_repair(
    cursor: Cursor, check: Check, snapshot: StagedSnapshot, rows: int, sample: list[dict[str, Any]]
) -> None:
    values = snapshot.key | {
        "retailer_id": snapshot.partition.retailer_id,
        "entity": snapshot.partition.entity,
        "rule_id": check.rule.id,
        "column_name": check.rule.columns[0],
        "repaired_rows": rows,
        "sample": Json(sample),
    }
    cursor.execute(read_sql(SQL_FOLDER / "log_repair.sql"), values)
