"""Runs the SQL files of a migration."""

from collections.abc import Sequence
from pathlib import Path

from alembic import op

SQL_FOLDER = Path(__file__).parent / "migrations" / "sql"


def run_files(folder: str, names: Sequence[str]) -> None:
    """Execute files of `migrations/sql/<folder>`, in this order, on the migration's connection.

    Args:
        folder: of the migration.
        names: paths in that folder, without `.sql`.
    """
    # The driver's own cursor: SQLAlchemy would read a % in the SQL as a parameter
    cursor = op.get_bind().connection.cursor()
    for name in names:
        cursor.execute((SQL_FOLDER / folder / f"{name}.sql").read_text(encoding="utf-8"))
