DELETE FROM ops.quality_rule
WHERE declared_in = 'database' AND NOT rule_id = any(%(rule_ids)s::text[])
