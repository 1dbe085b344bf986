-- Type 1: for each attribute, the latest observation (by sales date) that carried it. An attribute
-- that the dimension lacks has never been carried: then it is looked for only if it is now.
INSERT INTO warehouse.dim_product (
    product_key, retailer_key, product_id, product_name, category
)
SELECT
    coalesce(l.standing_key, warehouse.surrogate_key(%(retailer_id)s, l.product_id)),
    warehouse.surrogate_key(%(retailer_id)s),
    l.product_id,
    l.product_name,
    l.category
FROM (
    SELECT
        t.product_id,
        d.product_key AS standing_key,
        CASE WHEN t.shows_product_name OR d.product_name IS NOT NULL THEN (
            SELECT o.product_name FROM ops.observed_product AS o
            WHERE
                o.retailer_id = %(retailer_id)s
                AND o.product_id = t.product_id
                AND o.product_name IS NOT NULL
            ORDER BY o.sales_date DESC
            LIMIT 1
        ) END AS product_name,
        CASE WHEN t.shows_category OR d.category IS NOT NULL THEN (
            SELECT o.category FROM ops.observed_product AS o
            WHERE
                o.retailer_id = %(retailer_id)s
                AND o.product_id = t.product_id
                AND o.category IS NOT NULL
            ORDER BY o.sales_date DESC
            LIMIT 1
        ) END AS category
    FROM touched_product AS t
    LEFT JOIN warehouse.dim_product AS d
        ON
            t.product_id = d.product_id
            AND d.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
    WHERE
        t.is_shown
        OR EXISTS (
            SELECT 1 FROM ops.observed_product AS o
            WHERE o.retailer_id = %(retailer_id)s AND o.product_id = t.product_id
        )
) AS l
LEFT JOIN warehouse.dim_product AS standing ON l.standing_key = standing.product_key
-- What is there already is left alone: even an update of nothing would lock and write its row.
WHERE
    standing.product_key IS NULL
    OR (l.product_name, l.category)
    IS DISTINCT FROM (standing.product_name, standing.category)
ON CONFLICT (retailer_key, product_id) DO UPDATE SET
    product_name = excluded.product_name,
    category = excluded.category
WHERE (dim_product.product_name, dim_product.category)
IS DISTINCT FROM (excluded.product_name, excluded.category)
