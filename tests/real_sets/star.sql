-- Every line of a retailer, as readers see it.
SELECT
    f.sales_date,
    f.transaction_id,
    p.product_id,
    nullif(c.customer_id, 'UNKNOWN') AS customer_id,
    f.quantity,
    f.total_amount
FROM warehouse.fact_sales AS f
INNER JOIN warehouse.dim_retailer AS r ON f.retailer_key = r.retailer_key
INNER JOIN warehouse.dim_product AS p ON f.product_key = p.product_key
INNER JOIN warehouse.dim_customer AS c ON f.customer_key = c.customer_key
WHERE r.retailer_id = %(retailer_id)s
