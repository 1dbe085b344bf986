SELECT ops.expire_staged_entity(%(retailer_id)s, %(sales_date)s, %(entity)s, %(kept)s)
