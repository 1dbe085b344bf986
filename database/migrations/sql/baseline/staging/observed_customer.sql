CREATE UNLOGGED TABLE staging.observed_customer (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    customer_id text NOT NULL,
    loyalty_tier text,
    city text,
    region text,
    postal_code text,
    country text,
    is_quarantined boolean NOT NULL DEFAULT FALSE,
    repaired_by text[],
    originals jsonb,
    is_inserted boolean NOT NULL DEFAULT FALSE
);
COMMENT ON TABLE staging.observed_customer IS
'One row per staged partition and customer that it shows, as of the day''s last sale.';
COMMENT ON COLUMN staging.observed_customer.is_quarantined IS
'All rows that show it so are quarantined or repaired: publishing leaves it out.';
COMMENT ON COLUMN staging.observed_customer.originals IS
'What was staged of each repaired column, as text: every audit starts from it.';
COMMENT ON COLUMN staging.observed_customer.is_inserted IS
'A repair has put the customer into rows; it was not staged so.';

CREATE INDEX staging_observed_customer_day ON staging.observed_customer (sales_date);
