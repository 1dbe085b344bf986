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

CREATE TABLE IF NOT EXISTS albion.shipment (
    shipment_no text COLLATE "C" PRIMARY KEY,
    invoice_no text NOT NULL,
    carrier text NOT NULL,
    ordered_at timestamp NOT NULL,
    shipped_at timestamp NOT NULL,
    delivered_at timestamp NOT NULL,
    returned_at timestamp,
    shipping_cost numeric NOT NULL,
    to_town text,
    to_country text
);
-- In a database that was made before these were kept.
ALTER TABLE albion.shipment ADD COLUMN IF NOT EXISTS to_town text;
ALTER TABLE albion.shipment ADD COLUMN IF NOT EXISTS to_country text;
COMMENT ON TABLE albion.shipment IS
'One row per invoice that sold goods: when its shipment moves, also in the future. London time.';
COMMENT ON COLUMN albion.shipment.to_town IS 'NULL for guests, whose town the shop does not keep.';

CREATE INDEX IF NOT EXISTS shipment_ordered_at
ON albion.shipment (ordered_at, shipment_no);

CREATE TABLE IF NOT EXISTS albion.stock_level (
    counted_on date NOT NULL,
    store_code text COLLATE "C" NOT NULL,
    stock_code text COLLATE "C" NOT NULL,
    qty_on_hand integer NOT NULL,
    qty_on_order integer NOT NULL,
    reorder_level integer NOT NULL,
    unit_cost numeric NOT NULL,
    PRIMARY KEY (counted_on, store_code, stock_code)
);
COMMENT ON TABLE albion.stock_level IS
'One row per stock code at the close of a London day, closed days included. Cost in GBP.';

CREATE TABLE IF NOT EXISTS albion.goods_received (
    received_on date NOT NULL,
    stock_code text COLLATE "C" NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (received_on, stock_code)
);
COMMENT ON TABLE albion.goods_received IS
'One row per stock code and day on which suppliers brought some of it, in pieces.';

CREATE TABLE IF NOT EXISTS albion.day_change (
    sales_date date PRIMARY KEY,
    changed_at timestamp NOT NULL
);
COMMENT ON TABLE albion.day_change IS
'One row per day whose lines ever changed, with the latest change. Triggers keep it.';
COMMENT ON COLUMN albion.day_change.changed_at IS
'The wall clock in London when the statement ran; simulator.now overrides the clock.';

CREATE INDEX IF NOT EXISTS day_change_changed_at
ON albion.day_change (changed_at, sales_date);

CREATE OR REPLACE FUNCTION albion.clock() RETURNS timestamp LANGUAGE sql AS $$
    SELECT
        coalesce(
            nullif(current_setting('simulator.now', true), '')::timestamptz, clock_timestamp()
        ) AT TIME ZONE 'Europe/London';
$$;
COMMENT ON FUNCTION albion.clock IS
'London''s wall clock, or what the transaction claims it to be in simulator.now.';

CREATE OR REPLACE FUNCTION albion.note_days(days date[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO albion.day_change (sales_date, changed_at)
    SELECT changed.sales_date, clock.changed_at
    FROM unnest(days) AS changed (sales_date)
    CROSS JOIN albion.clock() AS clock (changed_at)
    ORDER BY changed.sales_date
    ON CONFLICT (sales_date) DO UPDATE SET changed_at = excluded.changed_at;
$$;
COMMENT ON FUNCTION albion.note_days IS
'Notes that these days changed now. In order of date, so that two loads never lock crosswise.';

-- Statement level: a bulk load notes its days once, however many rows it brings.
CREATE OR REPLACE FUNCTION albion.note_changed_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM albion.note_days(ARRAY(SELECT DISTINCT invoiced_at::date FROM changed_rows));
    RETURN NULL;
END;
$$;

CREATE OR REPLACE FUNCTION albion.note_emptied_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM albion.note_days(ARRAY(SELECT DISTINCT invoiced_at::date FROM albion.invoice_line));
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER invoice_line_inserted
AFTER INSERT ON albion.invoice_line
REFERENCING NEW TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION albion.note_changed_lines();

CREATE OR REPLACE TRIGGER invoice_line_deleted
AFTER DELETE ON albion.invoice_line
REFERENCING OLD TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION albion.note_changed_lines();

CREATE OR REPLACE TRIGGER invoice_line_updated_from
AFTER UPDATE ON albion.invoice_line
REFERENCING OLD TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION albion.note_changed_lines();

CREATE OR REPLACE TRIGGER invoice_line_updated_to
AFTER UPDATE ON albion.invoice_line
REFERENCING NEW TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION albion.note_changed_lines();

CREATE OR REPLACE TRIGGER invoice_line_emptied
BEFORE TRUNCATE ON albion.invoice_line
FOR EACH STATEMENT EXECUTE FUNCTION albion.note_emptied_lines();
