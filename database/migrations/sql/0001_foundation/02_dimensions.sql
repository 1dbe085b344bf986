CREATE TABLE warehouse.dim_date (
    date_key integer PRIMARY KEY,
    full_date date UNIQUE,
    year smallint,
    quarter smallint,
    month smallint,
    month_name text,
    day_of_month smallint,
    day_of_week smallint,
    day_name text,
    is_weekend boolean,
    iso_year smallint,
    iso_week smallint,
    CHECK ((date_key = -1) = (full_date IS NULL))
);
COMMENT ON TABLE warehouse.dim_date IS 'One row per calendar day.';
COMMENT ON COLUMN warehouse.dim_date.date_key IS 'The day as YYYYMMDD.';
COMMENT ON COLUMN warehouse.dim_date.day_of_week IS 'ISO 8601: 1 is Monday, 7 is Sunday.';

CREATE TABLE warehouse.dim_retailer (
    retailer_key bigint PRIMARY KEY,
    retailer_id text NOT NULL UNIQUE,
    retailer_name text NOT NULL,
    country text,
    time_zone text,
    currency_code char(3)
);
COMMENT ON TABLE warehouse.dim_retailer IS 'One row per retailer (type 1).';

CREATE TABLE warehouse.dim_store (
    store_key bigint PRIMARY KEY,
    retailer_key bigint NOT NULL REFERENCES warehouse.dim_retailer,
    store_id text NOT NULL,
    store_name text,
    city text,
    region text,
    country text,
    UNIQUE (retailer_key, store_id)
);
COMMENT ON TABLE warehouse.dim_store IS
'One row per retailer and store (type 1: the latest observation by sales date wins).';

CREATE TABLE warehouse.dim_product (
    product_key bigint PRIMARY KEY,
    retailer_key bigint NOT NULL REFERENCES warehouse.dim_retailer,
    product_id text NOT NULL,
    product_name text,
    category text,
    UNIQUE (retailer_key, product_id)
);
COMMENT ON TABLE warehouse.dim_product IS
'One row per retailer and product (type 1: the latest observation by sales date wins).';

CREATE TABLE warehouse.dim_customer (
    customer_key bigint PRIMARY KEY,
    retailer_key bigint NOT NULL REFERENCES warehouse.dim_retailer,
    customer_id text NOT NULL,
    loyalty_tier text,
    city text,
    region text,
    postal_code text,
    country text,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    is_current boolean NOT NULL GENERATED ALWAYS AS (valid_to = '9999-12-31') STORED,
    UNIQUE (retailer_key, customer_id, valid_from),
    CHECK (valid_from < valid_to)
);
COMMENT ON TABLE warehouse.dim_customer IS
'One row per retailer, customer and period of unchanged tracked attributes (type 2).';
COMMENT ON COLUMN warehouse.dim_customer.valid_from IS 'First sales date of this version.';
COMMENT ON COLUMN warehouse.dim_customer.valid_to IS
'First sales date of the next version (exclusive); 9999-12-31 for the current one.';

-- The unknown member of every dimension.
INSERT INTO warehouse.dim_date (date_key) VALUES (-1);
INSERT INTO warehouse.dim_retailer (retailer_key, retailer_id, retailer_name)
VALUES (-1, 'UNKNOWN', 'Unknown');
INSERT INTO warehouse.dim_store (store_key, retailer_key, store_id, store_name)
VALUES (-1, -1, 'UNKNOWN', 'Unknown');
INSERT INTO warehouse.dim_product (product_key, retailer_key, product_id, product_name)
VALUES (-1, -1, 'UNKNOWN', 'Unknown');
INSERT INTO warehouse.dim_customer (customer_key, retailer_key, customer_id, valid_from, valid_to)
VALUES (-1, -1, 'UNKNOWN', '0001-01-01', '9999-12-31');
