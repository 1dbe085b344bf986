-- Members are shown again by all rows that were staged, and by no other.
DELETE FROM staging.observed_customer
WHERE retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s) AND is_inserted;

UPDATE staging.observed_store SET is_quarantined = FALSE
WHERE retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s) AND is_quarantined;

UPDATE staging.observed_product SET is_quarantined = FALSE
WHERE retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s) AND is_quarantined;

UPDATE staging.observed_customer SET is_quarantined = FALSE
WHERE retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s) AND is_quarantined
