CREATE TABLE warehouse.dim_product (
    product_key bigint PRIMARY KEY,
    retailer_key bigint NOT NULL REFERENCES warehouse.dim_retailer,
    product_id text NOT NULL,
    product_name text,
    category text,
    is_inferred boolean NOT NULL
    GENERATED ALWAYS AS (product_name IS NULL AND category IS NULL) STORED,
    UNIQUE (retailer_key, product_id)
);
COMMENT ON TABLE warehouse.dim_product IS
'One row per retailer and product (type 1: the latest observation by sales date wins).';
COMMENT ON COLUMN warehouse.dim_product.product_key IS
'Surrogate key: a hash of retailer and product_id; -1 for the unknown product.';
COMMENT ON COLUMN warehouse.dim_product.retailer_key IS 'Whose product it is.';
COMMENT ON COLUMN warehouse.dim_product.product_id IS
'The retailer''s own number of the product (natural key, unique within the retailer).';
COMMENT ON COLUMN warehouse.dim_product.product_name IS
'The latest name. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_product.category IS
'The latest category, as the retailer calls it. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_product.is_inferred IS
'Whether nothing but the id is known: sales came before its attributes.';
