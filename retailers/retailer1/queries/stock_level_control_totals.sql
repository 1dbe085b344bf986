-- What the shop's own books say about the stock at the close of a London day.
SELECT
    to_char(%(day)s::date, 'YYYY-MM-DD') AS "Date",
    count(*) AS "LevelCount",
    coalesce(sum(qty_on_hand), 0) AS "QtyOnHand"
FROM albion.stock_level
WHERE counted_on = %(day)s;
