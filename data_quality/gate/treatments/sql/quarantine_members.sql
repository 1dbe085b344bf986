-- Members that only rows in quarantine show, or that a repair took from their rows: publishing
-- leaves them out.
UPDATE staging.observed_store AS o SET is_quarantined = TRUE
WHERE
    o.retailer_id = %(retailer_id)s
    AND o.sales_date = any(%(sales_dates)s)
    AND NOT EXISTS (
        SELECT 1 FROM staging.sales AS s
        WHERE
            s.retailer_id = %(retailer_id)s
            AND s.sales_date = o.sales_date
            AND s.sales_date = any(%(sales_dates)s)
            AND s.store_id = o.store_id
            AND NOT s.is_superseded
            AND s.quarantined_by IS NULL
    );

UPDATE staging.observed_product AS o SET is_quarantined = TRUE
WHERE
    o.retailer_id = %(retailer_id)s
    AND o.sales_date = any(%(sales_dates)s)
    AND NOT EXISTS (
        SELECT 1 FROM staging.sales AS s
        WHERE
            s.retailer_id = %(retailer_id)s
            AND s.sales_date = o.sales_date
            AND s.sales_date = any(%(sales_dates)s)
            AND s.product_id = o.product_id
            AND NOT s.is_superseded
            AND s.quarantined_by IS NULL
    );

UPDATE staging.observed_customer AS o SET is_quarantined = TRUE
WHERE
    o.retailer_id = %(retailer_id)s
    AND o.sales_date = any(%(sales_dates)s)
    AND NOT EXISTS (
        SELECT 1 FROM staging.sales AS s
        WHERE
            s.retailer_id = %(retailer_id)s
            AND s.sales_date = o.sales_date
            AND s.sales_date = any(%(sales_dates)s)
            AND s.customer_id = o.customer_id
            AND NOT s.is_superseded
            AND s.quarantined_by IS NULL
    )
