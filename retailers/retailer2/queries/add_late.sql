-- An order that reaches the books late: a copy of one of the day's, with its first line.
WITH template AS (
    SELECT
        customer_order.*,
        store.time_zone
    FROM harvest.customer_order
    INNER JOIN harvest.store ON customer_order.store_id = store.store_id
    WHERE
        customer_order.order_type = 'sale'
        AND (%(at)s::timestamptz IS NULL OR store.time_zone = %(zone)s)
        AND customer_order.order_id IN (SELECT order_line.order_id FROM harvest.order_line)
    ORDER BY
        abs(customer_order.business_date - %(day)s::date),
        md5(%(seed)s::text || ' ' || customer_order.order_id)
    LIMIT 1
),

late AS (
    SELECT coalesce(max(right(order_id, 6)::integer) + 1, 900000) AS number
    FROM harvest.customer_order
    WHERE business_date = %(day)s AND order_id ~ '-9[0-9]{5}$'
),

added AS (
    INSERT INTO harvest.customer_order (
        order_id, order_type, business_date, closed_at, channel, store_id, customer_id, member_card,
        customer_city, customer_region, customer_postal_code, customer_country
    )
    SELECT
        template.store_id || to_char(%(day)s::date, '-YYYYMMDD-') || late.number::text,
        'sale',
        %(day)s::date,
        coalesce(
            %(at)s::timestamptz,
            (%(day)s::date + (template.closed_at AT TIME ZONE template.time_zone)::time)
            AT TIME ZONE template.time_zone
        ),
        template.channel,
        template.store_id,
        template.customer_id,
        template.member_card,
        template.customer_city,
        template.customer_region,
        template.customer_postal_code,
        template.customer_country
    FROM template
    CROSS JOIN late
    RETURNING order_id
)

INSERT INTO harvest.order_line (
    order_id, line_no, product_id, product_name, category, quantity, unit_price_minor,
    discount_minor, line_total_minor
)
SELECT
    added.order_id,
    1,
    line.product_id,
    line.product_name,
    line.category,
    line.quantity,
    line.unit_price_minor,
    line.discount_minor,
    line.line_total_minor
FROM harvest.order_line AS line
INNER JOIN template ON line.order_id = template.order_id
CROSS JOIN added
ORDER BY line.line_no
LIMIT 1
RETURNING 'order ' || order_id AS record;
