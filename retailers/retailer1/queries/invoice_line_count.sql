SELECT count(*) AS total
FROM albion.invoice_line
WHERE invoiced_at >= %(day)s::date AND invoiced_at < %(day)s::date + 1;
