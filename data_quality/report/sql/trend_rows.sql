-- How many lines of sales came, by day: of the snapshots that are staged now.
SELECT
    l.retailer_id,
    l.sales_date,
    l.normalised_rows
FROM ops.partition AS p
INNER JOIN ops.partition_load AS l
    ON
        p.retailer_id = l.retailer_id
        AND p.sales_date = l.sales_date
        AND p.entity = l.entity
        AND p.staged_snapshot_id = l.snapshot_id
WHERE
    p.entity = 'sales'
    AND p.sales_date BETWEEN %(first_day)s AND %(last_day)s
    AND p.retailer_id = any(%(retailer_ids)s)
ORDER BY l.sales_date, l.retailer_id
