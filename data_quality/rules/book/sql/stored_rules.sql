SELECT
    rule_id,
    kind,
    table_name,
    column_names,
    arguments,
    severity,
    disposition,
    threshold,
    measure,
    dimension,
    owner,
    reason,
    tolerance,
    overrides,
    is_enabled,
    declared_in
FROM ops.quality_rule
ORDER BY rule_id
