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
COMMENT ON TABLE ops.observed_customer IS
'One row per retailer, customer and sales date on which they bought, as of the day''s last sale.';

CREATE INDEX observed_customer_day ON ops.observed_customer (sales_date);
