-- One page of the shipments of a day's invoices. A shipment is shown as it is now: what lies ahead
-- of it is not known yet.
SELECT
    shipment.shipment_no AS "ShipmentNo",
    shipment.invoice_no AS "InvoiceNo",
    shipment.carrier AS "Carrier",
    shipment.to_town AS "ToTown",
    shipment.to_country AS "ToCountry",
    to_char(shipment.ordered_at, 'YYYY-MM-DD HH24:MI:SS') AS "OrderedAt",
    CASE
        WHEN shipment.shipped_at <= clock.london
            THEN to_char(shipment.shipped_at, 'YYYY-MM-DD HH24:MI:SS')
    END AS "ShippedAt",
    CASE
        WHEN shipment.delivered_at <= clock.london
            THEN to_char(shipment.delivered_at, 'YYYY-MM-DD HH24:MI:SS')
    END AS "DeliveredAt",
    CASE
        WHEN shipment.returned_at <= clock.london
            THEN to_char(shipment.returned_at, 'YYYY-MM-DD HH24:MI:SS')
    END AS "ReturnedAt",
    shipment.shipping_cost::text AS "ShippingCost",
    CASE
        WHEN shipment.returned_at <= clock.london THEN 'Returned'
        WHEN shipment.delivered_at <= clock.london THEN 'Delivered'
        WHEN shipment.shipped_at <= clock.london THEN 'Shipped'
        ELSE 'Ordered'
    END AS "Status"
FROM albion.shipment
CROSS JOIN (SELECT now() AT TIME ZONE 'Europe/London' AS london) AS clock
WHERE
    shipment.ordered_at >= %(day)s::date
    AND shipment.ordered_at < %(day)s::date + 1
ORDER BY shipment.shipment_no
LIMIT %(page_rows)s OFFSET %(skipped_rows)s;
