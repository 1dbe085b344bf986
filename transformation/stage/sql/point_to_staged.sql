INSERT INTO ops.partition (retailer_id, sales_date, entity, staged_snapshot_id)
SELECT
    %(retailer_id)s,
    l.sales_date,
    %(entity)s,
    l.snapshot_id
FROM jsonb_to_recordset(%(loads)s) AS l (sales_date date, snapshot_id text)
ON CONFLICT (retailer_id, sales_date, entity)
DO UPDATE SET staged_snapshot_id = excluded.staged_snapshot_id
