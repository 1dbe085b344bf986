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
    is_withheld boolean NOT NULL DEFAULT FALSE,
    repaired_by text[],
    originals jsonb,
    is_inserted boolean NOT NULL DEFAULT FALSE
);
COMMENT ON TABLE staging.observed_customer IS
'One row per staged partition and customer that it shows; the day''s last sale speaks.';
COMMENT ON COLUMN staging.observed_customer.is_withheld IS
'No row that readers will see shows it so: they are in quarantine, or repaired.';
COMMENT ON COLUMN staging.observed_customer.originals IS
'What was staged of each repaired column, as text: every audit starts from it.';
COMMENT ON COLUMN staging.observed_customer.is_inserted IS
'A repair has put the customer into rows; it was not staged so.';

CREATE INDEX staging_observed_customer_day ON staging.observed_customer (sales_date);
