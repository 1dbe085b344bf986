"""Locks that readers cannot take, and functions that take only what is a partition's."""

from database.sql_files import run_folder

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0017_locks")
