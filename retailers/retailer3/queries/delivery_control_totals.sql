-- What the market's own books say about the deliveries of a New York day's baskets.
SELECT
    to_char(%(day)s::date, 'YYYY-MM-DD') AS date,
    count(*) AS deliveries,
    coalesce(sum(delivery_cost), 0)::text AS delivery_cost
FROM journey.delivery
WHERE (placed_at AT TIME ZONE 'America/New_York')::date = %(day)s;
