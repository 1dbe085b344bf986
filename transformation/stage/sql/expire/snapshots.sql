SELECT ops.expire_snapshots(%(retailer_id)s, %(sales_date)s, %(entity)s, %(kept)s)
