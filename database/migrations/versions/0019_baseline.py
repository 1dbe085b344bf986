"""The whole schema at the beginning: star, staging, ledger, and who may touch what."""

from database.sql_files import run_files

revision = "0019"
down_revision = None

STAR = (
    "warehouse/functions/surrogate_key",
    "warehouse/dim_date",
    "warehouse/functions/calendar",
    "warehouse/dim_retailer",
    "warehouse/dim_store",
    "warehouse/dim_product",
    "warehouse/dim_customer",
    "warehouse/unknown_members",
    "warehouse/calendar_days",
    "warehouse/fact_sales",
    "warehouse/exchange_rate",
    "warehouse/reporting_currency",
    "warehouse/daily_rate",
    "warehouse/fact_sales_reporting",
)
STAGING = (
    "staging/sales",
    "staging/observed_store",
    "staging/observed_product",
    "staging/observed_customer",
    "staging/inventory",
    "staging/shipment",
)
LEDGER = (
    "ops/lock",
    "ops/functions/take_locks",
    "ops/functions/refuse_change",
    "ops/schema_version",
    "ops/observations/observed_store",
    "ops/observations/observed_product",
    "ops/observations/observed_customer",
    "ops/observations/tracked_attributes",
    "ops/ledger/snapshot_generation",
    "ops/ledger/keep_verdict",
    "ops/ledger/partition_load",
    "ops/ledger/partition_amount",
    "ops/ledger/partition",
    "ops/ledger/rejected_record",
    "ops/ledger/keep_entity_verdict",
    "ops/ledger/entity_load",
    "ops/planning/watermark",
    "ops/planning/watermark_move",
    "ops/planning/partition_plan",
)
QUALITY = (
    "ops/quality/quality_rule",
    "ops/quality/quality_expression",
    "ops/quality/quality_rule_file",
    "ops/quality/decision_version",
    "ops/quality/quality_result",
    "ops/quality/quality_override",
    "ops/quality/quality_repair",
    "ops/quality/quality_alert",
    "ops/quality/unusualness",
    "ops/quality/population_stability",
)
RETENTION = (
    "ops/retention/end_of_retention",
    "ops/retention/superseded_snapshots",
    "ops/retention/expire_staged_rows",
    "ops/retention/expire_staged_entity",
    "ops/retention/expire_source_records",
    "ops/retention/expire_snapshots",
    "ops/retention/expire_results",
    "ops/retention/expire_alerts",
    "ops/retention/expire_plans",
)
TABLES_OF_MONTHS = (
    "warehouse/functions/require_date",
    "warehouse/functions/require_partition",
    "warehouse/functions/has_table_partition",
    "warehouse/functions/lock_dimensions",
    "warehouse/functions/ensure_month_table",
    "warehouse/functions/ensure_month",
    "warehouse/functions/table_partition_name",
    "warehouse/functions/make_table_partition",
    "warehouse/functions/attach_table_partition",
    "warehouse/functions/lock_readers",
)
GRANTS = (
    "grants/all_stages",
    "grants/retail_load",
    "grants/retail_audit",
    "grants/retail_publish",
    "grants/retail_bi",
)
FILES = ("schemas", *STAR, *STAGING, *LEDGER, *QUALITY, *RETENTION, *TABLES_OF_MONTHS, *GRANTS)
"""An object comes after what it is made of; grants come last, since some are for all tables."""


def upgrade() -> None:
    """Make everything. Migrations only go forward."""
    run_files("baseline", FILES)
