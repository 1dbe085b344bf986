-- A day of Albion Gifts with as many invoice lines as asked for, 20 to an invoice.
INSERT INTO albion.invoice_line (
    line_id, invoice_no, stock_code, description, quantity, invoiced_at, unit_price,
    customer_id, customer_town, account_tier, country
)
SELECT
    n,
    (1000000 + n / 20)::text,
    'SKU' || lpad((n * 7919 %% 20000)::text, 6, '0'),
    'Hand painted ceramic lantern no. ' || n * 7919 %% 20000,
    1 + n %% 12,
    %(day)s::date + n / 20 %% 86400 * interval '1 second',
    ((n * 31 %% 5000) / 100.0)::numeric(12, 2),
    (12000 + n / 20 %% 50000) || '.0',
    'Town ' || n / 20 %% 900,
    'Gold',
    'United Kingdom'
FROM generate_series(0::bigint, %(records)s - 1) AS line (n);
-- Pages are asked for in this order, by offset: without it each would sort the whole day.
CREATE INDEX invoice_line_served ON albion.invoice_line (invoice_no, line_id);
ANALYZE albion.invoice_line
