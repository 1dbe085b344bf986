-- The days that the schema on the search path holds, and where each came from.
SELECT day, origin FROM trade_day ORDER BY day;
