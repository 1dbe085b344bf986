-- What each published partition showed of the dimensions' members. The dimensions are functions
-- of these tables, so the order of loads cannot matter.
CREATE TABLE ops.observed_store (
    retailer_id text NOT NULL,
    store_id text NOT NULL,
    sales_date date NOT NULL,
    store_name text,
    city text,
    region text,
    country text,
    PRIMARY KEY (retailer_id, store_id, sales_date)
);
CREATE INDEX observed_store_partition ON ops.observed_store (retailer_id, sales_date);
COMMENT ON TABLE ops.observed_store IS
'One row per retailer, store and sales date on which it traded.';

CREATE TABLE ops.observed_product (
    retailer_id text NOT NULL,
    product_id text NOT NULL,
    sales_date date NOT NULL,
    product_name text,
    category text,
    PRIMARY KEY (retailer_id, product_id, sales_date)
);
CREATE INDEX observed_product_partition ON ops.observed_product (retailer_id, sales_date);
COMMENT ON TABLE ops.observed_product IS
'One row per retailer, product and sales date on which it was sold.';

CREATE TABLE ops.observed_customer (
    retailer_id text NOT NULL,
    customer_id text NOT NULL,
    sales_date date NOT NULL,
    loyalty_tier text,
    city text,
    region text,
    postal_code text,
    country text,
    PRIMARY KEY (retailer_id, customer_id, sales_date)
);
CREATE INDEX observed_customer_partition ON ops.observed_customer (retailer_id, sales_date);
COMMENT ON TABLE ops.observed_customer IS
'One row per retailer, customer and sales date on which they bought; the day''s last sale speaks.';
