-- In one table partition: its name takes the place of fact_sales.
INSERT INTO published_day
SELECT
    f.sales_date,
    f.currency_code,
    count(*),
    sum(f.total_amount)
FROM warehouse.fact_sales AS f
INNER JOIN batch AS b ON f.sales_date = b.sales_date
WHERE
    f.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
    AND f.sales_date BETWEEN %(first_day)s AND %(last_day)s
GROUP BY f.sales_date, f.currency_code
