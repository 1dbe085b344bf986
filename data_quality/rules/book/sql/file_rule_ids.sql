SELECT rule_id FROM ops.quality_rule
WHERE declared_in = 'file'
