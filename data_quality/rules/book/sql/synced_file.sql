SELECT
    file_sha256,
    rules_sha256
FROM ops.quality_rule_file
