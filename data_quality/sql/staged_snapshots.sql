-- The snapshots that wait for their verdict, and the retailer as its source declared it with each.
SELECT
    p.sales_date,
    l.snapshot_id,
    l.data_sha256,
    l.retailer
FROM ops.partition AS p
INNER JOIN ops.partition_load AS l
    ON
        p.retailer_id = l.retailer_id
        AND p.sales_date = l.sales_date
        AND p.staged_snapshot_id = l.snapshot_id
WHERE p.retailer_id = %(retailer_id)s AND p.sales_date = any(%(sales_dates)s)
ORDER BY p.sales_date
