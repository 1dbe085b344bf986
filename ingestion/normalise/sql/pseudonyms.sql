-- HMAC-SHA256 (RFC 2104) of what names a person, so that equal people stay equal and nobody can
-- be guessed without the key. Case and outer blanks do not count. Null stays null.
create temp macro pseudonym(value) as
sha256(
    getvariable('outer_pad')::blob || unhex(
        sha256(getvariable('inner_pad')::blob || encode(lower(trim(value))))
    )
);
