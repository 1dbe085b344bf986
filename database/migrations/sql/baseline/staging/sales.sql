CREATE UNLOGGED TABLE staging.sales (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    source_position bigint NOT NULL,
    is_superseded boolean NOT NULL,
    is_revised boolean NOT NULL DEFAULT FALSE,
    date_key integer NOT NULL,
    retailer_key bigint NOT NULL,
    store_key bigint NOT NULL,
    product_key bigint NOT NULL,
    transaction_id text,
    line_number integer,
    record_type text,
    transaction_at timestamptz,
    store_id text,
    customer_id text,
    product_id text,
    quantity numeric(18, 4),
    unit_price numeric(18, 4),
    discount_amount numeric(18, 4),
    total_amount numeric(18, 4),
    currency_code text,
    channel text,
    source_record_hash uuid,
    -- What the rules do to staged rows is marked on them.
    quarantined_by text,
    quarantined_record text,
    repaired_by text[],
    originals jsonb
);
COMMENT ON TABLE staging.sales IS
'One row per canonical sales record of the staged snapshots. Empty after a crash: stage again.';
COMMENT ON COLUMN staging.sales.source_position IS
'Which record of the snapshot it was, counted from 1.';
COMMENT ON COLUMN staging.sales.is_superseded IS
'A later line of the same transaction and number takes its place: an equal one, or a revision.';
COMMENT ON COLUMN staging.sales.is_revised IS
'It is superseded by a line with other content, as its retailer declares that lines may be.';
COMMENT ON COLUMN staging.sales.quarantined_by IS 'The rule that quarantined the row.';
COMMENT ON COLUMN staging.sales.quarantined_record IS 'The row as it stands in sales_data.json.';
COMMENT ON COLUMN staging.sales.repaired_by IS 'The rules that changed the row.';
COMMENT ON COLUMN staging.sales.originals IS
'What was staged of each repaired column, as text: every audit starts from it.';

CREATE INDEX staging_sales_day ON staging.sales (sales_date);
