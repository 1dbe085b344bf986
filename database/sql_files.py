"""Runs the SQL files of a migration, in the order of their names."""

from pathlib import Path

from alembic import op

SQL_FOLDER = Path(__file__).parent / "migrations" / "sql"


def run_folder(name: str) -> None:
    """Execute every file of `migrations/sql/<name>` on the migration's connection."""
    # The driver's own cursor: SQLAlchemy would read a % in the SQL as a parameter
    cursor = op.get_bind().connection.cursor()
    for path in sorted((SQL_FOLDER / name).glob("*.sql")):
        cursor.execute(path.read_text(encoding="utf-8"))
