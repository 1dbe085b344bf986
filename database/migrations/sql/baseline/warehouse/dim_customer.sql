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
    is_inferred boolean NOT NULL GENERATED ALWAYS AS (
        customer_key != -1
        AND loyalty_tier IS NULL AND city IS NULL AND region IS NULL AND postal_code IS NULL
        AND country IS NULL
    ) STORED,
    UNIQUE (retailer_key, customer_id, valid_from),
    CHECK (valid_from < valid_to)
);
COMMENT ON TABLE warehouse.dim_customer IS
'One row per retailer, customer and period of unchanged tracked attributes (type 2).';
COMMENT ON COLUMN warehouse.dim_customer.customer_key IS
'Surrogate key: a hash of retailer, customer_id and valid_from; -1 for anonymous sales.';
COMMENT ON COLUMN warehouse.dim_customer.retailer_key IS 'Whose customer it is.';
COMMENT ON COLUMN warehouse.dim_customer.customer_id IS
'The retailer''s own number of the customer or household (natural key; one row a version).';
COMMENT ON COLUMN warehouse.dim_customer.loyalty_tier IS
'Level in the retailer''s loyalty scheme in this period; the latest one where the retailer does not
track it. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_customer.city IS
'City in this period; the latest one where the retailer does not track it. Null when none was
sent.';
COMMENT ON COLUMN warehouse.dim_customer.region IS
'State, province or region in this period; the latest one where the retailer does not track it. Null
when none was sent.';
COMMENT ON COLUMN warehouse.dim_customer.postal_code IS
'Postal code in this period; the latest one where the retailer does not track it. Null when none was
sent.';
COMMENT ON COLUMN warehouse.dim_customer.country IS
'Country in this period; the latest one where the retailer does not track it. Null when none was
sent.';
COMMENT ON COLUMN warehouse.dim_customer.valid_from IS 'First sales date of this version.';
COMMENT ON COLUMN warehouse.dim_customer.valid_to IS
'First sales date of the next version (exclusive); 9999-12-31 for the current one.';
COMMENT ON COLUMN warehouse.dim_customer.is_current IS 'Whether no later version is known.';
COMMENT ON COLUMN warehouse.dim_customer.is_inferred IS
'Whether nothing but the id was known in this period.';
