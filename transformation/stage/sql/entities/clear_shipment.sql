DELETE FROM staging.shipment
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s
