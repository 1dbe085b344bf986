SELECT day FROM journey.trade_day LIMIT 1;
