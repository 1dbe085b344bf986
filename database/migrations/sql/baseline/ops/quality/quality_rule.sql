-- Rules are data. Those of rules.yml are kept as the file has them; a rule that is inserted here
-- stays, and counts from the next audit on.
CREATE TABLE ops.quality_rule (
    rule_id text PRIMARY KEY,
    kind text NOT NULL,
    table_name text NOT NULL,
    column_names text[] NOT NULL DEFAULT '{}',
    severity text NOT NULL,
    disposition text NOT NULL,
    dimension text NOT NULL,
    measure text NOT NULL DEFAULT 'rows',
    threshold numeric NOT NULL,
    tolerance text,
    arguments jsonb NOT NULL DEFAULT '{}',
    overrides jsonb NOT NULL DEFAULT '{}',
    owner text NOT NULL,
    reason text NOT NULL,
    is_enabled boolean NOT NULL DEFAULT TRUE,
    declared_in text NOT NULL DEFAULT 'database',
    CONSTRAINT rule_id_is_a_name CHECK (rule_id ~ '^[a-z][a-z0-9_]{2,59}$'),
    CONSTRAINT known_table CHECK (
        table_name IN ('load', 'sales', 'store', 'product', 'customer', 'inventory', 'shipment')
    ),
    CONSTRAINT known_severity CHECK (severity IN ('critical', 'warning', 'info')),
    CONSTRAINT known_disposition CHECK (
        disposition IN ('block', 'quarantine', 'repair', 'flag', 'report')
    ),
    CONSTRAINT severity_fits_disposition CHECK (
        CASE disposition
            WHEN 'block' THEN severity = 'critical'
            WHEN 'flag' THEN severity = 'warning'
            WHEN 'report' THEN severity = 'info'
            ELSE severity IN ('critical', 'warning')
        END
    ),
    CONSTRAINT known_dimension CHECK (
        dimension IN (
            'completeness', 'validity', 'uniqueness', 'accuracy', 'consistency', 'timeliness'
        )
    ),
    CONSTRAINT known_measure CHECK (measure IN ('rows', 'share')),
    CONSTRAINT known_origin CHECK (declared_in IN ('file', 'database')),
    CONSTRAINT threshold_is_not_negative CHECK (threshold >= 0)
);
COMMENT ON TABLE ops.quality_rule IS
'One row per rule of the gate: those of data_quality/rules.yml, and those inserted here.';
COMMENT ON COLUMN ops.quality_rule.table_name IS 'What the rule looks at; load is the ledger.';
COMMENT ON COLUMN ops.quality_rule.disposition IS
'What happens when the rule fails: the partition is blocked, the failing rows are quarantined or
repaired, or the result is flagged (WARN) or only reported.';
COMMENT ON COLUMN ops.quality_rule.measure IS
'Whether the threshold is a number of rows or a share of them.';
COMMENT ON COLUMN ops.quality_rule.tolerance IS
'What of a retailer''s declared tolerances takes the place of an argument or of the threshold.';
COMMENT ON COLUMN ops.quality_rule.overrides IS
'By retailer: another threshold, other arguments, or is_enabled.';
COMMENT ON COLUMN ops.quality_rule.reason IS 'Why the rule is there, and its threshold what it is.';
COMMENT ON COLUMN ops.quality_rule.declared_in IS
'file: rules.yml, which changes and deletes it. database: inserted here; only you do.';
