SELECT ops.expire_source_records(%(retailer_id)s, %(sales_date)s, %(entity)s, %(kept)s)
