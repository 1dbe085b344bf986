-- The snapshots of a partition that the ledger points to.
SELECT unnest(ARRAY[p.staged_snapshot_id, p.published_snapshot_id]) AS snapshot_id
FROM ops.partition AS p
WHERE
    p.retailer_id = %(retailer_id)s
    AND p.sales_date = %(sales_date)s
    AND p.entity = %(entity)s
