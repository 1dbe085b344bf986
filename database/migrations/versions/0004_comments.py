"""What every column of the star means, and what is not plain in the ledger and in staging."""

from database.sql_files import run_folder

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0004_comments")
