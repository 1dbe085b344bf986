-- As staged_snapshots, of inventory or shipments.
SELECT
    l.sales_date,
    l.snapshot_id,
    l.data_sha256,
    l.retailer,
    l.staged_rows = 0
    OR EXISTS (
        SELECT FROM staging.inventory AS s
        WHERE
            l.entity = 'inventory'
            AND s.retailer_id = l.retailer_id
            AND s.sales_date = l.sales_date
    )
    OR EXISTS (
        SELECT FROM staging.shipment AS s
        WHERE
            l.entity = 'shipments'
            AND s.retailer_id = l.retailer_id
            AND s.sales_date = l.sales_date
    ) AS is_there
FROM ops.entity_load AS l
WHERE
    l.retailer_id = %(retailer_id)s
    AND l.entity = %(entity)s
    AND l.sales_date = any(%(sales_dates)s)
ORDER BY l.sales_date
