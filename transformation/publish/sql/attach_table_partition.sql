SELECT warehouse.attach_table_partition(%(retailer_id)s, %(first_day)s)
