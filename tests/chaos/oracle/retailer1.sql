-- Every line of the London day, as the wholesaler's own table holds it, but those without a code.
SELECT
    invoice_no,
    stock_code,
    quantity::numeric(18, 4),
    (quantity * unit_price)::numeric(18, 4),
    nullif(split_part(customer_id, '.', 1), ''),
    invoiced_at AT TIME ZONE 'Europe/London'
FROM albion.invoice_line
WHERE invoiced_at::date = %(day)s AND stock_code != ''
