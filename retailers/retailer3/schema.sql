-- Journey Market: a US loyalty grocer's own database. Idempotent.
CREATE SCHEMA IF NOT EXISTS journey;

CREATE TABLE IF NOT EXISTS journey.trade_day (
    sales_date date PRIMARY KEY,
    origin text NOT NULL CHECK (origin IN ('sample', 'real'))
);
COMMENT ON TABLE journey.trade_day IS 'One row per day whose trade is here, even if nothing sold.';

CREATE TABLE IF NOT EXISTS journey.basket_line (
    row_id bigint PRIMARY KEY,
    basket_id text COLLATE "C" NOT NULL,
    household_id text,
    store_id text NOT NULL,
    store_city text,
    store_region text,
    product_id text COLLATE "C" NOT NULL,
    product_name text,
    department text,
    quantity numeric NOT NULL,
    sales_value numeric NOT NULL,
    retail_disc numeric NOT NULL,
    coupon_disc numeric NOT NULL,
    coupon_match_disc numeric NOT NULL,
    sold_at timestamptz NOT NULL,
    channel text NOT NULL CHECK (channel IN ('store', 'app')),
    loyalty_tier text,
    household_city text,
    household_region text
);
COMMENT ON TABLE journey.basket_line IS
'One row per line that a till sent. A till that corrects a line sends it again.';
COMMENT ON COLUMN journey.basket_line.sales_value IS
'USD that the market receives for the line, after its own and the matched discounts.';

CREATE INDEX IF NOT EXISTS basket_line_sold_at
ON journey.basket_line (sold_at, basket_id, product_id, row_id);

CREATE INDEX IF NOT EXISTS basket_line_sales_date
ON journey.basket_line (((sold_at AT TIME ZONE 'America/New_York')::date));

CREATE TABLE IF NOT EXISTS journey.product (
    product_id text COLLATE "C" PRIMARY KEY,
    product_name text,
    department text
);
COMMENT ON TABLE journey.product IS 'One row per product, as it is on the latest trade day.';

CREATE TABLE IF NOT EXISTS journey.household (
    household_id text COLLATE "C" PRIMARY KEY,
    contact_name text,
    email text,
    phone text,
    street text,
    city text,
    region text,
    loyalty_tier text
);
COMMENT ON TABLE journey.household IS
'One row per household with a loyalty card, as it is on the latest trade day.';

CREATE TABLE IF NOT EXISTS journey.store (
    store_id text COLLATE "C" PRIMARY KEY,
    city text,
    region text,
    country text NOT NULL,
    time_zone text NOT NULL
);
COMMENT ON TABLE journey.store IS 'One row per store.';

CREATE TABLE IF NOT EXISTS journey.stock (
    stock_date date NOT NULL,
    store_id text COLLATE "C" NOT NULL,
    product_id text COLLATE "C" NOT NULL,
    units_on_hand integer NOT NULL,
    units_on_order integer NOT NULL,
    reorder_at integer NOT NULL,
    case_size integer NOT NULL CHECK (case_size > 0),
    unit_cost numeric NOT NULL,
    PRIMARY KEY (stock_date, store_id, product_id)
);
COMMENT ON TABLE journey.stock IS
'One row per store and counted product at the close of a New York day. Cost in USD.';

CREATE TABLE IF NOT EXISTS journey.truck_delivery (
    delivered_on date NOT NULL,
    store_id text COLLATE "C" NOT NULL,
    product_id text COLLATE "C" NOT NULL,
    units integer NOT NULL CHECK (units > 0),
    PRIMARY KEY (delivered_on, store_id, product_id)
);
COMMENT ON TABLE journey.truck_delivery IS
'One row per store, counted product and day on which a truck brought some of it.';

CREATE TABLE IF NOT EXISTS journey.delivery (
    delivery_id text COLLATE "C" PRIMARY KEY,
    basket_id text COLLATE "C" NOT NULL,
    courier text NOT NULL,
    from_store_id text,
    to_city text,
    to_region text,
    placed_at timestamptz NOT NULL,
    sent_at timestamptz NOT NULL,
    arrived_at timestamptz NOT NULL,
    back_at timestamptz,
    delivery_cost numeric NOT NULL
);
COMMENT ON TABLE journey.delivery IS
'One row per basket of the app: when its delivery moves, also in the future. Cost in USD.';
COMMENT ON COLUMN journey.delivery.from_store_id IS 'NULL for what the warehouse sends.';

CREATE INDEX IF NOT EXISTS delivery_placed_at
ON journey.delivery (placed_at, delivery_id);
