SELECT staged_snapshot_id FROM ops.partition
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s
