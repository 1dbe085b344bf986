SELECT
    stock_code AS "StockCode",
    description AS "Description",
    list_price::text AS "ListPrice"
FROM albion.product
ORDER BY stock_code
LIMIT %(page_rows)s OFFSET %(skipped_rows)s;
