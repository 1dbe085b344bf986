-- What a staged snapshot shows of the dimensions' members, made while it is staged: attributes of
-- members are no part of a sales line.
CREATE UNLOGGED TABLE staging.observed_store (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    store_id text NOT NULL,
    store_name text,
    city text,
    region text,
    country text
);
CREATE INDEX staging_observed_store_day ON staging.observed_store (sales_date);
COMMENT ON TABLE staging.observed_store IS
'One row per staged partition and store that it shows.';

CREATE UNLOGGED TABLE staging.observed_product (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    product_id text NOT NULL,
    product_name text,
    category text
);
CREATE INDEX staging_observed_product_day ON staging.observed_product (sales_date);
COMMENT ON TABLE staging.observed_product IS
'One row per staged partition and product that it shows.';

CREATE UNLOGGED TABLE staging.observed_customer (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    customer_id text NOT NULL,
    loyalty_tier text,
    city text,
    region text,
    postal_code text,
    country text
);
CREATE INDEX staging_observed_customer_day ON staging.observed_customer (sales_date);
COMMENT ON TABLE staging.observed_customer IS
'One row per staged partition and customer that it shows; the day''s last sale speaks.';

-- What is staged has to be staged again: it has no observations.
TRUNCATE staging.sales;
DROP INDEX staging.staging_sales_partition;
CREATE INDEX staging_sales_day ON staging.sales (sales_date);
ALTER TABLE staging.sales
DROP COLUMN product_name,
DROP COLUMN product_category,
DROP COLUMN customer_tier,
DROP COLUMN customer_city,
DROP COLUMN customer_region,
DROP COLUMN customer_postal_code,
DROP COLUMN customer_country,
DROP COLUMN store_name,
DROP COLUMN store_city,
DROP COLUMN store_region,
DROP COLUMN store_country;
