SELECT
    product_id AS "productId",
    name,
    category
FROM harvest.product
WHERE product_id > %(after)s
ORDER BY product_id
LIMIT %(limit)s;
