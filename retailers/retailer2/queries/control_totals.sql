-- What the grocer's own books say about a business day, per currency.
SELECT
    store.currency,
    count(*) AS line_count,
    sum(order_line.line_total_minor)::bigint AS minor,
    max(store.money_scale) AS scale
FROM harvest.order_line
INNER JOIN harvest.customer_order ON order_line.order_id = customer_order.order_id
INNER JOIN harvest.store ON customer_order.store_id = store.store_id
WHERE customer_order.business_date = %(day)s
GROUP BY store.currency
ORDER BY store.currency;
