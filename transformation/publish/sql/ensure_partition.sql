SELECT warehouse.ensure_partition(%(day)s)
