INSERT INTO ops.partition (retailer_id, sales_date, staged_snapshot_id)
VALUES (%(retailer_id)s, %(sales_date)s, %(snapshot_id)s)
ON CONFLICT (retailer_id, sales_date) DO UPDATE SET staged_snapshot_id = excluded.staged_snapshot_id
