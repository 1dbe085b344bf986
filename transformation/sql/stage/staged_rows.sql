-- How many rows are staged of each partition.
SELECT
    sales_date,
    count(*) AS staged_rows
FROM staging.sales
WHERE retailer_id = %(retailer_id)s AND sales_date = any(%(sales_dates)s)
GROUP BY sales_date
