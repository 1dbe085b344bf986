-- The ledger's row of the snapshot that was just staged. Staging it again starts it anew: its
-- verdict belongs to rows that are gone.
INSERT INTO ops.partition_load (
    retailer_id, sales_date, snapshot_id, extracted_at, retailer, code_version,
    data_sha256, rejected_sha256, unknown_fields,
    control_rows, source_rows, normalised_rows, rejected_rows, rejected_without_amount_rows,
    staged_rows, superseded_rows, staged_at
)
SELECT
    %(retailer_id)s,
    %(sales_date)s,
    %(snapshot_id)s,
    %(extracted_at)s,
    %(retailer)s,
    %(code_version)s,
    %(data_sha256)s,
    %(rejected_sha256)s,
    %(unknown_fields)s,
    %(control_rows)s,
    %(source_rows)s,
    %(normalised_rows)s,
    %(rejected_rows)s,
    %(rejected_without_amount_rows)s,
    count(*),
    count(*) FILTER (WHERE is_superseded),
    clock_timestamp()
FROM staging.sales
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s
ON CONFLICT (retailer_id, sales_date, snapshot_id) DO UPDATE SET
    staged_rows = excluded.staged_rows,
    superseded_rows = excluded.superseded_rows,
    staged_at = excluded.staged_at,
    verdict = CASE
        WHEN partition_load.published_at IS NOT NULL THEN partition_load.verdict
    END,
    audited_at = CASE
        WHEN partition_load.published_at IS NOT NULL THEN partition_load.audited_at
    END
