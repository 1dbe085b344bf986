-- The ledger's last hop, counted in the star itself; its constraints refuse a row or a cent too
-- many or too few.
CREATE TEMP TABLE IF NOT EXISTS published_day (
    sales_date date, currency_code text, rows bigint, amount numeric
) ON COMMIT DROP;

DELETE FROM published_day;

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
    AND f.sales_date BETWEEN %(first_date)s AND %(last_date)s
GROUP BY f.sales_date, f.currency_code;

UPDATE ops.partition_load AS l SET
    published_at = clock_timestamp(),
    published_rows = coalesce((
        SELECT sum(d.rows) FROM published_day AS d
        WHERE d.sales_date = l.sales_date
    ), 0)
FROM batch AS b
WHERE
    l.retailer_id = %(retailer_id)s
    AND l.sales_date = b.sales_date
    AND l.snapshot_id = b.snapshot_id;

UPDATE ops.partition_amount AS a SET
    published_amount = coalesce((
        SELECT d.amount FROM published_day AS d
        WHERE d.sales_date = a.sales_date AND d.currency_code = a.currency_code
    ), 0)
FROM batch AS b
WHERE
    a.retailer_id = %(retailer_id)s
    AND a.sales_date = b.sales_date
    AND a.snapshot_id = b.snapshot_id
