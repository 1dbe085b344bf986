INSERT INTO ops.quality_rule_file (file_sha256, rules_sha256)
VALUES (%(file_sha256)s, %(rules_sha256)s)
ON CONFLICT (is_the_only_row) DO UPDATE SET
    file_sha256 = excluded.file_sha256,
    rules_sha256 = excluded.rules_sha256
