-- Members of dimensions that no observation supports, counted per retailer: stores and products
-- that no day shows, and versions of customers that no day begins.
SELECT
    r.retailer_id,
    'dim_store' AS dimension,
    count(*)
FROM warehouse.dim_store AS d
INNER JOIN warehouse.dim_retailer AS r ON d.retailer_key = r.retailer_key
WHERE
    d.store_key != -1
    AND NOT EXISTS (
        SELECT 1 FROM ops.observed_store AS o
        WHERE o.retailer_id = r.retailer_id AND o.store_id = d.store_id
    )
GROUP BY r.retailer_id
UNION ALL
SELECT
    r.retailer_id,
    'dim_product' AS dimension,
    count(*)
FROM warehouse.dim_product AS d
INNER JOIN warehouse.dim_retailer AS r ON d.retailer_key = r.retailer_key
WHERE
    d.product_key != -1
    AND NOT EXISTS (
        SELECT 1 FROM ops.observed_product AS o
        WHERE o.retailer_id = r.retailer_id AND o.product_id = d.product_id
    )
GROUP BY r.retailer_id
UNION ALL
SELECT
    r.retailer_id,
    'dim_customer' AS dimension,
    count(*)
FROM warehouse.dim_customer AS d
INNER JOIN warehouse.dim_retailer AS r ON d.retailer_key = r.retailer_key
WHERE
    d.customer_key != -1
    AND NOT EXISTS (
        SELECT 1 FROM ops.observed_customer AS o
        WHERE
            o.retailer_id = r.retailer_id
            AND o.customer_id = d.customer_id
            AND o.sales_date = d.valid_from
    )
GROUP BY r.retailer_id
