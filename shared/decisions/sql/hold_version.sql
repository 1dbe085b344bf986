INSERT INTO ops.decision_version (kind, version_number, sha256)
VALUES (%(kind)s, %(number)s, %(sha256)s)
ON CONFLICT (kind) DO UPDATE SET
    version_number = excluded.version_number,
    sha256 = excluded.sha256
