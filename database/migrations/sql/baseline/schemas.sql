CREATE SCHEMA IF NOT EXISTS ops;
CREATE SCHEMA staging;
CREATE SCHEMA warehouse;
CREATE SCHEMA mart;

COMMENT ON SCHEMA staging IS 'Candidate rows before the gate. Unlogged; no analyst reads it.';
COMMENT ON SCHEMA warehouse IS 'The star: published, audited rows only.';
COMMENT ON SCHEMA mart IS 'KPI tables built from the star.';
COMMENT ON SCHEMA ops IS 'The ledger: loads, verdicts, rejected records, observations.';
