SELECT day FROM harvest.trade_day LIMIT 1;
