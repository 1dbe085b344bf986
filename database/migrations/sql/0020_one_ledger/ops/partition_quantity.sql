CREATE TABLE ops.partition_quantity (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    entity text NOT NULL,
    snapshot_id text NOT NULL,
    control_quantity numeric(24, 4),
    normalised_quantity numeric(24, 4) NOT NULL,
    rejected_quantity numeric(24, 4) NOT NULL,
    superseded_quantity numeric(24, 4) NOT NULL,
    quarantined_quantity numeric(24, 4),
    published_quantity numeric(24, 4),
    PRIMARY KEY (retailer_id, sales_date, entity, snapshot_id),
    CONSTRAINT quantity_of_a_snapshot
    FOREIGN KEY (retailer_id, sales_date, entity, snapshot_id) REFERENCES ops.partition_load
    ON DELETE CASCADE,
    CONSTRAINT every_normalised_unit_is_accounted_for CHECK (
        published_quantity IS NULL
        OR coalesce(
            normalised_quantity
            = published_quantity + superseded_quantity + quarantined_quantity, FALSE
        )
    )
);
COMMENT ON TABLE ops.partition_quantity IS
'One row per snapshot of records that count things, such as inventory: the sum at every hop. Money
is in partition_amount.';
COMMENT ON COLUMN ops.partition_quantity.control_quantity IS
'The retailer''s own sum of the day; null where it gives none.';
