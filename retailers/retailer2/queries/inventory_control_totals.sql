-- What the grocer's own books say about the stock at the close of a business day.
SELECT
    to_char(%(day)s::date, 'YYYY-MM-DD') AS "businessDate",
    count(*) AS "lineCount",
    coalesce(sum(on_hand), 0)::text AS "onHand"
FROM harvest.inventory
WHERE business_date = %(day)s;
