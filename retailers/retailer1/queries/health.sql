SELECT day FROM albion.trade_day LIMIT 1;
