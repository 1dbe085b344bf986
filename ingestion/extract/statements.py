"""The SQL files of this folder, run by name."""

from pathlib import Path
from typing import Any

from shared.postgres.connection import Cursor, read_sql

SQL_FOLDER = Path(__file__).parent / "sql"


def execute(cursor: Cursor, name: str, parameters: dict[str, Any]) -> None:
    """Run one of the SQL files."""
    cursor.execute(read_sql(SQL_FOLDER / f"{name}.sql"), parameters)
