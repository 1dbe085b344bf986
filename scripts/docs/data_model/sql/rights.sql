-- One row per schema and role: whether the role enters it and makes tables there.
SELECT
    n.nspname,
    r.rolname,
    has_schema_privilege(r.oid, n.oid, 'USAGE') AS enters,
    has_schema_privilege(r.oid, n.oid, 'CREATE') AS creates
FROM pg_namespace AS n
CROSS JOIN pg_roles AS r
WHERE
    n.nspname !~ '^pg_'
    AND n.nspname NOT IN ('information_schema', 'public')
    AND r.rolname = any(%(roles)s)
ORDER BY n.nspname, r.rolname
