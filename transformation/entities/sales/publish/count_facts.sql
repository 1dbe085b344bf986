-- In one table partition, or in all of fact_sales.
INSERT INTO published_day
SELECT
    f.sales_date,
    f.currency_code,
    count(*),
    sum(f.total_amount)
FROM %(table_partition)s AS f
INNER JOIN batch AS b ON f.sales_date = b.sales_date
WHERE
    f.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
    AND f.sales_date BETWEEN %(first_day)s AND %(last_day)s
GROUP BY f.sales_date, f.currency_code
