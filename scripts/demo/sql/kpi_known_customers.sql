-- The share of transactions of the dates whose customer is known, one row per retailer.
SELECT
    r.retailer_name,
    count(DISTINCT f.transaction_id) AS transactions,
    count(DISTINCT f.transaction_id) FILTER (WHERE f.customer_key != -1) AS of_known_customers
FROM warehouse.fact_sales AS f
INNER JOIN warehouse.dim_retailer AS r ON f.retailer_key = r.retailer_key
WHERE f.sales_date BETWEEN %(first)s AND %(last)s AND f.record_type = 'sale'
GROUP BY r.retailer_name
ORDER BY r.retailer_name
