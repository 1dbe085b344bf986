DELETE FROM staging.sales
WHERE retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s);

DELETE FROM staging.observed_store
WHERE retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s);

DELETE FROM staging.observed_product
WHERE retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s);

DELETE FROM staging.observed_customer
WHERE retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s)
