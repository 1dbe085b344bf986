DELETE FROM albion.invoice_line
WHERE invoiced_at >= %(day)s::date AND invoiced_at < %(day)s::date + 1;

DELETE FROM albion.shipment
WHERE ordered_at >= %(day)s::date AND ordered_at < %(day)s::date + 1;

DELETE FROM albion.stock_level
WHERE counted_on = %(day)s;

DELETE FROM albion.goods_received
WHERE received_on = %(day)s;

DELETE FROM albion.trade_day
WHERE sales_date = %(day)s;
