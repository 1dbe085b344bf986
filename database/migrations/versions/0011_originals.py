"""Repairs that can be undone: the original of each repaired value, and what an audit has done."""

from database.sql_files import run_folder

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0011_originals")
