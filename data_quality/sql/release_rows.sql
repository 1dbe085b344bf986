-- Rows that were set aside when the snapshots were judged before.
UPDATE staging.sales SET
    quarantined_by = NULL,
    quarantined_record = NULL
WHERE
    retailer_id = %(retailer_id)s
    AND sales_date = any(%(sales_dates)s)
    AND quarantined_by IS NOT NULL;

UPDATE staging.observed_store SET is_withheld = FALSE
WHERE retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s) AND is_withheld;

UPDATE staging.observed_product SET is_withheld = FALSE
WHERE retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s) AND is_withheld;

UPDATE staging.observed_customer SET is_withheld = FALSE
WHERE retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s) AND is_withheld
