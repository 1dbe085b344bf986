-- The product with the most units of the dates, one row per retailer; ties go to the smaller id.
SELECT DISTINCT ON (r.retailer_name)
    r.retailer_name,
    coalesce(p.product_name, p.product_id) AS product,
    sum(f.quantity) AS units
FROM warehouse.fact_sales AS f
INNER JOIN warehouse.dim_retailer AS r ON f.retailer_key = r.retailer_key
INNER JOIN warehouse.dim_product AS p ON f.product_key = p.product_key
WHERE f.sales_date BETWEEN %(first)s AND %(last)s
GROUP BY r.retailer_name, p.product_id, p.product_name
ORDER BY r.retailer_name ASC, units DESC, p.product_id ASC
