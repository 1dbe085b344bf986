-- By month, and each month by retailer: see warehouse.make_table_partition.
CREATE TABLE warehouse.fact_sales (
    sales_date date NOT NULL,
    date_key integer NOT NULL REFERENCES warehouse.dim_date,
    retailer_key bigint NOT NULL REFERENCES warehouse.dim_retailer,
    store_key bigint NOT NULL REFERENCES warehouse.dim_store,
    product_key bigint NOT NULL REFERENCES warehouse.dim_product,
    customer_key bigint NOT NULL REFERENCES warehouse.dim_customer,
    transaction_id text NOT NULL,
    line_number integer NOT NULL,
    record_type text NOT NULL CHECK (
        record_type IN ('sale', 'return', 'cancellation', 'adjustment')
    ),
    channel text NOT NULL CHECK (channel IN ('pos', 'online')),
    transaction_at timestamptz NOT NULL,
    quantity numeric(18, 4) NOT NULL,
    unit_price numeric(18, 4),
    discount_amount numeric(18, 4) NOT NULL,
    total_amount numeric(18, 4) NOT NULL,
    currency_code char(3) NOT NULL CHECK (currency_code ~ '^[A-Z]{3}$'),
    source_position bigint NOT NULL,
    source_record_hash uuid NOT NULL,
    UNIQUE (retailer_key, transaction_id, line_number, sales_date)
) PARTITION BY RANGE (sales_date);
COMMENT ON TABLE warehouse.fact_sales IS 'One row per retailer, transaction and line.';
COMMENT ON COLUMN warehouse.fact_sales.sales_date IS 'The store''s local business date.';
COMMENT ON COLUMN warehouse.fact_sales.date_key IS 'The sales date in the calendar.';
COMMENT ON COLUMN warehouse.fact_sales.retailer_key IS 'Who sold.';
COMMENT ON COLUMN warehouse.fact_sales.store_key IS 'Where it was sold.';
COMMENT ON COLUMN warehouse.fact_sales.product_key IS 'What was sold.';
COMMENT ON COLUMN warehouse.fact_sales.customer_key IS
'Who bought: the version that covers the sales date; -1 when nobody gave a name.';
COMMENT ON COLUMN warehouse.fact_sales.transaction_id IS
'The retailer''s invoice, order or basket (degenerate dimension).';
COMMENT ON COLUMN warehouse.fact_sales.line_number IS
'The line within the transaction (degenerate dimension).';
COMMENT ON COLUMN warehouse.fact_sales.record_type IS
'sale, return, cancellation (of an invoice), or adjustment (of debts or of inventory).';
COMMENT ON COLUMN warehouse.fact_sales.channel IS 'pos for a till in a store, or online.';
COMMENT ON COLUMN warehouse.fact_sales.transaction_at IS
'When it was sold. Its date in UTC may be the day before or after sales_date.';
COMMENT ON COLUMN warehouse.fact_sales.quantity IS
'Units or weight, as the retailer counts the product; negative where goods came back.';
COMMENT ON COLUMN warehouse.fact_sales.unit_price IS
'Before discount, in currency_code. Null when the quantity is 0 and no price was given.';
COMMENT ON COLUMN warehouse.fact_sales.discount_amount IS
'What the shop gave away on the line, in currency_code.';
COMMENT ON COLUMN warehouse.fact_sales.total_amount IS
'What the shop received for the line, in currency_code; negative for returns.';
COMMENT ON COLUMN warehouse.fact_sales.currency_code IS
'ISO 4217: the currency of all money of the line. Never add up amounts of different ones.';
COMMENT ON COLUMN warehouse.fact_sales.source_position IS
'Which record of the snapshot the line was, counted from 1: the way back to its landing page.';
COMMENT ON COLUMN warehouse.fact_sales.source_record_hash IS
'First half of SHA-256 of the record as it came: finds it in its landing page.';

-- Re-pointing facts to another version of their customer finds them by this.
CREATE INDEX fact_sales_customer ON warehouse.fact_sales (customer_key);
-- A table partition has one retailer's facts only, and all rows of a date are one entry of a small
-- index.
CREATE INDEX fact_sales_day ON warehouse.fact_sales (sales_date);
