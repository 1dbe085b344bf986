-- Staging one again starts it anew: its verdict belongs to rows that are gone, and goes with them.
INSERT INTO ops.entity_load (
    retailer_id, sales_date, entity, snapshot_id, generation, extracted_at, retailer, data_sha256,
    normalised_rows, rejected_rows, staged_rows, staged_at
)
VALUES (
    %(retailer_id)s, %(sales_date)s, %(entity)s, %(snapshot_id)s, %(generation)s, %(extracted_at)s,
    %(retailer)s, %(data_sha256)s, %(normalised_rows)s, %(rejected_rows)s, %(staged_rows)s,
    clock_timestamp()
)
ON CONFLICT (retailer_id, sales_date, entity) DO UPDATE SET
    snapshot_id = excluded.snapshot_id,
    generation = excluded.generation,
    extracted_at = excluded.extracted_at,
    retailer = excluded.retailer,
    data_sha256 = excluded.data_sha256,
    normalised_rows = excluded.normalised_rows,
    rejected_rows = excluded.rejected_rows,
    staged_rows = excluded.staged_rows,
    staged_at = excluded.staged_at
