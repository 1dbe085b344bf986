-- Harvest Grocers: a North American grocer's own database. Idempotent.
CREATE SCHEMA IF NOT EXISTS harvest;

CREATE TABLE IF NOT EXISTS harvest.trade_day (
    sales_date date PRIMARY KEY,
    origin text NOT NULL CHECK (origin IN ('sample', 'real'))
);
COMMENT ON TABLE harvest.trade_day IS 'One row per day whose trade is here, even if nothing sold.';

CREATE TABLE IF NOT EXISTS harvest.store (
    store_id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    city text NOT NULL,
    region text NOT NULL,
    country text NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL,
    money_scale smallint NOT NULL
);
COMMENT ON TABLE harvest.store IS 'One row per store. One money scale per currency.';
COMMENT ON COLUMN harvest.store.money_scale IS 'Decimal places of this store''s minor units.';

CREATE TABLE IF NOT EXISTS harvest.product (
    product_id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    category text NOT NULL
);
COMMENT ON TABLE harvest.product IS 'One row per product, as it is on the latest trade day.';

CREATE TABLE IF NOT EXISTS harvest.customer (
    customer_id text COLLATE "C" PRIMARY KEY,
    full_name text,
    email text,
    phone text,
    street text,
    member_card text,
    city text,
    region text,
    postal_code text,
    country text
);
COMMENT ON TABLE harvest.customer IS 'One row per customer, as they are on the latest trade day.';

CREATE TABLE IF NOT EXISTS harvest.customer_order (
    order_id text COLLATE "C" PRIMARY KEY,
    order_type text NOT NULL CHECK (order_type IN ('sale', 'return')),
    business_date date NOT NULL,
    closed_at timestamptz NOT NULL,
    channel text NOT NULL CHECK (channel IN ('in_store', 'online')),
    store_id text NOT NULL,
    customer_id text,
    member_card text,
    customer_city text,
    customer_region text,
    customer_postal_code text,
    customer_country text
);
COMMENT ON TABLE harvest.customer_order IS
'One row per order or return, with the customer as they were that day.';

CREATE INDEX IF NOT EXISTS customer_order_business_date
ON harvest.customer_order (business_date, order_id);

CREATE TABLE IF NOT EXISTS harvest.order_line (
    order_id text COLLATE "C" NOT NULL REFERENCES harvest.customer_order ON DELETE CASCADE,
    line_no integer NOT NULL,
    product_id text NOT NULL,
    product_name text NOT NULL,
    category text NOT NULL,
    quantity numeric NOT NULL,
    unit_price_minor bigint NOT NULL,
    discount_minor bigint NOT NULL,
    line_total_minor bigint NOT NULL,
    PRIMARY KEY (order_id, line_no)
);
COMMENT ON TABLE harvest.order_line IS
'One row per line of an order. Money in minor units of the store''s currency and scale.';
