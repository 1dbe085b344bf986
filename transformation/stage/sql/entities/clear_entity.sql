DELETE FROM %(staging_table)s
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s
