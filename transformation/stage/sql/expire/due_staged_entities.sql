SELECT
    l.retailer_id,
    l.sales_date,
    l.entity
FROM ops.entity_load AS l
WHERE
    l.staged_at < clock_timestamp() - %(kept)s::interval
    AND (
        EXISTS (
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
        )
    )
ORDER BY l.retailer_id, l.sales_date, l.entity
