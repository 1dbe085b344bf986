-- A line that should never have been keyed in.
DELETE FROM albion.invoice_line
WHERE
    line_id = (
        SELECT line_id
        FROM albion.invoice_line
        WHERE invoiced_at >= %(day)s::date AND invoiced_at < %(day)s::date + 1
        ORDER BY md5(%(seed)s::text || ' ' || invoice_no || ' ' || line_id::text)
        LIMIT 1
    )
RETURNING 'invoice ' || invoice_no || ', ' || stock_code AS record;
