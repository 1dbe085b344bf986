-- One page of a day's orders, after the order that the last page ended with.
SELECT
    customer_order.order_id,
    customer_order.order_type,
    customer_order.business_date,
    customer_order.closed_at,
    customer_order.channel,
    customer_order.customer_id,
    customer_order.member_card,
    customer_order.customer_city,
    customer_order.customer_region,
    customer_order.customer_postal_code,
    customer_order.customer_country,
    store.store_id,
    store.name AS store_name,
    store.city AS store_city,
    store.region AS store_region,
    store.country AS store_country,
    store.time_zone,
    store.currency,
    store.money_scale
FROM harvest.customer_order
INNER JOIN harvest.store ON customer_order.store_id = store.store_id
WHERE
    customer_order.business_date = %(day)s
    AND customer_order.order_id > %(last_key)s
ORDER BY customer_order.order_id
LIMIT %(page_rows)s;
