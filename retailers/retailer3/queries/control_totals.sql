-- What the market's own books say about a New York day, whatever windows were asked for.
SELECT
    to_char(%(day)s::date, 'YYYY-MM-DD') AS date,
    count(*) AS lines,
    coalesce(sum(sales_value), 0)::text AS sales_value
FROM journey.basket_line
WHERE (sold_at AT TIME ZONE 'America/New_York')::date = %(day)s;
