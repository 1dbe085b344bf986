-- One more was sold than the day's books said.
UPDATE harvest.order_line
SET
    quantity = quantity + 1,
    line_total_minor = line_total_minor + unit_price_minor
WHERE
    (order_id, line_no) = (
        SELECT
            line.order_id,
            line.line_no
        FROM harvest.order_line AS line
        INNER JOIN harvest.customer_order ON line.order_id = customer_order.order_id
        WHERE
            customer_order.business_date = %(day)s
            AND customer_order.order_type = 'sale'
            AND line.quantity > 0
        ORDER BY md5(%(seed)s::text || ' ' || line.order_id || ' ' || line.line_no::text)
        LIMIT 1
    )
RETURNING 'order ' || order_id || ', line ' || line_no::text AS record;
