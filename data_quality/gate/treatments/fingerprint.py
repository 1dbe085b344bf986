"""A hash of all that rules have done to a snapshot's rows: by it publishing tells what is new.

It covers each repaired row and each row in quarantine: its key, the rules, and the values after.
"""

from collections.abc import Sequence

from psycopg2.sql import SQL, Composable, Identifier

from data_quality.gate.staged_snapshot import StagedSnapshot, snapshot_key
from data_quality.rules.base.bound import Value
from data_quality.rules.base.fragments import of_row
from data_quality.rules.tables import TABLES, TableName, tables_of
from shared.postgres.connection import Cursor

_LINES = SQL(
    "SELECT s.sales_date, md5(jsonb_build_array({values})::text) AS line FROM {relation} AS s"
    " WHERE s.retailer_id = %(retailer_id)s AND s.sales_date = ANY (%(sales_dates)s)"
    " AND ({is_treated})"
)
# Of each line its hash first: all lines of a large day may be repaired.
_FINGERPRINTS = SQL(
    "SELECT t.sales_date, md5(string_agg(t.line, '' ORDER BY t.line COLLATE \"C\"))"
    " FROM ({lines}) AS t GROUP BY t.sales_date"
)


def fingerprints(cursor: Cursor, snapshots: Sequence[StagedSnapshot]) -> dict[StagedSnapshot, str]:
    """Of each snapshot, which are of one entity; empty where nothing was done."""
    tables = [name for name in tables_of(snapshots[0].partition.entity) if TABLES[name].repairable]
    lines = SQL(" UNION ALL ").join(_lines(name) for name in tables)
    cursor.execute(_FINGERPRINTS.format(lines=lines), snapshot_key(snapshots))
    found = dict(cursor.fetchall())
    return {snapshot: found.get(snapshot.partition.sales_date, "") for snapshot in snapshots}


def _lines(name: TableName) -> Composable:
    table = TABLES[name]
    rules = [mark for mark in table.marks if mark.endswith("_by")]
    key = ("source_position",) if "source_position" in table.columns else table.key
    values = [of_row(each) for each in (*key, *rules, *sorted(table.repairable))]
    return _LINES.format(
        values=SQL(", ").join([Value(name), *values]),
        relation=Identifier(*table.relation),
        is_treated=SQL(" OR ").join(SQL("{} IS NOT NULL").format(of_row(each)) for each in rules),
    )
