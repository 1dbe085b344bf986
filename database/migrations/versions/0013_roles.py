"""One role for each stage: who audits cannot publish, and who publishes cannot write verdicts."""

from database.sql_files import run_folder

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0013_roles")
