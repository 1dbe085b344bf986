CREATE SCHEMA IF NOT EXISTS ops;
CREATE SCHEMA staging;
CREATE SCHEMA warehouse;
CREATE SCHEMA mart;

COMMENT ON SCHEMA staging IS 'Candidate rows before the gate. Unlogged; no analyst reads it.';
COMMENT ON SCHEMA warehouse IS 'The star: published, audited rows only.';
COMMENT ON SCHEMA mart IS 'KPI tables built from the star.';
COMMENT ON SCHEMA ops IS 'The ledger: loads, verdicts, rejected records, observations.';

-- The key is the first 63 bits of SHA-256 over the parts, so it is never negative: negative
-- keys are for the special members. The same rule stands in shared/keys.py and its DuckDB macro.
CREATE FUNCTION warehouse.surrogate_key(VARIADIC parts text[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    'x' || left(encode(sha256(convert_to(array_to_string(parts, chr(31)), 'UTF8')), 'hex'), 16)
)::bit(64)::bigint & 9223372036854775807;

COMMENT ON FUNCTION warehouse.surrogate_key(text[]) IS
'Deterministic surrogate key: first 63 bits of SHA-256 over the parts, joined by U+001F.';
