UPDATE ops.partition SET published_snapshot_id = %(snapshot_id)s
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s
