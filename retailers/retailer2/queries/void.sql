-- An order that should never have been taken, with all its lines.
DELETE FROM harvest.customer_order
WHERE
    order_id = (
        SELECT order_id
        FROM harvest.customer_order
        WHERE business_date = %(day)s
        ORDER BY md5(%(seed)s::text || ' ' || order_id)
        LIMIT 1
    )
RETURNING 'order ' || order_id AS record;
