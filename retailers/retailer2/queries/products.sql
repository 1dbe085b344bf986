SELECT
    product_id AS "productId",
    name,
    category
FROM harvest.product
WHERE product_id > %(last_key)s
ORDER BY product_id
LIMIT %(page_rows)s;
