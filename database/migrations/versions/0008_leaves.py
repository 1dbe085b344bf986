"""Facts by month and retailer; observations are staged beside the sales."""

from database.sql_files import run_folder

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0008_leaves")
