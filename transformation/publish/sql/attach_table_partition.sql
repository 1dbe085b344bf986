SELECT warehouse.attach_leaf(%(retailer_id)s, %(first_day)s)
