-- A fact may come before anything is known of its store but the id. The member is made all the
-- same, marked, and completed by the first partition that shows more, whatever its date: the mark
-- is a function of the other columns, so it cannot be out of date. Products and customers likewise.
CREATE TABLE warehouse.dim_store (
    store_key bigint PRIMARY KEY,
    retailer_key bigint NOT NULL REFERENCES warehouse.dim_retailer,
    store_id text NOT NULL,
    store_name text,
    city text,
    region text,
    country text,
    is_inferred boolean NOT NULL GENERATED ALWAYS AS (
        store_name IS NULL AND city IS NULL AND region IS NULL AND country IS NULL
    ) STORED,
    UNIQUE (retailer_key, store_id)
);
COMMENT ON TABLE warehouse.dim_store IS
'One row per retailer and store (type 1: the latest observation by sales date wins).';
COMMENT ON COLUMN warehouse.dim_store.store_key IS
'Surrogate key: a hash of retailer and store_id; -1 for the unknown store.';
COMMENT ON COLUMN warehouse.dim_store.retailer_key IS 'Whose store it is.';
COMMENT ON COLUMN warehouse.dim_store.store_id IS
'The retailer''s own number of the store (natural key, unique within the retailer).';
COMMENT ON COLUMN warehouse.dim_store.store_name IS 'The latest name. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_store.city IS 'The latest city. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_store.region IS
'The latest state, province or region. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_store.country IS 'The latest country. Null when none was sent.';
COMMENT ON COLUMN warehouse.dim_store.is_inferred IS
'Whether nothing but the id is known: sales came before its attributes.';
