CREATE TABLE ops.decision_version (
    kind text PRIMARY KEY CONSTRAINT known_kind CHECK (kind IN ('rules', 'rates')),
    version_number integer NOT NULL CHECK (version_number > 0),
    sha256 text NOT NULL CONSTRAINT is_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE ops.decision_version IS
'One row per set of decisions that S3 keeps under decisions/: the version that is held here.';
COMMENT ON COLUMN ops.decision_version.kind IS
'rules: those that were inserted into the database. rates: the exchange rates as they were given.';
COMMENT ON COLUMN ops.decision_version.version_number IS
'Counted from 1. Where S3 has a higher one, the warehouse is new or restored, and takes it over.';
COMMENT ON COLUMN ops.decision_version.sha256 IS 'Of the object that holds the version.';
-- Each stage its own set, as in the other tables.
ALTER TABLE ops.decision_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY rules_are_audits ON ops.decision_version TO retail_audit USING (kind = 'rules');
CREATE POLICY rates_are_publications
ON ops.decision_version TO retail_publish USING (kind = 'rates');
