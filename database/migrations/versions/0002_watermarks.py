"""How far each retailer's changes were seen, who moved that, and what daily runs planned."""

from database.sql_files import run_folder

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0002_watermarks")
