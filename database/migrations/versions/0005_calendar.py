"""The whole calendar, the same in every warehouse; months of facts that can be made ahead."""

from database.sql_files import run_folder

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0005_calendar")
