-- One row per role, table and privilege that the role has there; with the columns, where it has it
-- on some of them only.
SELECT
    n.nspname,
    r.rolname,
    c.oid,
    CASE
        WHEN has_table_privilege(r.oid, c.oid, wanted.privilege) THEN wanted.privilege
        ELSE wanted.privilege || ' (' || columns.names || ')'
    END AS privilege
FROM unnest(%(privileges)s) WITH ORDINALITY AS wanted (privilege, place)
CROSS JOIN pg_roles AS r
CROSS JOIN pg_class AS c
INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid
CROSS JOIN
    LATERAL (
        SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) AS names
        FROM pg_attribute AS a
        WHERE
            wanted.privilege IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
            AND a.attrelid = c.oid
            AND a.attnum > 0
            AND NOT a.attisdropped
            AND has_column_privilege(r.oid, c.oid, a.attnum, wanted.privilege)
    ) AS columns
WHERE
    c.oid = any(%(tables)s)
    AND r.rolname = any(%(roles)s)
    AND (has_table_privilege(r.oid, c.oid, wanted.privilege) OR columns.names IS NOT NULL)
ORDER BY n.nspname, r.rolname, c.oid, wanted.place
