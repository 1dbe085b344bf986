DELETE FROM albion.invoice_line
WHERE invoiced_at >= %(day)s::date AND invoiced_at < %(day)s::date + 1;

DELETE FROM albion.shipment
WHERE ordered_at >= %(day)s::date AND ordered_at < %(day)s::date + 1;

DELETE FROM albion.trade_day
WHERE sales_date = %(day)s;
