SELECT ops.expire_snapshots(%(retailer_id)s, %(sales_date)s, %(kept)s)
