SELECT
    rule_id,
    kind,
    severity,
    dimension,
    threshold,
    arguments,
    reason
FROM ops.quality_rule
