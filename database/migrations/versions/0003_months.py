"""New months: made aside, without a reader's wait, also when two loads meet in one."""

from database.sql_files import run_folder

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0003_months")
