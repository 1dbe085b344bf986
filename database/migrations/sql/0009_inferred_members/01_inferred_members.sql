-- A fact may come before anything is known of its product but the id. The member is made all the
-- same, marked, and healed by the first partition that tells more, whatever its date: the mark is a
-- function of the other columns, so it cannot be out of date.
ALTER TABLE warehouse.dim_store ADD COLUMN is_inferred boolean NOT NULL
GENERATED ALWAYS AS (
    store_name IS NULL AND city IS NULL AND region IS NULL AND country IS NULL
) STORED;
COMMENT ON COLUMN warehouse.dim_store.is_inferred IS
'Whether nothing but the id is known: sales came before anything that tells of the store.';

ALTER TABLE warehouse.dim_product ADD COLUMN is_inferred boolean NOT NULL
GENERATED ALWAYS AS (product_name IS NULL AND category IS NULL) STORED;
COMMENT ON COLUMN warehouse.dim_product.is_inferred IS
'Whether nothing but the id is known: sales came before anything that tells of the product.';

ALTER TABLE warehouse.dim_customer ADD COLUMN is_inferred boolean NOT NULL
GENERATED ALWAYS AS (
    customer_key != -1
    AND loyalty_tier IS NULL AND city IS NULL AND region IS NULL AND postal_code IS NULL
    AND country IS NULL
) STORED;
COMMENT ON COLUMN warehouse.dim_customer.is_inferred IS
'Whether nothing but the id was known in this period.';
