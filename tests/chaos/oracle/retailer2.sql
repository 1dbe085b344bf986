-- Every line of the day's orders, as the grocer's own tables hold it.
SELECT
    o.order_id,
    l.product_id,
    l.quantity::numeric(18, 4),
    (l.line_total_minor / power(10::numeric, s.money_scale))::numeric(18, 4),
    o.customer_id,
    o.closed_at
FROM harvest.order_line AS l
INNER JOIN harvest.customer_order AS o ON l.order_id = o.order_id
INNER JOIN harvest.store AS s ON o.store_id = s.store_id
WHERE o.business_date = %(day)s
