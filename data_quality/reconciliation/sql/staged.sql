-- The staged rows that are there, counted per snapshot and currency, superseded ones apart.
SELECT
    retailer_id,
    sales_date,
    snapshot_id,
    is_superseded,
    currency_code,
    count(*),
    sum(total_amount),
    count(*) FILTER (WHERE total_amount IS NULL)
FROM staging.sales
WHERE sales_date BETWEEN %(first)s AND %(last)s
GROUP BY retailer_id, sales_date, snapshot_id, is_superseded, currency_code
