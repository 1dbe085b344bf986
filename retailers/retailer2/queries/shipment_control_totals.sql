-- What the grocer's own books say about the shipments of a business day's orders, per currency.
SELECT
    store.currency,
    count(*) AS shipment_count,
    sum(shipment.cost_minor)::bigint AS minor,
    max(store.money_scale) AS scale
FROM harvest.shipment
INNER JOIN harvest.customer_order ON shipment.order_id = customer_order.order_id
INNER JOIN harvest.store ON customer_order.store_id = store.store_id
WHERE shipment.business_date = %(day)s
GROUP BY store.currency
ORDER BY store.currency;
