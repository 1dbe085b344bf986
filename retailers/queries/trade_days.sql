-- The days that the schema on the search path holds, and where each came from.
SELECT
    sales_date,
    origin
FROM trade_day
ORDER BY sales_date;
