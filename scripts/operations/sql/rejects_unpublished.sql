-- How many records of days whose latest snapshot readers do not see were rejected, and of how many
-- days.
SELECT
    count(*) AS records,
    count(DISTINCT concat_ws(' ', r.retailer_id, r.sales_date)) AS days
FROM ops.partition AS p
INNER JOIN ops.rejected_record AS r
    ON
        p.retailer_id = r.retailer_id
        AND p.sales_date = r.sales_date
        AND p.entity = r.entity
        AND p.staged_snapshot_id = r.snapshot_id
WHERE
    p.entity = 'sales'
    AND p.retailer_id = any(%(retailer_ids)s)
    AND p.sales_date BETWEEN %(first)s AND %(last)s
    AND p.staged_snapshot_id IS DISTINCT FROM p.published_snapshot_id
