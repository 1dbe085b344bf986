-- As staged_snapshots, of stock or parcels.
SELECT
    sales_date,
    snapshot_id,
    data_sha256,
    retailer
FROM ops.entity_load
WHERE
    retailer_id = %(retailer_id)s
    AND entity = %(entity)s
    AND sales_date = any(%(sales_dates)s)
ORDER BY sales_date
