INSERT INTO ops.quality_rule (
    rule_id, kind, table_name, column_names, arguments, severity, disposition, threshold, measure,
    dimension, owner, reason, tolerance, overrides, is_enabled, declared_in
)
VALUES (
    %(id)s, %(kind)s, %(table)s, %(columns)s::text[], %(arguments)s, %(severity)s, %(disposition)s,
    %(threshold)s, %(measure)s, %(dimension)s, %(owner)s, %(reason)s, %(tolerance)s, %(overrides)s,
    %(is_enabled)s, %(declared_in)s
)
ON CONFLICT (rule_id) DO UPDATE SET
    kind = excluded.kind,
    table_name = excluded.table_name,
    column_names = excluded.column_names,
    arguments = excluded.arguments,
    severity = excluded.severity,
    disposition = excluded.disposition,
    threshold = excluded.threshold,
    measure = excluded.measure,
    dimension = excluded.dimension,
    owner = excluded.owner,
    reason = excluded.reason,
    tolerance = excluded.tolerance,
    overrides = excluded.overrides,
    is_enabled = excluded.is_enabled,
    declared_in = excluded.declared_in
