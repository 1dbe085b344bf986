-- One more was sold than the day's books said.
UPDATE albion.invoice_line
SET quantity = quantity + 1
WHERE
    line_id = (
        SELECT line_id
        FROM albion.invoice_line
        WHERE
            invoiced_at >= %(day)s::date
            AND invoiced_at < %(day)s::date + 1
            AND quantity > 0
            AND unit_price > 0
        ORDER BY md5(%(seed)s::text || ' ' || invoice_no || ' ' || line_id::text)
        LIMIT 1
    )
RETURNING 'invoice ' || invoice_no || ', ' || stock_code AS record;
