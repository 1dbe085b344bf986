SELECT sales_date FROM journey.trade_day
ORDER BY sales_date LIMIT 1;
