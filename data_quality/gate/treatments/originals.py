"""What was staged, whatever rules have made of it: every audit starts from that.

The first repair of a column keeps its value with the row, in `originals`. Before a snapshot is
audited again its rows are as they were staged, so what rules do to it never builds upon what other
rules did before: the outcome is a function of the snapshot and of the rules of now.
"""

from collections.abc import Sequence

from psycopg2.sql import SQL, Composable, Identifier

from data_quality.gate.staged_snapshot import StagedSnapshot, snapshot_key
from data_quality.gate.treatments.treated import SQL_FOLDER
from data_quality.rules.base.fragments import of_row
from data_quality.rules.tables import NUMBER, TABLES, TableName, tables_of
from shared.partition import SALES
from shared.postgres.connection import Cursor, read_sql

_RELEASE = SQL(
    "UPDATE {relation} AS s SET {columns}, {marks} WHERE s.retailer_id = %(retailer_id)s"
    " AND s.sales_date = ANY (%(sales_dates)s) AND ({is_treated})"
)
_STAGED = SQL(
    "{column} = CASE WHEN s.originals ? {name} THEN (s.originals ->> {name})::{type} ELSE {now} END"
)
_KEPT = SQL("jsonb_build_object({name}, {now}::text) || coalesce(s.originals, '{{}}')")


def with_original(column: str) -> Composable:
    """What `originals` is to be when a rule changes a column: an earlier value stays."""
    return _KEPT.format(name=SQL("'{}'").format(SQL(column)), now=of_row(column))


def release(cursor: Cursor, entity: str, snapshots: Sequence[StagedSnapshot]) -> None:
    """Make the snapshots what was staged of them: undo repairs, and take rows out of quarantine."""
    key = snapshot_key(snapshots)
    for table in tables_of(entity):
        if TABLES[table].repairable:
            cursor.execute(_release(table), key)
    if entity == SALES:
        cursor.execute(read_sql(SQL_FOLDER / "release_members.sql"), key)
    names = key | {"entity": entity}
    cursor.execute(read_sql(SQL_FOLDER / "clear_repairs.sql"), names)


def _release(name: TableName) -> Composable:
    table = TABLES[name]
    return _RELEASE.format(
        relation=Identifier(*table.relation),
        columns=SQL(", ").join(_staged(name, column) for column in sorted(table.repairable)),
        marks=SQL(", ").join(SQL("{} = NULL").format(Identifier(mark)) for mark in table.marks),
        is_treated=SQL(" OR ").join(
            SQL("{} IS NOT NULL").format(of_row(mark)) for mark in table.marks
        ),
    )


def _staged(name: TableName, column: str) -> Composable:
    return _STAGED.format(
        column=Identifier(column),
        name=SQL("'{}'").format(SQL(column)),
        type=SQL("numeric" if TABLES[name].columns[column] == NUMBER else "text"),
        now=of_row(column),
    )
