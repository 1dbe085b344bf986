-- The members that these partitions showed before, and those that they show now.
CREATE TEMP TABLE touched_store ON COMMIT DROP AS
SELECT o.store_id
FROM ops.observed_store AS o INNER JOIN batch AS b ON o.sales_date = b.sales_date
WHERE o.retailer_id = %(retailer_id)s
UNION
SELECT s.store_id
FROM staging.observed_store AS s INNER JOIN batch AS b ON s.sales_date = b.sales_date
WHERE s.retailer_id = %(retailer_id)s;

CREATE TEMP TABLE touched_product ON COMMIT DROP AS
SELECT o.product_id
FROM ops.observed_product AS o INNER JOIN batch AS b ON o.sales_date = b.sales_date
WHERE o.retailer_id = %(retailer_id)s
UNION
SELECT s.product_id
FROM staging.observed_product AS s INNER JOIN batch AS b ON s.sales_date = b.sales_date
WHERE s.retailer_id = %(retailer_id)s;

CREATE TEMP TABLE touched_customer ON COMMIT DROP AS
SELECT o.customer_id
FROM ops.observed_customer AS o INNER JOIN batch AS b ON o.sales_date = b.sales_date
WHERE o.retailer_id = %(retailer_id)s
UNION
SELECT s.customer_id
FROM staging.observed_customer AS s INNER JOIN batch AS b ON s.sales_date = b.sales_date
WHERE s.retailer_id = %(retailer_id)s;

ANALYZE touched_store;
ANALYZE touched_product;
ANALYZE touched_customer
