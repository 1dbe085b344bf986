SELECT
    product_id,
    product_name,
    department
FROM journey.product
ORDER BY product_id
LIMIT %(page_rows)s OFFSET %(skipped_rows)s;
