-- The snapshots of a partition's entity that are staged or that readers see.
SELECT unnest(ARRAY[p.staged_snapshot_id, p.published_snapshot_id]) AS snapshot_id
FROM ops.partition AS p
WHERE
    %(entity)s = 'sales'
    AND p.retailer_id = %(retailer_id)s
    AND p.sales_date = %(sales_date)s
UNION
SELECT e.snapshot_id
FROM ops.entity_load AS e
WHERE
    e.retailer_id = %(retailer_id)s
    AND e.sales_date = %(sales_date)s
    AND e.entity = %(entity)s
