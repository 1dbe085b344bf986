-- The lines of a page's orders.
SELECT
    order_id,
    line_no,
    product_id,
    product_name,
    category,
    quantity::text AS quantity,
    unit_price_minor,
    discount_minor,
    line_total_minor
FROM harvest.order_line
WHERE order_id = ANY(%(order_ids)s)
ORDER BY order_id, line_no;
