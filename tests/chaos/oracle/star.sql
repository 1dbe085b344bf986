-- What readers see of a retailer's day.
SELECT
    f.transaction_id,
    p.product_id,
    f.quantity,
    f.total_amount,
    nullif(c.customer_id, 'UNKNOWN'),
    f.transaction_at
FROM warehouse.fact_sales AS f
INNER JOIN warehouse.dim_retailer AS r ON f.retailer_key = r.retailer_key
INNER JOIN warehouse.dim_product AS p ON f.product_key = p.product_key
INNER JOIN warehouse.dim_customer AS c ON f.customer_key = c.customer_key
WHERE r.retailer_id = %(retailer_id)s AND f.sales_date = %(day)s
