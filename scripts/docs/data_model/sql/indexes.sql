-- One row per index that no key brought along.
SELECT
    i.indrelid,
    x.relname,
    (
        SELECT array_agg(pg_get_indexdef(i.indexrelid, k.place, TRUE) ORDER BY k.place)
        FROM generate_series(1, i.indnkeyatts::integer) AS k (place)
    ) AS columns
FROM pg_index AS i
INNER JOIN pg_class AS x ON i.indexrelid = x.oid
LEFT JOIN pg_constraint AS c ON i.indexrelid = c.conindid AND i.indrelid = c.conrelid
WHERE i.indrelid = any(%(tables)s) AND c.oid IS NULL
ORDER BY i.indrelid, x.relname
