CREATE TABLE ops.entity_load (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    entity text NOT NULL,
    snapshot_id text NOT NULL,
    generation bigint NOT NULL DEFAULT 0,
    extracted_at timestamptz NOT NULL,
    retailer jsonb NOT NULL,
    data_sha256 text NOT NULL,
    normalised_rows bigint NOT NULL,
    rejected_rows bigint NOT NULL,
    staged_rows bigint NOT NULL,
    verdict text CHECK (verdict IN ('PASS', 'WARN', 'FAIL', 'ERROR')),
    staged_at timestamptz NOT NULL,
    audited_at timestamptz,
    PRIMARY KEY (retailer_id, sales_date, entity)
);
COMMENT ON TABLE ops.entity_load IS
'One row per partition of inventory or shipments: which snapshot is staged, and its verdict.';
COMMENT ON COLUMN ops.entity_load.generation IS
'As of partition_load.';

CREATE TRIGGER keep_entity_verdict BEFORE UPDATE ON ops.entity_load
FOR EACH ROW WHEN (new.staged_at IS DISTINCT FROM old.staged_at)
EXECUTE FUNCTION ops.keep_entity_verdict();
