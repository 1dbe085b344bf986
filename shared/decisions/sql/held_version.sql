SELECT
    d.version_number,
    d.sha256
FROM ops.decision_version AS d
WHERE d.kind = %(kind)s
