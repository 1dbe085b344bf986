"""Retailers without control totals: the ledger's count and sums of the retailer may be null."""

from database.sql_files import run_folder

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0016_without_totals")
