"""Rows on their way into a table, by COPY."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - it is a class

Value = str | int | Decimal | date | datetime | None
Row = tuple[Value, ...]

# What COPY's text format reserves.
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


@dataclass(frozen=True)
class TableRows:
    """Rows for one table (`schema.table`); every row has one value per column, in order."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[Row]


def copy_rows(cursor: Cursor, batch: TableRows) -> None:
    """Append the batch to its table."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        _identifier(batch.table), sql.SQL(", ").join(map(sql.Identifier, batch.columns))
    )
    cursor.copy_expert(statement, io.StringIO(_copy_text(batch.rows)))


def replace_rows(cursor: Cursor, batch: TableRows) -> None:
    """Make the batch all that its table holds; readers see the old rows until the commit."""
    cursor.execute(sql.SQL("DELETE FROM {}").format(_identifier(batch.table)))
    copy_rows(cursor, batch)


def empty_tables(cursor: Cursor, schema: str) -> None:
    """Truncate every table of `schema` but `day_change`: that the days went is a change too."""
    cursor.execute(
        "SELECT tablename FROM pg_tables"
        " WHERE schemaname = %(schema)s AND tablename <> 'day_change' ORDER BY 1",
        {"schema": schema},
    )
    tables = [sql.Identifier(schema, name) for (name,) in cursor.fetchall()]
    if tables:
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(tables)))


def _identifier(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))


def _copy_text(rows: Iterable[Row]) -> str:
    return "".join("\t".join(map(_copy_value, row)) + "\n" for row in rows)


def _copy_value(value: Value) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    return str(value)
