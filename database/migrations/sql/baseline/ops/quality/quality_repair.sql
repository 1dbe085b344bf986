CREATE TABLE ops.quality_repair (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    entity text NOT NULL,
    snapshot_id text NOT NULL,
    rule_id text NOT NULL,
    column_name text NOT NULL,
    repaired_rows bigint NOT NULL,
    sample jsonb NOT NULL,
    repaired_at timestamptz NOT NULL,
    PRIMARY KEY (retailer_id, sales_date, entity, snapshot_id, rule_id, column_name)
);
COMMENT ON TABLE ops.quality_repair IS
'One row per staged snapshot, rule and column that the latest audit has repaired: how many rows, and
some of them before and after. The raw zone keeps what came.';
