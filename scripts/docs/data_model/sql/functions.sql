-- One row per function.
SELECT
    n.nspname,
    p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS signature,
    p.prosecdef,
    obj_description(p.oid, 'pg_proc') AS comment,
    (
        SELECT array_agg(r.rolname::text ORDER BY r.rolname)
        FROM pg_roles AS r
        WHERE r.rolname = any(%(roles)s) AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
    ) AS callers
FROM pg_proc AS p
INNER JOIN pg_namespace AS n ON p.pronamespace = n.oid
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')
ORDER BY n.nspname, p.proname
