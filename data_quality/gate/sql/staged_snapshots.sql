-- The snapshots that wait for their verdict, the retailer as its source declared it with each, and
-- whether their rows are there still.
SELECT
    p.sales_date,
    l.snapshot_id,
    l.data_sha256,
    l.retailer,
    l.staged_rows = 0 OR EXISTS (
        SELECT FROM %(staging_table)s AS s
        WHERE
            s.retailer_id = l.retailer_id
            AND s.sales_date = l.sales_date
            AND s.snapshot_id = l.snapshot_id
    ) AS is_there
FROM ops.partition AS p
INNER JOIN ops.partition_load AS l
    ON
        p.retailer_id = l.retailer_id
        AND p.sales_date = l.sales_date
        AND p.entity = l.entity
        AND p.staged_snapshot_id = l.snapshot_id
WHERE
    p.retailer_id = %(retailer_id)s
    AND p.entity = %(entity)s
    AND p.sales_date = any(%(sales_dates)s)
ORDER BY p.sales_date
