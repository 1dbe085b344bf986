CREATE TABLE ops.partition_load (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    extracted_at timestamptz NOT NULL,
    retailer jsonb NOT NULL,
    code_version text NOT NULL,
    data_sha256 text NOT NULL,
    rejected_sha256 text NOT NULL,
    unknown_fields text[] NOT NULL,
    control_rows bigint NOT NULL,
    source_rows bigint NOT NULL,
    normalised_rows bigint NOT NULL,
    rejected_rows bigint NOT NULL,
    rejected_without_amount_rows bigint NOT NULL,
    staged_rows bigint NOT NULL,
    superseded_rows bigint NOT NULL,
    published_rows bigint,
    verdict text CHECK (verdict IN ('PASS', 'WARN', 'FAIL', 'ERROR')),
    staged_at timestamptz NOT NULL,
    audited_at timestamptz,
    published_at timestamptz,
    PRIMARY KEY (retailer_id, sales_date, snapshot_id),
    CONSTRAINT every_source_row_is_accounted_for
    CHECK (source_rows = normalised_rows + rejected_rows),
    CONSTRAINT every_normalised_row_is_accounted_for
    CHECK (published_rows IS NULL OR normalised_rows = published_rows + superseded_rows),
    CONSTRAINT nothing_is_published_without_a_verdict
    CHECK (published_at IS NULL OR coalesce(verdict IN ('PASS', 'WARN'), FALSE))
);
COMMENT ON TABLE ops.partition_load IS
'One row per snapshot of a partition that reached staging: counts at every hop, and the verdict.';
COMMENT ON COLUMN ops.partition_load.control_rows IS
'The retailer''s own count of the day''s lines.';
COMMENT ON COLUMN ops.partition_load.superseded_rows IS
'Lines that a later line of the same transaction and number replaced.';

CREATE TABLE ops.partition_amount (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    currency_code char(3) NOT NULL,
    control_amount numeric(24, 4) NOT NULL,
    normalised_amount numeric(24, 4) NOT NULL,
    rejected_amount numeric(24, 4) NOT NULL,
    superseded_amount numeric(24, 4) NOT NULL,
    published_amount numeric(24, 4),
    PRIMARY KEY (retailer_id, sales_date, snapshot_id, currency_code),
    FOREIGN KEY (retailer_id, sales_date, snapshot_id) REFERENCES ops.partition_load
    ON DELETE CASCADE,
    CONSTRAINT every_normalised_cent_is_accounted_for
    CHECK (published_amount IS NULL OR normalised_amount = published_amount + superseded_amount)
);
COMMENT ON TABLE ops.partition_amount IS
'One row per snapshot and currency: the money at every hop, to the ten-thousandth.';

CREATE TABLE ops.partition (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    staged_snapshot_id text NOT NULL,
    published_snapshot_id text,
    PRIMARY KEY (retailer_id, sales_date),
    FOREIGN KEY (retailer_id, sales_date, staged_snapshot_id) REFERENCES ops.partition_load,
    FOREIGN KEY (retailer_id, sales_date, published_snapshot_id) REFERENCES ops.partition_load
);
COMMENT ON TABLE ops.partition IS
'One row per partition: which snapshot is staged, and which one readers see.';

CREATE TABLE ops.rejected_record (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    ordinal integer NOT NULL,
    source_position bigint NOT NULL,
    reason text NOT NULL,
    currency_code char(3) NOT NULL,
    total_amount numeric(18, 4),
    source_record_hash uuid NOT NULL,
    source_record text NOT NULL,
    PRIMARY KEY (retailer_id, sales_date, snapshot_id, ordinal),
    FOREIGN KEY (retailer_id, sales_date, snapshot_id) REFERENCES ops.partition_load
    ON DELETE CASCADE
);
COMMENT ON TABLE ops.rejected_record IS
'One row per source record that could not be normalised: why, and the record as it came.';
