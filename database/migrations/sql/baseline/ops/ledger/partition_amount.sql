CREATE TABLE ops.partition_amount (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    currency_code char(3) NOT NULL,
    control_amount numeric(24, 4),
    normalised_amount numeric(24, 4) NOT NULL,
    rejected_amount numeric(24, 4) NOT NULL,
    superseded_amount numeric(24, 4) NOT NULL,
    quarantined_amount numeric(24, 4),
    published_amount numeric(24, 4),
    PRIMARY KEY (retailer_id, sales_date, snapshot_id, currency_code),
    FOREIGN KEY (retailer_id, sales_date, snapshot_id) REFERENCES ops.partition_load
    ON DELETE CASCADE,
    CONSTRAINT every_normalised_cent_is_accounted_for CHECK (
        published_amount IS NULL
        OR coalesce(
            normalised_amount = published_amount + superseded_amount + quarantined_amount, FALSE
        )
    )
);
COMMENT ON TABLE ops.partition_amount IS
'One row per snapshot and currency: the money at every hop, to the ten-thousandth.';
COMMENT ON COLUMN ops.partition_amount.control_amount IS
'The retailer''s own sum of the day; null where it gives none.';
COMMENT ON COLUMN ops.partition_amount.superseded_amount IS
'Of lines that a later line of the same transaction and number replaced.';
COMMENT ON COLUMN ops.partition_amount.quarantined_amount IS
'Of quarantined lines. Null until the snapshot is published.';
COMMENT ON COLUMN ops.partition_amount.published_amount IS
'Summed up in the star itself. Null until the snapshot is published.';
