-- The ledger's rows of the snapshots that were just staged. Staging one again starts it anew: its
-- verdict belongs to rows that are gone, and goes with them (ops.keep_verdict).
INSERT INTO ops.partition_load (
    retailer_id, sales_date, entity, snapshot_id, generation, extracted_at, retailer, code_version,
    data_sha256, rejected_sha256, unknown_fields,
    control_rows, source_rows, normalised_rows, rejected_rows, rejected_without_amount_rows,
    staged_rows, superseded_rows, revised_rows, staged_at
)
SELECT
    %(retailer_id)s,
    l.sales_date,
    %(entity)s,
    l.snapshot_id,
    l.generation,
    l.extracted_at,
    l.retailer,
    l.code_version,
    l.data_sha256,
    l.rejected_sha256,
    l.unknown_fields,
    l.control_rows,
    l.source_rows,
    l.normalised_rows,
    l.rejected_rows,
    l.rejected_without_amount_rows,
    coalesce(s.staged_rows, 0),
    coalesce(s.superseded_rows, 0),
    coalesce(s.revised_rows, 0),
    clock_timestamp()
FROM
    jsonb_to_recordset(%(loads)s)
        AS l (
            sales_date date,
            snapshot_id text,
            generation bigint,
            extracted_at timestamptz,
            retailer jsonb,
            code_version text,
            data_sha256 text,
            rejected_sha256 text,
            unknown_fields text[],
            control_rows bigint,
            source_rows bigint,
            normalised_rows bigint,
            rejected_rows bigint,
            rejected_without_amount_rows bigint
        )
LEFT JOIN (
    SELECT
        sales_date,
        count(*) AS staged_rows,
        count(*) FILTER (WHERE is_superseded) AS superseded_rows,
        count(*) FILTER (WHERE is_revised) AS revised_rows
    FROM %(staging_table)s
    WHERE retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s)
    GROUP BY sales_date
) AS s ON l.sales_date = s.sales_date
ON CONFLICT (retailer_id, sales_date, entity, snapshot_id) DO UPDATE
    SET
        staged_rows = excluded.staged_rows,
        superseded_rows = excluded.superseded_rows,
        revised_rows = excluded.revised_rows,
        staged_at = excluded.staged_at
RETURNING sales_date, staged_rows
