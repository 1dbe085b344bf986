"""What readers see, as text: of the warehouse itself, and of the model's rows.

PostgreSQL writes both in the same way (`row::text`), so that not even the scale of a number may
differ. The digest is that of `tests/support/world.py`.
"""

import hashlib
import json
from collections import Counter

from psycopg2.sql import SQL, Identifier

from shared.partition import Partition
from shared.postgres.connection import Cursor
from tests.convergence.model import Row, Tables

Content = dict[str, list[str]]
"""The rows of each table and view of schema `warehouse`, in order."""
SHOWN = 4


def tables_of(cursor: Cursor, schema: str, kinds: str = "rp") -> list[str]:
    """All tables of a schema; partitions are their table's. With the kind `v`, views as well."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace"
        " AND relkind = ANY (%s) AND NOT relispartition ORDER BY relname",
        (schema, list(kinds)),
    )
    return [name for (name,) in cursor.fetchall()]


def read_content(cursor: Cursor) -> Content:
    """Every row and every column of schema `warehouse`, keys and views included."""
    content = {}
    for table in tables_of(cursor, "warehouse", "rpv"):
        query = SQL("SELECT t::text FROM warehouse.{} AS t ORDER BY 1")
        cursor.execute(query.format(Identifier(table)))
        content[table] = [row for (row,) in cursor.fetchall()]
    return content


def expected_content(cursor: Cursor, pristine: Content, tables: Tables) -> Content:
    """The model's rows, beside those of an empty warehouse, as the warehouse would write them."""
    return {
        table: _written(cursor, table, standing, tables[table]) if tables.get(table) else standing
        for table, standing in pristine.items()
    }


def _written(cursor: Cursor, table: str, standing: list[str], rows: list[Row]) -> list[str]:
    query = SQL(
        "SELECT t::text FROM json_populate_recordset(NULL::warehouse.{}, %s) AS t"
        " UNION ALL SELECT unnest(%s::text[]) ORDER BY 1"
    )
    cursor.execute(query.format(Identifier(table)), (json.dumps(rows, default=str), standing))
    return [row for (row,) in cursor.fetchall()]


def digest_of(content: Content) -> str:
    """One digest over everything, the same as `warehouse_digest`'s."""
    digest = hashlib.sha256()
    for table in sorted(content):
        digest.update(repr((table, [(row,) for row in content[table]])).encode())
    return digest.hexdigest()


def differences(found: Content, expected: Content) -> str:
    """Which rows are there and should not be, and the other way round."""
    lines = []
    for table in sorted(found.keys() | expected.keys()):
        there, wanted = Counter(found.get(table, [])), Counter(expected.get(table, []))
        for title, rows in (("should not be", there - wanted), ("is missing", wanted - there)):
            lines += [f"  {table}: {title}: {row}" for row in sorted(rows.elements())[:SHOWN]]
    return "\n".join(lines)


def read_published(cursor: Cursor) -> dict[Partition, int]:
    """The version of each partition that the ledger says readers see."""
    cursor.execute(
        "SELECT retailer_id, sales_date, published_snapshot_id FROM ops.partition"
        " WHERE published_snapshot_id IS NOT NULL"
    )
    return {
        Partition(retailer_id, day): int(snapshot_id.removeprefix("v"))
        for retailer_id, day, snapshot_id in cursor.fetchall()
    }
