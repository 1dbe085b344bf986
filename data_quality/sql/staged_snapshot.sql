-- The snapshot that waits for its verdict, and what its retailer declared of tolerances: nothing in
-- snapshots that are older than the declaration.
SELECT
    l.snapshot_id,
    l.retailer -> 'tolerances'
FROM ops.partition AS p
INNER JOIN ops.partition_load AS l
    ON
        p.retailer_id = l.retailer_id
        AND p.sales_date = l.sales_date
        AND p.staged_snapshot_id = l.snapshot_id
WHERE p.retailer_id = %(retailer_id)s AND p.sales_date = %(sales_date)s
