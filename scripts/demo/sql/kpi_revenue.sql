-- Net revenue of the dates, one row per retailer and currency.
SELECT
    r.retailer_name,
    f.currency_code,
    sum(f.total_amount) AS net_revenue
FROM warehouse.fact_sales AS f
INNER JOIN warehouse.dim_retailer AS r ON f.retailer_key = r.retailer_key
WHERE f.sales_date BETWEEN %(first)s AND %(last)s
GROUP BY r.retailer_name, f.currency_code
ORDER BY r.retailer_name, f.currency_code
