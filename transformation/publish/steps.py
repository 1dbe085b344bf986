"""One step of a publication: a file of SQL, the engine's own or the entity's."""

from functools import cache
from pathlib import Path
from typing import Any

from psycopg2.sql import SQL, Identifier

from shared.postgres.connection import Cursor, read_sql
from shared.postgres.tables import with_tables
from transformation.entities import sql_of

SQL_FOLDER = Path(__file__).parent / "sql"
WORK_TABLES = {
    "begin_batch": ("batch",),
    "touch_redeclared": ("touched_store", "touched_product", "touched_customer"),
    "version_before": ("version_before",),
    "derive_customer_versions": ("customer_version", "outdated_version"),
}
"""The temporary tables that a step makes for the next ones. Those of many days may be large: they
are analysed, so that the planner knows."""

Key = dict[str, Any]
"""The parameters of all steps: the retailer, and of a batch its dates and snapshots."""


def run_step(cursor: Cursor, step: str, key: Key) -> None:
    """Execute the step's file."""
    cursor.execute(read_sql(_place_of(step)), key)
    if len(key.get("snapshot_ids", ())) > 1:
        for table in WORK_TABLES.get(step, ()):
            cursor.execute(SQL("ANALYZE {}").format(Identifier(table)))


def run_step_on(cursor: Cursor, step: str, key: Key, table_partition: Identifier) -> None:
    """Execute the step's file on one table partition of the facts."""
    statement = read_sql(_place_of(step))
    cursor.execute(with_tables(statement, table_partition=table_partition), key)


@cache
def _place_of(step: str) -> Path:
    own = SQL_FOLDER / f"{step}.sql"
    return own if own.exists() else sql_of("sales", "publish", step)


def set_for_transaction(cursor: Cursor, name: str, value: str) -> None:
    """Change a setting of PostgreSQL for the rest of the transaction."""
    cursor.execute("SELECT set_config(%s, %s, true)", (name, value))
