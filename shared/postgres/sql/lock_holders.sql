-- Who holds what others wait for: the named locks and the locked tables of each other session in
-- the database. What a session does and since when, its own role alone may see.
SELECT
    a.pid,
    a.usename,
    a.state,
    date_trunc('second', a.xact_start) AS began_at,
    names.held AS locks,
    tables.held AS tables
FROM pg_stat_activity AS a
CROSS JOIN
    LATERAL (
        SELECT string_agg(k.name, ', ' ORDER BY k.name) AS held
        FROM pg_locks AS l
        INNER JOIN ops.lock AS k ON l.transactionid = k.xmax
        WHERE l.pid = a.pid AND l.locktype = 'transactionid' AND l.granted
    ) AS names
CROSS JOIN
    LATERAL (
        SELECT string_agg(DISTINCT c.relname, ', ' ORDER BY c.relname) AS held
        FROM pg_locks AS l
        INNER JOIN pg_class AS c ON l.relation = c.oid
        INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid
        WHERE
            l.pid = a.pid
            AND l.granted
            AND c.relkind IN ('r', 'p')
            AND n.nspname IN ('ops', 'staging', 'warehouse', 'mart')
            AND l.mode != 'AccessShareLock'
            AND NOT (n.nspname = 'ops' AND c.relname = 'lock' AND names.held IS NOT NULL)
    ) AS tables
WHERE
    a.datname = current_database()
    AND a.pid != pg_backend_pid()
    AND (names.held IS NOT NULL OR tables.held IS NOT NULL)
ORDER BY names.held IS NULL, a.pid
LIMIT 5
