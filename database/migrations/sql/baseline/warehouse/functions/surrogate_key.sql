-- The key is the first 63 bits of SHA-256 over the parts, so it is never negative: negative
-- keys are for the special members. Staging makes the same keys by a macro of DuckDB's.
CREATE FUNCTION warehouse.surrogate_key(VARIADIC parts text[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    'x' || left(encode(sha256(convert_to(array_to_string(parts, chr(31)), 'UTF8')), 'hex'), 16)
)::bit(64)::bigint & 9223372036854775807;
COMMENT ON FUNCTION warehouse.surrogate_key(text[]) IS
'Deterministic surrogate key: first 63 bits of SHA-256 over the parts, joined by U+001F.';
