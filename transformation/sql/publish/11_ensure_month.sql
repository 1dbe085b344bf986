SELECT warehouse.ensure_month(%(sales_date)s)
