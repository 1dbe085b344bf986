"""The four schemas, the star, the ledger, staging, and who may touch what."""

from database.sql_files import run_folder

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0001_foundation")
