SELECT product_id, product_name, department
FROM journey.product
ORDER BY product_id
LIMIT %(limit)s OFFSET %(offset)s;
