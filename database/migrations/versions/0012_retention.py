"""Retention: what may be deleted, by functions that refuse what is too young."""

from database.sql_files import run_folder

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0012_retention")
