"""SQL that several kinds of rules share. The alias of staged rows is `s`, of counts of them `n`, of
the snapshot `b`, of its row of the ledger `l`."""

from psycopg2.sql import SQL, Composable, Identifier

from data_quality.rules.tables import TABLES, TableName

NOTHING = SQL("NULL::bigint")
NO_ROW = SQL("FALSE")
OF_ONE = SQL(
    "s.retailer_id = %(retailer_id)s AND s.sales_date = %(first_date)s"
    " AND s.snapshot_id = (%(snapshot_ids)s::text[])[1]"
)
"""The rows of a snapshot that is the only one."""
OF_LEDGER = SQL(
    "(s.retailer_id, s.sales_date, s.snapshot_id) = (l.retailer_id, l.sales_date, l.snapshot_id)"
)
OF_EACH = SQL(
    "s.retailer_id = %(retailer_id)s AND s.sales_date = b.sales_date"
    " AND s.snapshot_id = b.snapshot_id"
)
"""The staged rows of each of some snapshots."""
ROW_COUNT = "row_count"
STAGED_ROWS = SQL("coalesce(sum(n.row_count), 0)::bigint")
"""Also those that do not count."""
OF_COUNTED = SQL("FILTER (WHERE n.is_counted)")


def of_row(name: str) -> Composable:
    """A column of the staged rows."""
    return SQL("s.") + Identifier(name)


def rows_of_one(table: TableName) -> dict[str, Composable]:
    """For a statement over the rows that count of a snapshot that is the only one."""
    facts = TABLES[table]
    return {
        "relation": Identifier(*facts.relation),
        "of_one": OF_ONE,
        "rows": SQL(facts.rows),
    }


def counted_name(rule_id: str) -> str:
    """The column of what was counted for a rule: no other rule's, and no name of ours."""
    return f"of {rule_id}"


def total_of(name: str) -> Composable:
    """A column of what was counted, added up over the rows that count."""
    return SQL("coalesce(sum(n.{}) {}, 0)::bigint").format(Identifier(name), OF_COUNTED)
