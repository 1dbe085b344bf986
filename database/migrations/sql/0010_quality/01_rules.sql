-- Rules are data. Those of rules.yml are kept as the file has them; a rule that is inserted here
-- stays, and counts from the next audit on.
TRUNCATE ops.quality_rule;
ALTER TABLE ops.quality_rule
DROP CONSTRAINT quality_rule_severity_check,
ADD COLUMN table_name text NOT NULL,
ADD COLUMN column_names text[] NOT NULL DEFAULT '{}',
ADD COLUMN disposition text NOT NULL,
ADD COLUMN measure text NOT NULL DEFAULT 'rows',
ADD COLUMN owner text NOT NULL,
ADD COLUMN tolerance text,
ADD COLUMN overrides jsonb NOT NULL DEFAULT '{}',
ADD COLUMN is_enabled boolean NOT NULL DEFAULT TRUE,
ADD COLUMN declared_in text NOT NULL DEFAULT 'database',
ALTER COLUMN arguments SET DEFAULT '{}',
ADD CONSTRAINT rule_id_is_a_name CHECK (rule_id ~ '^[a-z][a-z0-9_]{2,59}$'),
ADD CONSTRAINT known_table CHECK (
    table_name IN ('load', 'sales', 'store', 'product', 'customer', 'inventory', 'shipment')
),
ADD CONSTRAINT known_severity CHECK (severity IN ('critical', 'warning', 'info')),
ADD CONSTRAINT known_disposition CHECK (
    disposition IN ('block', 'quarantine', 'repair', 'flag', 'report')
),
ADD CONSTRAINT severity_fits_disposition CHECK (
    CASE disposition
        WHEN 'block' THEN severity = 'critical'
        WHEN 'flag' THEN severity = 'warning'
        WHEN 'report' THEN severity = 'info'
        ELSE severity IN ('critical', 'warning')
    END
),
ADD CONSTRAINT known_dimension CHECK (
    dimension IN (
        'completeness', 'validity', 'uniqueness', 'accuracy', 'consistency', 'timeliness'
    )
),
ADD CONSTRAINT known_measure CHECK (measure IN ('rows', 'share')),
ADD CONSTRAINT known_origin CHECK (declared_in IN ('file', 'database')),
ADD CONSTRAINT threshold_is_not_negative CHECK (threshold >= 0);
COMMENT ON TABLE ops.quality_rule IS
'One row per rule of the gate: those of data_quality/rules.yml, and those inserted here.';
COMMENT ON COLUMN ops.quality_rule.table_name IS 'What the rule looks at; load is the ledger.';
COMMENT ON COLUMN ops.quality_rule.disposition IS
'What happens where the rule is broken: the partition is blocked, the rows go to quarantine or are
repaired, the finding is flagged (WARN) or only reported.';
COMMENT ON COLUMN ops.quality_rule.measure IS
'Whether the threshold is a number of rows or a share of them.';
COMMENT ON COLUMN ops.quality_rule.tolerance IS
'What of a retailer''s declared tolerances takes the place of an argument or of the threshold.';
COMMENT ON COLUMN ops.quality_rule.overrides IS
'By retailer: another threshold, other arguments, or is_enabled.';
COMMENT ON COLUMN ops.quality_rule.reason IS 'Why the rule is there, and its threshold what it is.';
COMMENT ON COLUMN ops.quality_rule.declared_in IS
'file: rules.yml, which changes and deletes it. database: inserted here; only you do.';

CREATE TABLE ops.quality_expression (
    table_name text NOT NULL,
    expression text NOT NULL,
    parameter_names text[] NOT NULL,
    condition_sql text NOT NULL,
    PRIMARY KEY (table_name, expression, parameter_names)
);
COMMENT ON TABLE ops.quality_expression IS
'One row per rule expression that was parsed and found harmless, and the SQL that came of it.';

CREATE TABLE ops.quality_rule_file (
    is_the_only_row boolean PRIMARY KEY DEFAULT TRUE CHECK (is_the_only_row),
    file_sha256 text NOT NULL,
    rules_sha256 text NOT NULL
);
COMMENT ON TABLE ops.quality_rule_file IS
'One row per warehouse: which rules.yml the rules of the file were brought up to, and what they were
then. As long as both are the same, an audit has nothing to read or write of them.';
