CREATE TABLE ops.quality_rule (
    rule_id text PRIMARY KEY,
    kind text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('critical', 'warning')),
    dimension text NOT NULL,
    threshold numeric NOT NULL,
    arguments jsonb NOT NULL,
    reason text NOT NULL
);
COMMENT ON TABLE ops.quality_rule IS
'One row per rule of the gate, as data_quality/rules.yml declares it.';

CREATE TABLE ops.quality_result (
    retailer_id text NOT NULL,
    sales_date date NOT NULL,
    snapshot_id text NOT NULL,
    rule_id text NOT NULL,
    severity text NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('PASS', 'WARN', 'FAIL', 'ERROR')),
    observed numeric,
    threshold numeric,
    detail text,
    judged_at timestamptz NOT NULL,
    PRIMARY KEY (retailer_id, sales_date, snapshot_id, rule_id),
    FOREIGN KEY (retailer_id, sales_date, snapshot_id) REFERENCES ops.partition_load
    ON DELETE CASCADE
);
COMMENT ON TABLE ops.quality_result IS
'One row per snapshot and rule: what the gate saw, and what it held that to be.';
