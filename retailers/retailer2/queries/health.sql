SELECT sales_date FROM harvest.trade_day
ORDER BY sales_date LIMIT 1;
