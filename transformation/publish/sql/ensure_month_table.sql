SELECT warehouse.ensure_month_table(%(day)s)
