-- One row per partition: which snapshot is staged, and which one readers see.
SELECT
    retailer_id,
    sales_date,
    staged_snapshot_id,
    published_snapshot_id
FROM ops.partition
WHERE entity = 'sales' AND sales_date BETWEEN %(first)s AND %(last)s
