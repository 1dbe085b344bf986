"""Exchange rates, and a view of the facts with their amounts in the reporting currency."""

from database.sql_files import run_folder

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0006_currencies")
