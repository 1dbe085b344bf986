CREATE TABLE ops.quality_expression (
    table_name text NOT NULL,
    expression text NOT NULL,
    parameter_names text[] NOT NULL,
    condition_sql text NOT NULL,
    PRIMARY KEY (table_name, expression, parameter_names)
);
COMMENT ON TABLE ops.quality_expression IS
'One row per rule expression that was parsed and found harmless, and the SQL that came of it.';
