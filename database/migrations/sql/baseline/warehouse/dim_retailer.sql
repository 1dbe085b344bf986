CREATE TABLE warehouse.dim_retailer (
    retailer_key bigint PRIMARY KEY,
    retailer_id text NOT NULL UNIQUE,
    retailer_name text NOT NULL,
    country text,
    time_zone text,
    currency_code char(3),
    tracked_attributes text[]
);
COMMENT ON TABLE warehouse.dim_retailer IS 'One row per retailer (type 1).';
COMMENT ON COLUMN warehouse.dim_retailer.retailer_key IS
'Surrogate key: a hash of retailer_id; -1 for the unknown retailer.';
COMMENT ON COLUMN warehouse.dim_retailer.retailer_id IS
'The retailer''s short name in this pipeline, which is its folder''s (natural key).';
COMMENT ON COLUMN warehouse.dim_retailer.retailer_name IS 'What the retailer trades as.';
COMMENT ON COLUMN warehouse.dim_retailer.country IS 'Where the retailer is at home.';
COMMENT ON COLUMN warehouse.dim_retailer.time_zone IS
'IANA name of the retailer''s time zone; a store may keep another, which its sales dates follow.';
COMMENT ON COLUMN warehouse.dim_retailer.currency_code IS
'The retailer''s usual currency (ISO 4217). What a line was sold in stands at the line.';
COMMENT ON COLUMN warehouse.dim_retailer.tracked_attributes IS
'The columns of dim_customer whose change opens a new version of this retailer''s customers; of the
others, every version has the latest value. Null for the unknown retailer.';
