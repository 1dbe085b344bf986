INSERT INTO journey.trade_day (sales_date, origin)
SELECT DISTINCT
    (sold_at AT TIME ZONE 'America/New_York')::date AS sales_date,
    'real' AS origin
FROM journey.basket_line;
