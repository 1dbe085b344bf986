-- Members of dimensions that no fact of any day points to, counted per retailer.
SELECT
    r.retailer_id,
    'dim_store' AS dimension,
    count(*)
FROM warehouse.dim_store AS d
INNER JOIN warehouse.dim_retailer AS r ON d.retailer_key = r.retailer_key
WHERE
    d.store_key != -1
    AND NOT EXISTS (
        SELECT 1 FROM warehouse.fact_sales AS f
        WHERE f.store_key = d.store_key
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
        SELECT 1 FROM warehouse.fact_sales AS f
        WHERE f.product_key = d.product_key
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
        SELECT 1 FROM warehouse.fact_sales AS f
        WHERE f.customer_key = d.customer_key
    )
GROUP BY r.retailer_id
UNION ALL
SELECT
    d.retailer_id,
    'dim_retailer' AS dimension,
    count(*)
FROM warehouse.dim_retailer AS d
WHERE
    d.retailer_key != -1
    AND NOT EXISTS (
        SELECT 1 FROM ops.partition AS p
        WHERE
            p.retailer_id = d.retailer_id
            AND p.entity = 'sales'
            AND p.published_snapshot_id IS NOT NULL
    )
GROUP BY d.retailer_id
