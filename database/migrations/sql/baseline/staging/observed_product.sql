CREATE UNLOGGED TABLE staging.observed_product (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    product_id text NOT NULL,
    product_name text,
    category text,
    is_quarantined boolean NOT NULL DEFAULT FALSE,
    repaired_by text[],
    originals jsonb
);
COMMENT ON TABLE staging.observed_product IS
'One row per staged partition and product that it shows.';
COMMENT ON COLUMN staging.observed_product.is_quarantined IS
'All rows that show it are quarantined: publishing leaves it out.';
COMMENT ON COLUMN staging.observed_product.originals IS
'What was staged of each repaired column, as text: every audit starts from it.';

CREATE INDEX staging_observed_product_day ON staging.observed_product (sales_date);
