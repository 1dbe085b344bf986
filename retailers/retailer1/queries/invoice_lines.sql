-- One page of a day's lines: the column names are the wire contract.
SELECT
    invoice_no AS "InvoiceNo",
    stock_code AS "StockCode",
    description AS "Description",
    quantity AS "Quantity",
    to_char(invoiced_at, 'YYYY-MM-DD HH24:MI:SS') AS "InvoiceDate",
    unit_price::text AS "UnitPrice",
    customer_id AS "CustomerID",
    customer_town AS "CustomerTown",
    account_tier AS "AccountTier",
    country AS "Country"
FROM albion.invoice_line
WHERE invoiced_at >= %(day)s::date AND invoiced_at < %(day)s::date + 1
ORDER BY invoice_no, line_id
LIMIT %(page_rows)s OFFSET %(skipped_rows)s;
