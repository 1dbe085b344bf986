DELETE FROM journey.basket_line
WHERE (sold_at AT TIME ZONE 'America/New_York')::date = %(day)s;

DELETE FROM journey.delivery
WHERE (placed_at AT TIME ZONE 'America/New_York')::date = %(day)s;

DELETE FROM journey.stock
WHERE stock_date = %(day)s;

DELETE FROM journey.truck_delivery
WHERE delivered_on = %(day)s;

DELETE FROM journey.trade_day
WHERE sales_date = %(day)s;
