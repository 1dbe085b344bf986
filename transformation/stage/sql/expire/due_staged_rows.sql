-- Partitions of which something is staged that was staged longer ago than the shorter time.
SELECT
    p.retailer_id,
    p.sales_date,
    p.entity
FROM ops.partition AS p
INNER JOIN ops.partition_load AS l
    ON
        p.retailer_id = l.retailer_id
        AND p.sales_date = l.sales_date
        AND p.entity = l.entity
        AND p.staged_snapshot_id = l.snapshot_id
WHERE
    l.staged_at
    < clock_timestamp() - least(%(published_kept)s::interval, %(unpublished_kept)s::interval)
    AND (
        EXISTS (
            SELECT FROM staging.sales AS s
            WHERE
                p.entity = 'sales'
                AND s.retailer_id = p.retailer_id
                AND s.sales_date = p.sales_date
        )
        OR EXISTS (
            SELECT FROM staging.inventory AS s
            WHERE
                p.entity = 'inventory'
                AND s.retailer_id = p.retailer_id
                AND s.sales_date = p.sales_date
        )
        OR EXISTS (
            SELECT FROM staging.shipments AS s
            WHERE
                p.entity = 'shipments'
                AND s.retailer_id = p.retailer_id
                AND s.sales_date = p.sales_date
        )
    )
ORDER BY p.retailer_id, p.sales_date, p.entity
