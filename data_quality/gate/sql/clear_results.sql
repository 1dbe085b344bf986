-- What was recorded of the snapshots when they were audited before.
DELETE FROM ops.quality_result AS r
USING jsonb_to_recordset(%(snapshots)s) AS s (sales_date date, snapshot_id text)
WHERE
    r.retailer_id = %(retailer_id)s
    AND r.entity = %(entity)s
    AND r.sales_date = s.sales_date
    AND r.snapshot_id = s.snapshot_id
