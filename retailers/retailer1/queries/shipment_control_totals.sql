-- What the shop's own books say about the shipments of a London day's invoices.
SELECT
    to_char(%(day)s::date, 'YYYY-MM-DD') AS "Date",
    count(*) AS "ShipmentCount",
    coalesce(sum(shipping_cost), 0)::text AS "ShippingCost",
    'GBP' AS "Currency"
FROM albion.shipment
WHERE ordered_at::date = %(day)s;
