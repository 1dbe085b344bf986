-- Type 1: for each attribute, the latest observation (by sales date) that carried it.
INSERT INTO warehouse.dim_product (
    product_key, retailer_key, product_id, product_name, category
)
SELECT
    warehouse.surrogate_key(%(retailer_id)s, t.product_id),
    warehouse.surrogate_key(%(retailer_id)s),
    t.product_id,
    (
        SELECT o.product_name FROM ops.observed_product AS o
        WHERE
            o.retailer_id = %(retailer_id)s
            AND o.product_id = t.product_id
            AND o.product_name IS NOT NULL
        ORDER BY o.sales_date DESC
        LIMIT 1
    ),
    (
        SELECT o.category FROM ops.observed_product AS o
        WHERE
            o.retailer_id = %(retailer_id)s
            AND o.product_id = t.product_id
            AND o.category IS NOT NULL
        ORDER BY o.sales_date DESC
        LIMIT 1
    )
FROM touched_product AS t
WHERE
    EXISTS (
        SELECT 1 FROM ops.observed_product AS o
        WHERE o.retailer_id = %(retailer_id)s AND o.product_id = t.product_id
    )
ON CONFLICT (retailer_key, product_id) DO UPDATE SET
    product_name = excluded.product_name,
    category = excluded.category
WHERE (dim_product.product_name, dim_product.category)
IS DISTINCT FROM (excluded.product_name, excluded.category)
