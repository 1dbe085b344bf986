-- What the partitions show of their members replaces what they showed before.
DELETE FROM ops.observed_store AS o USING batch AS b
WHERE
    o.retailer_id = %(retailer_id)s
    AND o.sales_date = b.sales_date
    AND o.sales_date BETWEEN %(first_date)s AND %(last_date)s;

DELETE FROM ops.observed_product AS o USING batch AS b
WHERE
    o.retailer_id = %(retailer_id)s
    AND o.sales_date = b.sales_date
    AND o.sales_date BETWEEN %(first_date)s AND %(last_date)s;

DELETE FROM ops.observed_customer AS o USING batch AS b
WHERE
    o.retailer_id = %(retailer_id)s
    AND o.sales_date = b.sales_date
    AND o.sales_date BETWEEN %(first_date)s AND %(last_date)s;

INSERT INTO ops.observed_store (
    retailer_id, store_id, sales_date, store_name, city, region, country
)
SELECT
    s.retailer_id,
    s.store_id,
    s.sales_date,
    s.store_name,
    s.city,
    s.region,
    s.country
FROM staging.observed_store AS s INNER JOIN batch AS b ON s.sales_date = b.sales_date
WHERE
    s.retailer_id = %(retailer_id)s
    AND s.snapshot_id = b.snapshot_id
    AND NOT s.is_quarantined
    AND s.sales_date BETWEEN %(first_date)s AND %(last_date)s;

INSERT INTO ops.observed_product (retailer_id, product_id, sales_date, product_name, category)
SELECT
    s.retailer_id,
    s.product_id,
    s.sales_date,
    s.product_name,
    s.category
FROM staging.observed_product AS s INNER JOIN batch AS b ON s.sales_date = b.sales_date
WHERE
    s.retailer_id = %(retailer_id)s
    AND s.snapshot_id = b.snapshot_id
    AND NOT s.is_quarantined
    AND s.sales_date BETWEEN %(first_date)s AND %(last_date)s;

INSERT INTO ops.observed_customer (
    retailer_id, customer_id, sales_date, loyalty_tier, city, region, postal_code, country
)
SELECT
    s.retailer_id,
    s.customer_id,
    s.sales_date,
    s.loyalty_tier,
    s.city,
    s.region,
    s.postal_code,
    s.country
FROM staging.observed_customer AS s INNER JOIN batch AS b ON s.sales_date = b.sales_date
WHERE
    s.retailer_id = %(retailer_id)s
    AND s.snapshot_id = b.snapshot_id
    AND NOT s.is_quarantined
    AND s.sales_date BETWEEN %(first_date)s AND %(last_date)s
