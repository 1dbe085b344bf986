INSERT INTO albion.trade_day (sales_date, origin)
SELECT DISTINCT
    invoiced_at::date AS sales_date,
    'real' AS origin
FROM albion.invoice_line;
