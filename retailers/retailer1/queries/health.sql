SELECT sales_date FROM albion.trade_day
ORDER BY sales_date LIMIT 1;
