"""Generations: what orders the snapshots of a partition, instead of the clocks of workers."""

from database.sql_files import run_folder

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0014_generations")
