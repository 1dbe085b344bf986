-- What was staged before of the partitions, in one of their tables.
DELETE FROM %(staging_table)s
WHERE retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s)
