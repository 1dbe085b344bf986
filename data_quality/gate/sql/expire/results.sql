SELECT ops.expire_results(%(retailer_id)s, %(sales_date)s, %(superseded_kept)s, %(kept)s)
