-- The same rule as warehouse.surrogate_key in PostgreSQL: first 63 bits of SHA-256 over the
-- parts, joined by U+001F. Never negative: negative keys are for the special members.
create temp macro surrogate_key(parts) as (
    ('0x' || left(sha256(array_to_string(parts, chr(31))), 16))::ubigint & 9223372036854775807
)::bigint;
