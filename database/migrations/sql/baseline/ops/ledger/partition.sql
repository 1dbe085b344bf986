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
