-- Months that fact_sales has no partition of yet.
SELECT DISTINCT date_trunc('month', sales_date)::date AS first_day
FROM batch
WHERE to_regclass('warehouse.fact_sales_' || to_char(sales_date, 'YYYYMM')) IS NULL
ORDER BY first_day
