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
    country text,
    is_quarantined boolean NOT NULL DEFAULT FALSE,
    repaired_by text[],
    originals jsonb
);
COMMENT ON TABLE staging.observed_store IS
'One row per staged partition and store that it shows.';
COMMENT ON COLUMN staging.observed_store.is_quarantined IS
'All rows that show it are quarantined: publishing leaves it out.';
COMMENT ON COLUMN staging.observed_store.originals IS
'What was staged of each repaired column, as text: every audit starts from it.';

CREATE INDEX staging_observed_store_day ON staging.observed_store (sales_date);
