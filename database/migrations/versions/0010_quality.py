"""The gate: rules as data, dispositions of rows, overrides, alerts, and stock and parcels."""

from database.sql_files import run_folder

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Run the SQL files of this migration. Migrations only go forward."""
    run_folder("0010_quality")
