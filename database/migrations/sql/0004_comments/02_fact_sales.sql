COMMENT ON COLUMN warehouse.fact_sales.date_key IS 'The sales date in the calendar.';
COMMENT ON COLUMN warehouse.fact_sales.retailer_key IS 'Who sold.';
COMMENT ON COLUMN warehouse.fact_sales.store_key IS 'Where it was sold.';
COMMENT ON COLUMN warehouse.fact_sales.product_key IS 'What was sold.';
COMMENT ON COLUMN warehouse.fact_sales.customer_key IS
'Who bought: the version that covers the sales date; -1 when nobody gave a name.';
COMMENT ON COLUMN warehouse.fact_sales.line_number IS
'The line within the transaction (degenerate dimension).';
COMMENT ON COLUMN warehouse.fact_sales.record_type IS
'sale, return, cancellation (of an invoice), or adjustment (of debts or of stock).';
COMMENT ON COLUMN warehouse.fact_sales.channel IS 'pos for a till in a store, or online.';
COMMENT ON COLUMN warehouse.fact_sales.transaction_at IS
'When it was sold. Its date in UTC may be the day before or after sales_date.';
COMMENT ON COLUMN warehouse.fact_sales.quantity IS
'Units or weight, as the retailer counts the product; negative where goods came back.';
COMMENT ON COLUMN warehouse.fact_sales.currency_code IS
'ISO 4217: the currency of all money of the line. Never add up amounts of different ones.';
COMMENT ON COLUMN warehouse.fact_sales.source_record_hash IS
'First half of SHA-256 of the record as it came: finds it in its landing page.';
