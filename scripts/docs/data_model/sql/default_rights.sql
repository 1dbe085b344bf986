-- One row per schema, role and privilege that the role will have on tables that are yet to come.
SELECT
    n.nspname,
    r.rolname,
    granted.privilege_type
FROM pg_default_acl AS d
INNER JOIN pg_namespace AS n ON d.defaclnamespace = n.oid
CROSS JOIN aclexplode(d.defaclacl) AS granted
INNER JOIN pg_roles AS r ON granted.grantee = r.oid
WHERE d.defaclobjtype = 'r' AND r.rolname = any(%(roles)s)
ORDER BY n.nspname, r.rolname, array_position(%(privileges)s, granted.privilege_type)
