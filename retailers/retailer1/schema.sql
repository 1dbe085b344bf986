-- Albion Gifts: a UK online wholesaler's own database. Idempotent.
CREATE SCHEMA IF NOT EXISTS albion;

CREATE TABLE IF NOT EXISTS albion.trade_day (
    sales_date date PRIMARY KEY,
    origin text NOT NULL CHECK (origin IN ('sample', 'real'))
);
COMMENT ON TABLE albion.trade_day IS 'One row per day whose trade is here, even if nothing sold.';

CREATE TABLE IF NOT EXISTS albion.invoice_line (
    line_id bigint PRIMARY KEY,
    invoice_no text COLLATE "C" NOT NULL,
    stock_code text NOT NULL,
    description text,
    quantity integer NOT NULL,
    invoiced_at timestamp NOT NULL,
    unit_price numeric NOT NULL,
    customer_id text NOT NULL,
    customer_town text,
    account_tier text,
    country text NOT NULL
);
COMMENT ON TABLE albion.invoice_line IS 'One row per line of an invoice, in the order keyed in.';
COMMENT ON COLUMN albion.invoice_line.invoiced_at IS 'The wall clock in London.';

CREATE INDEX IF NOT EXISTS invoice_line_invoiced_at
ON albion.invoice_line (invoiced_at, invoice_no, line_id);

CREATE TABLE IF NOT EXISTS albion.product (
    stock_code text COLLATE "C" PRIMARY KEY,
    description text,
    list_price numeric
);
COMMENT ON TABLE albion.product IS 'One row per stock code, as it is on the latest trade day.';

CREATE TABLE IF NOT EXISTS albion.customer (
    customer_id text COLLATE "C" PRIMARY KEY,
    contact_name text,
    email text,
    phone text,
    street text,
    town text,
    postcode text,
    country text NOT NULL,
    account_tier text
);
COMMENT ON TABLE albion.customer IS 'One row per customer, as they are on the latest trade day.';

CREATE TABLE IF NOT EXISTS albion.store (
    store_code text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    town text NOT NULL,
    country text NOT NULL,
    time_zone text NOT NULL
);
COMMENT ON TABLE albion.store IS 'One row: the web shop.';
