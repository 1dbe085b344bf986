CREATE TABLE ops.observed_product (
    retailer_id text NOT NULL,
    product_id text NOT NULL,
    sales_date date NOT NULL,
    product_name text,
    category text,
    PRIMARY KEY (retailer_id, product_id, sales_date)
);
COMMENT ON TABLE ops.observed_product IS
'One row per retailer, product and sales date on which it was sold.';

CREATE INDEX observed_product_day ON ops.observed_product (sales_date);
