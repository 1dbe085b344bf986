-- One row per role, table and privilege that the role has there.
SELECT
    n.nspname,
    r.rolname,
    c.oid,
    wanted.privilege
FROM unnest(%(privileges)s) WITH ORDINALITY AS wanted (privilege, place)
CROSS JOIN pg_roles AS r
CROSS JOIN pg_class AS c
INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid
WHERE
    c.oid = any(%(tables)s)
    AND r.rolname = any(%(roles)s)
    AND has_table_privilege(r.oid, c.oid, wanted.privilege)
ORDER BY n.nspname, r.rolname, c.oid, wanted.place
