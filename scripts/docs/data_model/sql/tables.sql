-- One row per table or view; the partitions of a table are not tables of their own here.
SELECT
    c.oid,
    n.nspname,
    c.relname,
    obj_description(c.oid, 'pg_class') AS comment,
    CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END AS kind,
    c.relpersistence = 'u' AS is_unlogged,
    pg_get_partkeydef(c.oid) AS partitioned_by
FROM pg_class AS c
INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid
WHERE
    c.relkind IN ('r', 'p', 'v', 'm')
    AND NOT c.relispartition
    AND n.nspname !~ '^pg_'
    AND n.nspname NOT IN ('information_schema', 'public')
ORDER BY n.nspname, c.relname
