INSERT INTO journey.trade_day (day, origin)
SELECT DISTINCT (sold_at AT TIME ZONE 'America/New_York')::date, 'real' FROM journey.basket_line;
