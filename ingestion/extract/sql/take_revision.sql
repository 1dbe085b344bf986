-- The next revision of a partition's snapshots: above all that this database and the raw zone know.
INSERT INTO ops.snapshot_generation AS own (retailer_id, entity, sales_date, revision, taken_at)
VALUES (
    %(retailer_id)s, %(entity)s, %(sales_date)s, 1 + %(standing)s, clock_timestamp()
)
ON CONFLICT (retailer_id, entity, sales_date) DO UPDATE
    SET
        revision = greatest(own.revision + 1, excluded.revision),
        taken_at = clock_timestamp()
RETURNING revision
