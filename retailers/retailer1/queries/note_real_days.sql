INSERT INTO albion.trade_day (day, origin)
SELECT DISTINCT invoiced_at::date, 'real' FROM albion.invoice_line;
