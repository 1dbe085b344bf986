DELETE FROM ops.quality_rule
WHERE declared_in = 'file' AND rule_id = any(%(rule_ids)s)
