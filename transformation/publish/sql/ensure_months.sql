-- A new table partition is attached after it is filled: then its keys are checked all at once.
SELECT warehouse.ensure_month(m.first_day)
FROM (
    SELECT DISTINCT date_trunc('month', sales_date)::date AS first_day
    FROM batch
    ORDER BY first_day
) AS m;

CREATE TEMP TABLE table_partition ON COMMIT DROP AS
SELECT
    m.first_day,
    m.last_day,
    warehouse.table_partition_name(%(retailer_id)s, m.first_day) AS name,
    warehouse.make_table_partition(%(retailer_id)s, m.first_day) AS is_new
FROM (
    SELECT
        min(sales_date) AS first_day,
        max(sales_date) AS last_day
    FROM batch
    GROUP BY date_trunc('month', sales_date)
    ORDER BY first_day
) AS m
