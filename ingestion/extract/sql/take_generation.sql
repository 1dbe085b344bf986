-- The next generation of a partition of an entity, and the instant of now by this clock. It is
-- above all that this database, its ledger and the raw zone know: a database that was made anew, or
-- restored from a backup, goes on above what it has forgotten.
INSERT INTO ops.snapshot_generation AS own (
    retailer_id, entity, sales_date, generation, taken_at
)
SELECT
    %(retailer_id)s,
    %(entity)s,
    %(sales_date)s,
    1 + greatest(
        %(standing)s,
        (
            SELECT max(l.generation) FROM ops.partition_load AS l
            WHERE
                l.retailer_id = %(retailer_id)s
                AND l.sales_date = %(sales_date)s
                AND l.entity = %(entity)s
        )
    ),
    clock_timestamp()
ON CONFLICT (retailer_id, entity, sales_date) DO UPDATE
    SET
        generation = greatest(own.generation + 1, excluded.generation),
        taken_at = clock_timestamp()
RETURNING generation, taken_at
