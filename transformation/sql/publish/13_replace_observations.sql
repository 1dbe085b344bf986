-- What the partition shows of its members replaces what it showed before. Within the day the
-- last sale speaks; for a store's or product's attribute, the last sale that carried it.
DELETE FROM ops.observed_store
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s;

DELETE FROM ops.observed_product
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s;

DELETE FROM ops.observed_customer
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s;

INSERT INTO ops.observed_store
SELECT
    retailer_id,
    store_id,
    sales_date,
    (
        array_agg(store_name ORDER BY transaction_at DESC, source_position DESC)
        FILTER (WHERE store_name IS NOT NULL)
    )[1],
    (
        array_agg(store_city ORDER BY transaction_at DESC, source_position DESC)
        FILTER (WHERE store_city IS NOT NULL)
    )[1],
    (
        array_agg(store_region ORDER BY transaction_at DESC, source_position DESC)
        FILTER (WHERE store_region IS NOT NULL)
    )[1],
    (
        array_agg(store_country ORDER BY transaction_at DESC, source_position DESC)
        FILTER (WHERE store_country IS NOT NULL)
    )[1]
FROM staging.sales
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s AND NOT is_superseded
GROUP BY retailer_id, store_id, sales_date;

INSERT INTO ops.observed_product
SELECT
    retailer_id,
    product_id,
    sales_date,
    (
        array_agg(product_name ORDER BY transaction_at DESC, source_position DESC)
        FILTER (WHERE product_name IS NOT NULL)
    )[1],
    (
        array_agg(product_category ORDER BY transaction_at DESC, source_position DESC)
        FILTER (WHERE product_category IS NOT NULL)
    )[1]
FROM staging.sales
WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s AND NOT is_superseded
GROUP BY retailer_id, product_id, sales_date;

INSERT INTO ops.observed_customer
SELECT DISTINCT ON (customer_id)
    retailer_id,
    customer_id,
    sales_date,
    customer_tier,
    customer_city,
    customer_region,
    customer_postal_code,
    customer_country
FROM staging.sales
WHERE
    retailer_id = %(retailer_id)s
    AND sales_date = %(sales_date)s
    AND NOT is_superseded
    AND customer_id IS NOT NULL
ORDER BY customer_id ASC, transaction_at DESC, source_position DESC
