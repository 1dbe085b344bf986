CREATE TABLE ops.quality_result (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    entity text NOT NULL DEFAULT 'sales',
    snapshot_id text NOT NULL,
    rule_id text NOT NULL,
    table_name text,
    dimension text,
    severity text NOT NULL,
    disposition text,
    verdict text NOT NULL CHECK (verdict IN ('PASS', 'WARN', 'FAIL', 'ERROR')),
    observed numeric,
    threshold numeric,
    failing_rows bigint,
    checked_rows bigint,
    sample jsonb,
    detail text,
    audited_at timestamptz NOT NULL,
    PRIMARY KEY (retailer_id, sales_date, entity, snapshot_id, rule_id)
);
COMMENT ON TABLE ops.quality_result IS
'One row per snapshot and rule: what the audit found, and the verdict.';
COMMENT ON COLUMN ops.quality_result.observed IS
'What is compared with the threshold: rows, a share, hours, or how unusual a day is.';
COMMENT ON COLUMN ops.quality_result.failing_rows IS
'Null where the rule looks at no rows.';
COMMENT ON COLUMN ops.quality_result.sample IS 'Keys of some of the failing rows.';
COMMENT ON COLUMN ops.quality_result.detail IS 'Why there is no answer, where there is none.';

CREATE INDEX quality_result_day ON ops.quality_result (sales_date);
