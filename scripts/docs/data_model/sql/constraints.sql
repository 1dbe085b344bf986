-- One row per primary, unique or foreign key and per check. Names that a server made up are not
-- read, except those of checks, which are the same on all.
SELECT
    c.conrelid,
    c.contype::text,
    CASE WHEN c.contype = 'c' THEN c.conname END AS name,
    pg_get_constraintdef(c.oid) AS definition,
    (
        SELECT array_agg(a.attname::text ORDER BY k.place)
        FROM unnest(c.conkey) WITH ORDINALITY AS k (attnum, place)
        INNER JOIN pg_attribute AS a ON c.conrelid = a.attrelid AND k.attnum = a.attnum
    ) AS columns,
    c.confrelid
FROM pg_constraint AS c
WHERE c.conrelid = any(%(tables)s) AND c.contype IN ('p', 'u', 'f', 'c')
ORDER BY c.conrelid
