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

CREATE TABLE IF NOT EXISTS harvest.inventory (
    business_date date NOT NULL,
    store_id text COLLATE "C" NOT NULL,
    product_id text COLLATE "C" NOT NULL,
    on_hand numeric NOT NULL,
    reorder_point integer,
    on_order numeric,
    unit_cost_minor bigint,
    PRIMARY KEY (business_date, store_id, product_id)
);
-- In a database that was made before these were kept.
ALTER TABLE harvest.inventory ADD COLUMN IF NOT EXISTS on_order numeric;
ALTER TABLE harvest.inventory ADD COLUMN IF NOT EXISTS unit_cost_minor bigint;
COMMENT ON TABLE harvest.inventory IS
'One row per store and counted product at the close of a business day; kilograms or pieces.';
COMMENT ON COLUMN harvest.inventory.reorder_point IS 'NULL where the store sets none.';
COMMENT ON COLUMN harvest.inventory.on_order IS 'NULL in the real set, which does not know it.';
COMMENT ON COLUMN harvest.inventory.unit_cost_minor IS
'Of a kilogram or piece, in minor units of the store''s currency. NULL in the real set.';

CREATE TABLE IF NOT EXISTS harvest.delivery (
    business_date date NOT NULL,
    store_id text COLLATE "C" NOT NULL,
    product_id text COLLATE "C" NOT NULL,
    quantity numeric NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (business_date, store_id, product_id)
);
COMMENT ON TABLE harvest.delivery IS
'One row per store, counted product and day on which some of it arrived; kilograms or pieces.';

CREATE TABLE IF NOT EXISTS harvest.shipment (
    shipment_id text COLLATE "C" PRIMARY KEY,
    order_id text COLLATE "C" NOT NULL REFERENCES harvest.customer_order ON DELETE CASCADE,
    business_date date NOT NULL,
    carrier text NOT NULL,
    warehouse_id text,
    city text NOT NULL,
    region text NOT NULL,
    country text NOT NULL,
    ordered_at timestamptz NOT NULL,
    shipped_at timestamptz NOT NULL,
    delivered_at timestamptz NOT NULL,
    returned_at timestamptz,
    cost_minor bigint NOT NULL
);
COMMENT ON TABLE harvest.shipment IS
'One row per online order: when its shipment moves, also in the future, and where to.';
COMMENT ON COLUMN harvest.shipment.warehouse_id IS 'NULL for what the order''s own store sends.';

CREATE INDEX IF NOT EXISTS shipment_business_date
ON harvest.shipment (business_date, shipment_id);
CREATE INDEX IF NOT EXISTS shipment_order_id
ON harvest.shipment (order_id);

CREATE TABLE IF NOT EXISTS harvest.day_change (
    sales_date date PRIMARY KEY,
    changed_at timestamptz NOT NULL
);
COMMENT ON TABLE harvest.day_change IS
'One row per day whose orders ever changed, with the latest change. Triggers keep it.';
COMMENT ON COLUMN harvest.day_change.changed_at IS
'When the statement ran; the setting simulator.now overrides the clock.';

CREATE INDEX IF NOT EXISTS day_change_changed_at
ON harvest.day_change (changed_at, sales_date);

CREATE OR REPLACE FUNCTION harvest.clock() RETURNS timestamptz LANGUAGE sql AS $$
    SELECT
        coalesce(
            nullif(current_setting('simulator.now', true), '')::timestamptz, clock_timestamp()
        );
$$;
COMMENT ON FUNCTION harvest.clock IS
'The time, or what the transaction claims it to be in simulator.now.';

CREATE OR REPLACE FUNCTION harvest.note_days(days date[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO harvest.day_change (sales_date, changed_at)
    SELECT changed.sales_date, clock.changed_at
    FROM unnest(days) AS changed (sales_date)
    CROSS JOIN harvest.clock() AS clock (changed_at)
    ORDER BY changed.sales_date
    ON CONFLICT (sales_date) DO UPDATE SET changed_at = excluded.changed_at;
$$;
COMMENT ON FUNCTION harvest.note_days IS
'Notes that these days changed now. In order of date, so that two loads never lock crosswise.';

-- Statement level: a bulk load notes its days once, however many rows it brings.
CREATE OR REPLACE FUNCTION harvest.note_changed_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM harvest.note_days(ARRAY(SELECT DISTINCT business_date FROM changed_rows));
    RETURN NULL;
END;
$$;

CREATE OR REPLACE FUNCTION harvest.note_changed_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM harvest.note_days(ARRAY(
        SELECT DISTINCT business_date FROM harvest.customer_order
        WHERE order_id IN (SELECT order_id FROM changed_rows)
    ));
    RETURN NULL;
END;
$$;

CREATE OR REPLACE FUNCTION harvest.note_emptied_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM harvest.note_days(ARRAY(SELECT DISTINCT business_date FROM harvest.customer_order));
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER customer_order_inserted
AFTER INSERT ON harvest.customer_order
REFERENCING NEW TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION harvest.note_changed_orders();

CREATE OR REPLACE TRIGGER customer_order_deleted
AFTER DELETE ON harvest.customer_order
REFERENCING OLD TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION harvest.note_changed_orders();

CREATE OR REPLACE TRIGGER customer_order_updated_from
AFTER UPDATE ON harvest.customer_order
REFERENCING OLD TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION harvest.note_changed_orders();

CREATE OR REPLACE TRIGGER customer_order_updated_to
AFTER UPDATE ON harvest.customer_order
REFERENCING NEW TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION harvest.note_changed_orders();

CREATE OR REPLACE TRIGGER customer_order_emptied
BEFORE TRUNCATE ON harvest.customer_order
FOR EACH STATEMENT EXECUTE FUNCTION harvest.note_emptied_orders();

CREATE OR REPLACE TRIGGER order_line_inserted
AFTER INSERT ON harvest.order_line
REFERENCING NEW TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION harvest.note_changed_lines();

CREATE OR REPLACE TRIGGER order_line_deleted
AFTER DELETE ON harvest.order_line
REFERENCING OLD TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION harvest.note_changed_lines();

CREATE OR REPLACE TRIGGER order_line_updated_from
AFTER UPDATE ON harvest.order_line
REFERENCING OLD TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION harvest.note_changed_lines();

CREATE OR REPLACE TRIGGER order_line_updated_to
AFTER UPDATE ON harvest.order_line
REFERENCING NEW TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION harvest.note_changed_lines();

CREATE OR REPLACE TRIGGER order_line_emptied
BEFORE TRUNCATE ON harvest.order_line
FOR EACH STATEMENT EXECUTE FUNCTION harvest.note_emptied_orders();
