-- Months that fact_sales has no table of yet.
SELECT DISTINCT date_trunc('month', d.sales_date)::date AS first_day
FROM unnest(%(sales_dates)s::date[]) AS d (sales_date)
WHERE to_regclass('warehouse.fact_sales_' || to_char(d.sales_date, 'YYYYMM')) IS NULL
ORDER BY first_day
