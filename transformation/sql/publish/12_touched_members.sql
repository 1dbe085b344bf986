-- The members that this partition showed before, and those that it shows now.
CREATE TEMP TABLE touched_store ON COMMIT DROP AS
SELECT store_id FROM ops.observed_store
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s
UNION
SELECT store_id FROM staging.sales
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s AND NOT is_superseded;

CREATE TEMP TABLE touched_product ON COMMIT DROP AS
SELECT product_id FROM ops.observed_product
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s
UNION
SELECT product_id FROM staging.sales
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s AND NOT is_superseded;

CREATE TEMP TABLE touched_customer ON COMMIT DROP AS
SELECT customer_id FROM ops.observed_customer
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s
UNION
SELECT customer_id FROM staging.sales
WHERE
    retailer_id = %(retailer_id)s
    AND sales_date = %(sales_date)s
    AND NOT is_superseded
    AND customer_id IS NOT NULL;

ANALYZE touched_store;
ANALYZE touched_product;
ANALYZE touched_customer
