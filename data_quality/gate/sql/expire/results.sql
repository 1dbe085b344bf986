SELECT ops.expire_results(%(retailer_id)s, %(sales_date)s, %(kept)s)
