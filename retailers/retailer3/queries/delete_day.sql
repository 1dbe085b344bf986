DELETE FROM journey.basket_line
WHERE (sold_at AT TIME ZONE 'America/New_York')::date = %(day)s;

DELETE FROM journey.trade_day
WHERE sales_date = %(day)s;
