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
COMMENT ON TABLE ops.observed_store IS
'One row per retailer, store and sales date on which it traded.';

CREATE INDEX observed_store_day ON ops.observed_store (sales_date);
