SELECT
    table_name,
    expression,
    parameter_names,
    condition_sql
FROM ops.quality_expression
