"""Members that are known by their ids alone are marked, until somebody tells more of them."""

from database.sql_files import run_folder

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0009_inferred_members")
