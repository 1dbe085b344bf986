INSERT INTO ops.quality_rule (rule_id, kind, severity, dimension, threshold, arguments, reason)
VALUES (
    %(id)s, %(kind)s, %(severity)s, %(dimension)s, %(threshold)s, %(arguments)s, %(reason)s
)
ON CONFLICT (rule_id) DO UPDATE SET
    kind = excluded.kind,
    severity = excluded.severity,
    dimension = excluded.dimension,
    threshold = excluded.threshold,
    arguments = excluded.arguments,
    reason = excluded.reason
