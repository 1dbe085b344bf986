-- One page of the shipments of a day's orders, after the one that the last page ended with. A
-- shipment is shown as it is now: what lies ahead of it is not known yet.
SELECT
    shipment.shipment_id,
    shipment.order_id,
    shipment.business_date,
    shipment.carrier,
    shipment.warehouse_id,
    customer_order.store_id,
    shipment.city,
    shipment.region,
    shipment.country,
    shipment.ordered_at,
    CASE WHEN shipment.shipped_at <= now() THEN shipment.shipped_at END AS shipped_at,
    CASE WHEN shipment.delivered_at <= now() THEN shipment.delivered_at END AS delivered_at,
    CASE WHEN shipment.returned_at <= now() THEN shipment.returned_at END AS returned_at,
    shipment.cost_minor,
    store.time_zone,
    store.currency,
    store.money_scale
FROM harvest.shipment
INNER JOIN harvest.customer_order ON shipment.order_id = customer_order.order_id
INNER JOIN harvest.store ON customer_order.store_id = store.store_id
WHERE
    shipment.business_date = %(day)s
    AND shipment.shipment_id > %(last_key)s
ORDER BY shipment.shipment_id
LIMIT %(page_rows)s;
