"""Which of a customer's attributes have a history is declared by each retailer's source."""

from database.sql_files import run_folder

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0007_tracked_attributes")
