-- What the shop's own books say about a London day, however its lines were served.
SELECT
    to_char(%(day)s::date, 'YYYY-MM-DD') AS "Date",
    count(*) AS "LineCount",
    coalesce(sum(quantity * unit_price), 0)::text AS "TotalAmount",
    'GBP' AS "Currency"
FROM albion.invoice_line
WHERE invoiced_at::date = %(day)s;
