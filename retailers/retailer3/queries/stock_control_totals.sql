-- What the market's own books say about the stock at the close of a New York day, in units.
SELECT
    to_char(%(day)s::date, 'YYYY-MM-DD') AS stock_date,
    count(*) AS lines,
    coalesce(sum(units_on_hand), 0) AS units
FROM journey.stock
WHERE stock_date = %(day)s;
