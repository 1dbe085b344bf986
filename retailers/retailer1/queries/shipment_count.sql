SELECT count(*) AS total
FROM albion.shipment
WHERE ordered_at >= %(day)s::date AND ordered_at < %(day)s::date + 1;
