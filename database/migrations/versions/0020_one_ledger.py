"""One ledger for all entities: inventory and shipments stand in it as sales do."""

from database.sql_files import run_files

revision = "0020"
down_revision = "0019"

FILES = (
    "ops/partitions",
    "ops/partition_quantity",
    "retention/superseded_snapshots",
    "retention/expire_staged_rows",
    "retention/expire_source_records",
    "retention/expire_snapshots",
    "retention/expire_results",
    "ops/entity_load",
    "staging",
    "known_table",
    "grants",
)


def upgrade() -> None:
    """Put what is known of other entities into the ledger. Migrations only go forward."""
    run_files("0020_one_ledger", FILES)
