-- One row per schema of ours.
SELECT
    n.nspname,
    obj_description(n.oid, 'pg_namespace') AS comment,
    pg_get_userbyid(n.nspowner) AS owner
FROM pg_namespace AS n
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')
ORDER BY n.nspname
